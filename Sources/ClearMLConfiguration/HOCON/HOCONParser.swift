/// Reads the HOCON dialect of `clearml.conf` (docs/decisions/0003-hocon.md).
///
/// One pass over bytes with explicit limits: any input gives a value or a ``ConfigurationError``, in time linear in its
/// size plus what its substitutions are allowed to expand to.
package struct HOCONParser {
    /// What a parse found.
    package struct Document: Sendable {
        /// An object, or for a text that starts with `[` a list.
        package var root: HOCONValue
        /// Things that parse but are probably not meant, each with its place.
        package var warnings: [Warning]
    }

    /// Something that parses but is probably not meant.
    package struct Warning: Sendable, Equatable {
        /// What was found and how to write it instead.
        package var message: String
        /// Where.
        package var position: HOCONPosition
    }

    /// Parses a text and resolves its substitutions.
    ///
    /// - Parameters:
    ///   - bytes: The text, UTF-8, with or without a byte order mark.
    ///   - file: The name for messages and positions.
    ///   - environment: Where `${NAME}` looks when the text itself has no such path.
    ///   - limits: What the text may ask for.
    /// - Returns: The value tree, every leaf with its line.
    /// - Throws: ``ConfigurationError`` with file, line, column and what was expected.
    package static func parse(
        _ bytes: [UInt8],
        file: String,
        environment: [String: String] = [:],
        limits: HOCONLimits = HOCONLimits()
    ) throws(ConfigurationError) -> Document {
        guard bytes.count <= limits.bytes else {
            throw ConfigurationError(
                .limit,
                "The configuration is \(bytes.count) bytes long; at most \(limits.bytes) are read. Is this the right file?",
                file: file
            )
        }
        let source = HOCONSource(bytes: bytes, file: file)
        if let offset = UTF8Check.firstInvalidByte(in: bytes) {
            throw source.error(
                .encoding,
                at: offset,
                "The text is not UTF-8 here. Save the file as UTF-8.",
                expected: "UTF-8 text",
                isSecret: true
            )
        }
        var parser = HOCONParser(source: source, limits: limits)
        let raw = try parser.parseRoot()
        var resolver = HOCONResolver(source: source, environment: environment, limits: limits, root: raw)
        return Document(root: try resolver.resolveRoot(), warnings: parser.warnings)
    }

    let source: HOCONSource
    let limits: HOCONLimits
    let bytes: [UInt8]
    var index = 0
    var line = 1
    var depth = 0
    /// How many of the keys that enclose the current place look like a secret's.
    var secretKeys = 0
    var warnings: [Warning] = []

    private init(source: HOCONSource, limits: HOCONLimits) {
        self.source = source
        self.limits = limits
        bytes = source.bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    private mutating func parseRoot() throws(ConfigurationError) -> RawHOCON {
        skipSeparators()
        let root: RawHOCON
        switch peek {
        case UInt8(ascii: "{"):
            root = .object(try parseObject())
        case UInt8(ascii: "["):
            root = try parseArray()
        default:
            let object = RawHOCONObject(line: 1)
            try parseMembers(into: object, closedBy: nil)
            return .object(object)
        }
        skipSeparators()
        guard index == bytes.count else {
            throw unexpected("the end of the text after the closing \(describeClosing(root))")
        }
        return root
    }

    private func describeClosing(_ root: RawHOCON) -> String {
        if case .array = root { "`]`" } else { "`}`" }
    }

    // MARK: - Characters

    /// The byte at the current place; nil at the end.
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The byte `distance` further on; nil beyond the end.
    func peek(_ distance: Int) -> UInt8? { index + distance < bytes.count ? bytes[index + distance] : nil }

    /// Whether the text goes on with these bytes.
    func startsWith(_ text: StaticString, at place: Int? = nil) -> Bool {
        let place = place ?? index
        guard place + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { bytes[place..<(place + $0.count)].elementsEqual($0) }
    }

    /// Moves one byte on and keeps count of lines.
    mutating func advance() {
        if index < bytes.count, source.isLineEnd(at: index) { line += 1 }
        index += 1
    }

    mutating func skipBlanks() {
        while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
    }

    /// Whether a comment starts here (callers are at the start of a token).
    var isAtComment: Bool { peek == UInt8(ascii: "#") || startsWith("//") }

    var isAtLineEnd: Bool { peek == UInt8(ascii: "\n") || peek == UInt8(ascii: "\r") }

    /// Skips blanks, comments and line ends; says whether a line ended.
    @discardableResult
    mutating func skipLines() -> Bool {
        let start = line
        while true {
            skipBlanks()
            if isAtComment {
                while index < bytes.count, !isAtLineEnd { index += 1 }
            } else if isAtLineEnd {
                advance()
            } else {
                return line != start
            }
        }
    }

    /// Skips what may stand between two members: blanks, comments, line ends and commas.
    @discardableResult
    mutating func skipSeparators() -> Bool {
        var found = false
        while true {
            if skipLines() { found = true }
            guard peek == UInt8(ascii: ",") else { return found }
            found = true
            index += 1
        }
    }

    // MARK: - Depth and errors

    mutating func enter(levels: Int = 1) throws(ConfigurationError) {
        depth += levels
        guard depth <= limits.depth else {
            throw source.error(
                .limit,
                at: index,
                "Sections, lists and dotted keys are nested more than \(limits.depth) levels deep here.",
                expected: "at most \(limits.depth) levels",
                isSecret: secretKeys > 0
            )
        }
    }

    mutating func leave(levels: Int = 1) { depth -= levels }

    /// The error for what stands at the current place.
    func unexpected(_ expected: String, hint: String? = nil, at offset: Int? = nil) -> ConfigurationError {
        let offset = offset ?? index
        var message = "Expected \(expected), found \(describeCharacter(at: offset))."
        if let hint { message += " " + hint }
        return source.error(.syntax, at: offset, message, expected: expected, isSecret: secretKeys > 0)
    }

    /// What stands there, for a message: one character at most, so that no secret is quoted.
    func describeCharacter(at offset: Int) -> String {
        guard offset < bytes.count else { return "the end of the text" }
        let text = String(decoding: bytes[offset..<min(bytes.count, offset + 4)], as: UTF8.self)
        guard let scalar = text.unicodeScalars.first else { return "the end of the text" }
        switch scalar.value {
        case 0x0A, 0x0D: return "the end of the line"
        case 0xA0, 0x2000...0x200F, 0x2028...0x202F, 0xFEFF, 0x3000:
            return "the invisible character U+\(hexadecimal(scalar.value))"
        case 0..<0x20, 0x7F..<0xA0: return "the control character U+\(hexadecimal(scalar.value))"
        default: return "`\(scalar)`"
        }
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
