/// Objects, lists and keys.
extension HOCONParser {
    /// Reads `{ … }`; the current byte is `{`.
    mutating func parseObject() throws(ConfigurationError) -> RawHOCONObject {
        let object = RawHOCONObject(line: line)
        let opening = index
        let openingLine = line
        try enter()
        index += 1
        try parseMembers(into: object, closedBy: UInt8(ascii: "}"))
        guard peek == UInt8(ascii: "}") else {
            throw unexpected("`}` for the `{` of line \(openingLine)", at: max(opening, bytes.count))
        }
        index += 1
        leave()
        return object
    }

    /// Reads members up to the closing byte, or to the end of the text.
    mutating func parseMembers(into object: RawHOCONObject, closedBy closing: UInt8?) throws(ConfigurationError) {
        skipSeparators()
        while let byte = peek, byte != closing {
            try parseMember(into: object)
            skipSeparators()
        }
    }

    /// Reads `[ … ]`; the current byte is `[`.
    mutating func parseArray() throws(ConfigurationError) -> RawHOCON {
        let start = line
        try enter()
        index += 1
        var elements: [RawHOCON] = []
        skipSeparators()
        while let byte = peek, byte != UInt8(ascii: "]") {
            let pieces = try parsePieces()
            guard !pieces.isEmpty else { throw unexpected("a value or `]`", hint: quotingHint) }
            elements.append(combine(pieces, line: line))
            if !skipSeparators(), let byte = peek, byte != UInt8(ascii: "]") {
                throw unexpected("a comma, a new line or `]`", hint: quotingHint)
            }
        }
        guard peek == UInt8(ascii: "]") else { throw unexpected("`]` for the `[` of line \(start)") }
        index += 1
        leave()
        return .array(elements, line: start)
    }

    private enum Operator { case assign, append, section }

    private mutating func parseMember(into object: RawHOCONObject) throws(ConfigurationError) {
        let keyStart = index
        let keyLine = line
        if isAtInclude { throw includeError(at: index) }
        let path = try parseKey()
        let keyEnd = index
        try enter(levels: path.count - 1)
        let isSecret = path.contains { SecretText.isSensitive($0) }
        if isSecret { secretKeys += 1 }

        skipLines()
        let mode: Operator
        switch peek {
        case UInt8(ascii: "{"): mode = .section
        case UInt8(ascii: ":"), UInt8(ascii: "="):
            mode = .assign
            index += 1
        case UInt8(ascii: "+") where peek(1) == UInt8(ascii: "="):
            mode = .append
            index += 2
        default:
            let place = line == keyLine ? index : keyEnd
            throw unexpected(
                "`:`, `=`, `+=` or `{` after the key",
                hint: line == keyLine ? "Put the key in double quotes if this belongs to it." : nil,
                at: place
            )
        }
        let separatorLine = line
        skipLines()
        let valueLine = line
        let valueStart = index
        var pieces = try parsePieces(isSection: mode == .section)
        if valueLine != separatorLine { warnIfSwallowed(valueStart, key: path, line: valueLine) }
        if mode != .section { try expectEndOfValue() }
        if pieces.isEmpty {
            pieces = [text(.string(""), literal: nil, line: keyLine, trailingBlanks: "")]
        }
        let value = mode == .append ? .append(pieces, line: keyLine) : combine(pieces, line: valueLine)
        assign(value, to: path, in: object)
        if isSecret { secretKeys -= 1 }
        leave(levels: path.count - 1)
        if index == keyStart { throw unexpected("a key") }
    }

    private func expectEndOfValue() throws(ConfigurationError) {
        guard let byte = peek, !isAtLineEnd, !isAtComment else { return }
        guard byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") else { return }
        throw unexpected("a comma, a new line or `}` after the value", hint: quotingHint)
    }

    /// An empty value takes the next line, as in HOCON; where that line looks like a member of its own, say so.
    private mutating func warnIfSwallowed(_ start: Int, key: [String], line valueLine: Int) {
        var end = start
        while end < index, bytes[end] != UInt8(ascii: ":"), bytes[end] != UInt8(ascii: "\"") {
            end += 1
        }
        guard end < index, bytes[end] == UInt8(ascii: ":") else { return }
        // `http://…` on a line of its own is a value, not a member.
        guard end + 1 >= bytes.count || bytes[end + 1] != UInt8(ascii: "/") else { return }
        let name = key.joined(separator: ".")
        warnings.append(
            Warning(
                message: "`\(name)` has no value on its line, so this line became its value. "
                    + "If it is meant to be empty, write `\(name): \"\"`.",
                position: HOCONPosition(file: source.file, line: valueLine)
            )
        )
    }

    private func assign(_ value: RawHOCON, to path: [String], in object: RawHOCONObject) {
        var object = object
        for part in path.dropLast() {
            let field = object.field(part)
            if case .object(let inner)? = field.layers.last {
                object = inner
            } else {
                let inner = RawHOCONObject(line: line)
                field.add(.object(inner))
                object = inner
            }
        }
        if let last = path.last { object.field(last).add(value) }
    }

    // MARK: - Keys

    /// Reads `a.b`, `"a.b"`, `a."b.c".d` or `two words` up to the blanks behind it.
    private mutating func parseKey() throws(ConfigurationError) -> [String] {
        var path: [String] = []
        while true {
            if peek == UInt8(ascii: "\"") {
                path.append(try parseQuoted())
            } else {
                let word = parseKeyWord()
                guard !word.isEmpty else {
                    throw unexpected("a key", hint: path.isEmpty ? keyHint : nil)
                }
                // Empty parts (`a..b`) are skipped, as the Python SDK does.
                path += word.split(separator: UInt8(ascii: ".")).map { HOCONText.trimmed($0) }.filter { !$0.isEmpty }
                if word.last != UInt8(ascii: ".") || peek != UInt8(ascii: "\"") { break }
                continue
            }
            guard peek == UInt8(ascii: ".") else { break }
        }
        guard !path.isEmpty else { throw unexpected("a key", hint: keyHint) }
        guard path.count <= limits.depth else {
            try enter(levels: path.count - 1)
            return path
        }
        return path
    }

    private var keyHint: String? {
        switch peek {
        case UInt8(ascii: "}"), UInt8(ascii: "]"): "There is no opening bracket for it."
        default: "Keys with special characters need double quotes."
        }
    }

    /// Reads plain words up to the separator; blanks around them are still there.
    private mutating func parseKeyWord() -> ArraySlice<UInt8> {
        let start = index
        while let byte = peek, Self.isKeyByte(byte) {
            // ` //` ends the key like everywhere else; a `//` inside a word does not.
            if byte == UInt8(ascii: "/"), startsWith("//"), index == start || Self.isBlank(bytes[index - 1]) { break }
            index += 1
        }
        return bytes[start..<index]
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "/"), UInt8(ascii: " "), UInt8(ascii: "\t"), 0x80...:
            true
        default:
            false
        }
    }

    // MARK: - Includes

    /// Whether `include "…"`, `include file(…)`, `include url(…)` or `include required(…)` stands here.
    var isAtInclude: Bool {
        guard startsWith("include") else { return false }
        var place = index + 7
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count else { return false }
        if bytes[place] == UInt8(ascii: "\"") { return true }
        guard place > index + 7 else { return false }
        return startsWith("file(", at: place) || startsWith("url(", at: place) || startsWith("required(", at: place)
    }

    func includeError(at offset: Int) -> ConfigurationError {
        source.error(
            .include,
            at: offset,
            "`include` is not supported: a configuration must not pull in other files or addresses. "
                + "Copy the included settings into this file.",
            isSecret: secretKeys > 0
        )
    }
}
