/// Reads a list, a map or a scalar that a person or the Python SDK wrote: JSON, Python literals and YAML's flow style.
///
/// `[1, 2]`, `(1, 2)`, `[1, 'a']`, `{"a": 1}`, `{a: 1}` and `a: 1` are all understood. Anything else gives nil, never a
/// guess: a bare word is a text only inside a list or map.
struct PythonLiteral {
    /// Nesting beyond this is refused, so that hostile text cannot exhaust the stack.
    static let maximumDepth = 64

    private let scalars: [Unicode.Scalar]
    private var position = 0

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The value of the whole text, or nil.
    static func parse(_ text: String) -> ParameterValue? {
        var parser = PythonLiteral(text)
        parser.skipSpaces()
        let value: ParameterValue?
        if let first = parser.peek, "[({\"'".unicodeScalars.contains(first) {
            value = parser.value(depth: 0)
        } else {
            value = parser.blockMember() ?? parser.restarted { $0.bare(until: "").flatMap(Self.scalar) }
        }
        parser.skipSpaces()
        return parser.peek == nil ? value : nil
    }

    private mutating func restarted(_ body: (inout PythonLiteral) -> ParameterValue?) -> ParameterValue? {
        position = 0
        skipSpaces()
        return body(&self)
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func skipSpaces() {
        while let next = peek, next.properties.isWhitespace { position += 1 }
    }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard peek == wanted else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) -> ParameterValue? {
        guard depth < Self.maximumDepth, let first = peek else { return nil }
        switch first {
        case "[": return list(close: "]", depth: depth)
        case "(": return list(close: ")", depth: depth)
        case "{": return map(depth: depth)
        case "\"", "'": return quoted().map { .string($0) }
        default: return bare(until: ",]})").map { Self.scalar($0) ?? .string($0) }
        }
    }

    private mutating func list(close: Unicode.Scalar, depth: Int) -> ParameterValue? {
        position += 1
        var elements: [ParameterValue] = []
        while true {
            skipSpaces()
            if take(close) { return .array(elements) }
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
            skipSpaces()
            if take(close) { return .array(elements) }
            guard take(",") else { return nil }
        }
    }

    private mutating func map(depth: Int) -> ParameterValue? {
        position += 1
        var members: [String: ParameterValue] = [:]
        while true {
            skipSpaces()
            if take("}") { return .dictionary(members) }
            guard let key = key() else { return nil }
            skipSpaces()
            guard let element = value(depth: depth + 1) else { return nil }
            members[key] = element
            skipSpaces()
            if take("}") { return .dictionary(members) }
            guard take(",") else { return nil }
        }
    }

    /// A key and the colon after it.
    private mutating func key() -> String? {
        let key = peek == "\"" || peek == "'" ? quoted() : bare(until: ":,}")
        skipSpaces()
        guard let key, take(":") else { return nil }
        return key
    }

    /// The one-line form `name: value`, as YAML writes a map of one member.
    private mutating func blockMember() -> ParameterValue? {
        guard let key = bare(until: ":"), take(":"), let next = peek, next.properties.isWhitespace else { return nil }
        skipSpaces()
        return value(depth: 1).map { .dictionary([key: $0]) }
    }

    /// Unquoted text up to one of the stop characters, without spaces at its ends; nil if there is none.
    private mutating func bare(until stops: String) -> String? {
        let start = position
        let stopSet = stops.unicodeScalars
        while let next = peek, !stopSet.contains(next), next != "\n" { position += 1 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<position])
        let word = String(text).trimmingSpaces()
        return word.isEmpty ? nil : word
    }

    /// The scalar that an unquoted word names, or nil for a plain text.
    private static func scalar(_ word: String) -> ParameterValue? {
        switch word {
        case "null", "None", "~": return .null
        case "true", "True": return .bool(true)
        case "false", "False": return .bool(false)
        case "NaN", "nan": return .number(.nan)
        case "Infinity", "inf": return .number(.infinity)
        case "-Infinity", "-inf": return .number(-.infinity)
        default:
            guard let first = word.unicodeScalars.first, first.isASCII, !first.properties.isAlphabetic else {
                return nil
            }
            return PythonText.integer(word) ?? PythonText.double(word).map { .number($0) }
        }
    }

    private mutating func quoted() -> String? {
        guard let quote = peek else { return nil }
        position += 1
        var units: [UInt16] = []
        while let next = peek {
            position += 1
            if next == quote { return String(decoding: units, as: UTF16.self) }
            guard next == "\\" else {
                units.append(contentsOf: String(next).utf16)
                continue
            }
            guard let escape = escaped() else { return nil }
            units.append(escape)
        }
        return nil
    }

    /// One character after a backslash; surrogate halves are kept apart here and joined by the decoder.
    private mutating func escaped() -> UInt16? {
        guard let next = peek else { return nil }
        position += 1
        switch next {
        case "n": return 0x0A
        case "t": return 0x09
        case "r": return 0x0D
        case "b": return 0x08
        case "f": return 0x0C
        case "u": return hexadecimal(count: 4)
        case "x": return hexadecimal(count: 2)
        default: return String(next).utf16.count == 1 ? String(next).utf16.first : nil
        }
    }

    private mutating func hexadecimal(count: Int) -> UInt16? {
        guard position + count <= scalars.count else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[position..<position + count])
        position += count
        return UInt16(String(text), radix: 16)
    }
}
