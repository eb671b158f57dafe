/// Reads the members of one flat JSON object strictly, and skips over values that are not wanted.
///
/// Small on purpose: `session.json` is the only JSON of this layer, and a start of a few milliseconds leaves no room for
/// a coder that reflects. Input may be hostile: every index is checked, nesting is limited.
struct MemberScanner {
    /// A value as far as `session.json` needs it.
    enum Value: Equatable {
        case string(String)
        case integer(Int64)
        case null
        /// Any other value, or a number that is no 64-bit integer: its text.
        case other(String)
    }

    struct Failure: Error { var offset: Int }

    private static let maximumDepth = 64
    private let bytes: [UInt8]
    private var offset = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// All members of the object that `bytes` are, in order, each with the JSON text of its value.
    static func members(of bytes: [UInt8]) throws(Failure) -> [(name: String, value: Value, json: String)] {
        var scanner = MemberScanner(bytes)
        var members: [(name: String, value: Value, json: String)] = []
        scanner.skipSpace()
        try scanner.expect(UInt8(ascii: "{"))
        scanner.skipSpace()
        if !scanner.take(UInt8(ascii: "}")) {
            repeat {
                scanner.skipSpace()
                let name = try scanner.string()
                scanner.skipSpace()
                try scanner.expect(UInt8(ascii: ":"))
                scanner.skipSpace()
                let start = scanner.offset
                let value = try scanner.value()
                let json = String(decoding: scanner.bytes[start..<scanner.offset], as: UTF8.self)
                members.append((name, value, json))
                scanner.skipSpace()
            } while scanner.take(UInt8(ascii: ","))
            try scanner.expect(UInt8(ascii: "}"))
        }
        scanner.skipSpace()
        guard scanner.offset == bytes.count else { throw Failure(offset: scanner.offset) }
        return members
    }

    /// JSON text of a string.
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Whether a text is one JSON value.
    static func isValue(_ json: String) -> Bool {
        var scanner = MemberScanner(Array(json.utf8))
        do throws(Failure) { try scanner.skipValue(depth: 0) } catch { return false }
        return scanner.offset == scanner.bytes.count
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        guard take(byte) else { throw Failure(offset: offset) }
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func value() throws(Failure) -> Value {
        let start = offset
        if next == UInt8(ascii: "\"") { return .string(try string()) }
        try skipValue(depth: 0)
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if text == "null" { return .null }
        if let integer = Int64(text) { return .integer(integer) }
        return .other(text)
    }

    private mutating func skipValue(depth: Int) throws(Failure) {
        guard depth < Self.maximumDepth else { throw Failure(offset: offset) }
        switch next {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"): try skipItems(to: UInt8(ascii: "}"), named: true, depth: depth)
        case UInt8(ascii: "["): try skipItems(to: UInt8(ascii: "]"), named: false, depth: depth)
        default: try skipWord()
        }
    }

    private mutating func skipItems(to end: UInt8, named: Bool, depth: Int) throws(Failure) {
        offset += 1
        skipSpace()
        if take(end) { return }
        repeat {
            skipSpace()
            if named {
                _ = try string()
                skipSpace()
                try expect(UInt8(ascii: ":"))
                skipSpace()
            }
            try skipValue(depth: depth + 1)
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(end)
    }

    /// A number or one of the three words.
    private mutating func skipWord() throws(Failure) {
        let start = offset
        while let byte = next,
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        {
            offset += 1
        }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard word == "true" || word == "false" || word == "null" || Double(word)?.isFinite == true,
            let first = word.utf8.first, first == UInt8(ascii: "-") || first >= 0x30 && first <= 0x39 || first >= 0x61,
            !word.lowercased().hasPrefix("0x"), !word.lowercased().hasPrefix("-0x")
        else { throw Failure(offset: start) }
    }

    private mutating func string() throws(Failure) -> String {
        let start = offset
        try expect(UInt8(ascii: "\""))
        var text: [UInt8] = []
        while let byte = next {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw Failure(offset: start) }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw Failure(offset: offset - 1)
            default: text.append(byte)
            }
        }
        throw Failure(offset: start)
    }

    private mutating func escape() throws(Failure) -> Character {
        guard let byte = next else { throw Failure(offset: offset) }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try unit()
            if (0xD800..<0xDC00).contains(code) {
                try expect(UInt8(ascii: "\\"))
                try expect(UInt8(ascii: "u"))
                let low = try unit()
                guard (0xDC00..<0xE000).contains(low) else { throw Failure(offset: offset) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw Failure(offset: offset) }
            return Character(scalar)
        default: throw Failure(offset: offset - 1)
        }
    }

    private mutating func unit() throws(Failure) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw Failure(offset: offset) }
        let digits = bytes[offset..<offset + 4]
        guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Failure(offset: offset) }
        offset += 4
        return value
    }
}
