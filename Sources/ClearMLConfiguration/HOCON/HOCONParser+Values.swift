/// Scalars, substitutions and what is written side by side.
extension HOCONParser {
    var quotingHint: String? {
        switch peek {
        case UInt8(ascii: "}"), UInt8(ascii: "]"): "There is no opening bracket for it."
        case UInt8(ascii: ":"): nil
        case UInt8(ascii: "$"): "A substitution is written `${NAME}`; text with `$` needs double quotes."
        default: "Text with `+ = ? @ * & $ ! ^` or brackets needs double quotes around the whole value."
        }
    }

    /// Reads everything that makes up one value, up to the separator behind it.
    ///
    /// - Parameter isSection: Whether it stands after `key {`, where text behind the brace starts the next member.
    /// - Returns: The pieces, none for an empty value.
    /// - Throws: ``ConfigurationError`` for what cannot be part of a value.
    mutating func parsePieces(isSection: Bool = false) throws(ConfigurationError) -> [RawHOCON.Piece] {
        var pieces: [RawHOCON.Piece] = []
        // Everything that does not recurse is elsewhere: its temporaries would be in every frame of a deep nesting.
        while !isAtEndOfValue(isSection: isSection, isEmpty: pieces.isEmpty) {
            if peek == UInt8(ascii: "{") {
                try appendObject(to: &pieces)
            } else if peek == UInt8(ascii: "[") {
                try appendArray(to: &pieces)
            } else {
                try appendLeaf(to: &pieces)
            }
        }
        return pieces
    }

    /// Skips blanks, and says whether what follows ends the value.
    private mutating func isAtEndOfValue(isSection: Bool, isEmpty: Bool) -> Bool {
        let start = index
        skipBlanks()
        guard let byte = peek, !isAtComment else { return true }
        if isSection, !isEmpty, byte != UInt8(ascii: "{"), !startsWith("${") {
            index = start
            return true
        }
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
            return true
        default:
            return false
        }
    }

    private mutating func appendObject(to pieces: inout [RawHOCON.Piece]) throws(ConfigurationError) {
        let object = try parseObject()
        pieces.append(RawHOCON.Piece(content: .value(.object(object)), trailingBlanks: takeBlanks()))
    }

    private mutating func appendArray(to pieces: inout [RawHOCON.Piece]) throws(ConfigurationError) {
        let array = try parseArray()
        pieces.append(RawHOCON.Piece(content: .value(array), trailingBlanks: takeBlanks()))
    }

    private mutating func appendLeaf(to pieces: inout [RawHOCON.Piece]) throws(ConfigurationError) {
        switch peek {
        case UInt8(ascii: "$"):
            guard startsWith("${") else { throw unexpected("a value", hint: quotingHint) }
            let substitution = try parseSubstitution()
            pieces.append(RawHOCON.Piece(content: .substitution(substitution), trailingBlanks: takeBlanks()))
        case UInt8(ascii: "\""):
            let first = line
            let value = try startsWith("\"\"\"") ? parseTripleQuoted() : parseQuoted()
            pieces.append(text(.string(value), literal: nil, line: first, trailingBlanks: takeBlanks()))
        case UInt8(ascii: "\\") where continuesLine:
            index += 1
            skipBlanks()
            if peek == UInt8(ascii: "\r"), peek(1) == UInt8(ascii: "\n") { index += 1 }
            advance()
        default:
            if isAtInclude { throw includeError(at: index) }
            guard let piece = parseNumber() ?? parseWord() else {
                guard !pieces.isEmpty else { throw unexpected("a value", hint: quotingHint) }
                throw unexpected("a comma, a new line or a bracket after the value", hint: quotingHint)
            }
            pieces.append(piece)
        }
    }

    /// A value of its own, words joined to one text, or a concatenation left to the resolver.
    func combine(_ pieces: [RawHOCON.Piece], line: Int) -> RawHOCON {
        if pieces.count == 1, case .value(let value) = pieces[0].content { return value }
        var joined = ""
        for (number, piece) in pieces.enumerated() {
            guard case .value(.scalar(let value)) = piece.content else { return .concatenation(pieces, line: line) }
            joined += HOCONText.joinable(value)
            if number < pieces.count - 1 { joined += piece.trailingBlanks }
        }
        return .scalar(HOCONValue(.string(joined), position: position(line)))
    }

    func text(
        _ content: HOCONValue.Content,
        literal: String?,
        line: Int,
        trailingBlanks: String
    ) -> RawHOCON.Piece {
        let value = HOCONValue(content, literal: literal, position: position(line))
        return RawHOCON.Piece(content: .value(.scalar(value)), trailingBlanks: trailingBlanks)
    }

    func position(_ line: Int) -> HOCONPosition { HOCONPosition(file: source.file, line: line) }

    private mutating func takeBlanks() -> String {
        let start = index
        skipBlanks()
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Whether the backslash here is the last thing on its line.
    private var continuesLine: Bool {
        var place = index + 1
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
        return place < bytes.count && (bytes[place] == UInt8(ascii: "\n") || bytes[place] == UInt8(ascii: "\r"))
    }

    // MARK: - Unquoted

    /// A number, if one stands here and ends the value (or meets a substitution): `1 2` and `10GB` are text.
    private mutating func parseNumber() -> RawHOCON.Piece? {
        guard let end = HOCONText.numberEnd(in: bytes, from: index) else { return nil }
        var place = end
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
        if place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "$"), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: "#"),
                UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                break
            default:
                guard startsWith("//", at: place) else { return nil }
            }
        }
        let literal = String(decoding: bytes[index..<end], as: UTF8.self)
        guard let content = HOCONText.number(literal) else { return nil }
        index = end
        return text(content, literal: literal, line: line, trailingBlanks: takeBlanks())
    }

    /// One unquoted word; nil when the byte here cannot be part of one.
    private mutating func parseWord() -> RawHOCON.Piece? {
        let start = index
        var hasEscape = false
        while let byte = peek {
            if byte == UInt8(ascii: "\\") {
                guard let next = peek(1), next != UInt8(ascii: "\n"), next != UInt8(ascii: "\r") else { break }
                if Self.isBlank(next), continuesLine { break }
                hasEscape = true
                index += 2
            } else if HOCONText.isUnquoted(bytes, at: index) {
                index += 1
            } else {
                break
            }
        }
        guard index > start else { return nil }
        let raw = bytes[start..<index]
        let word = hasEscape ? HOCONText.unescape(raw) : String(decoding: raw, as: UTF8.self)
        let blanks = takeBlanks()
        // The longest keyword has five letters; most words are longer.
        switch word.utf8.count <= 5 ? word.lowercased() : word {
        case "true": return text(.bool(true), literal: word, line: line, trailingBlanks: blanks)
        case "false": return text(.bool(false), literal: word, line: line, trailingBlanks: blanks)
        case "null": return text(.null, literal: nil, line: line, trailingBlanks: blanks)
        default: return text(.string(word), literal: nil, line: line, trailingBlanks: blanks)
        }
    }

    // MARK: - Quoted

    /// Reads `"…"`; the current byte is the opening quote.
    mutating func parseQuoted() throws(ConfigurationError) -> String {
        let start = index
        index += 1
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte != UInt8(ascii: "\n") else { break }
            if byte == UInt8(ascii: "\\"), let next = peek(1), next != UInt8(ascii: "\n") { index += 1 }
            advance()
        }
        guard peek == UInt8(ascii: "\"") else {
            throw unexpected(
                "a closing `\"` on the same line",
                hint: "The text starts at column \(column(of: start)); text over several lines needs three quotes."
            )
        }
        let content = bytes[(start + 1)..<index]
        index += 1
        return HOCONText.unescape(content)
    }

    private func column(of offset: Int) -> Int {
        var first = offset
        while first > 0, !source.isLineEnd(at: first - 1) { first -= 1 }
        return String(decoding: bytes[first..<offset], as: UTF8.self).unicodeScalars.count + 1
    }

    /// Reads `"""…"""`, raw; more than three quotes at the end belong to the text.
    private mutating func parseTripleQuoted() throws(ConfigurationError) -> String {
        let first = line
        let start = index
        index += 3
        while index < bytes.count, !startsWith("\"\"\"") { advance() }
        guard startsWith("\"\"\"") else {
            throw unexpected("`\"\"\"` for the one of line \(first)")
        }
        var end = index
        while end < bytes.count, bytes[end] == UInt8(ascii: "\"") { end += 1 }
        index = end
        return String(decoding: bytes[(start + 3)..<(end - 3)], as: UTF8.self)
    }

    // MARK: - Substitutions

    private mutating func parseSubstitution() throws(ConfigurationError) -> RawHOCON.Substitution {
        let start = index
        index += 2
        let isOptional = peek == UInt8(ascii: "?")
        if isOptional { index += 1 }
        let nameStart = index
        var path: [String] = []
        var part: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "\n") {
            switch byte {
            case UInt8(ascii: "\""): part += Array(try parseQuoted().utf8)
            case UInt8(ascii: "."):
                appendPart(&part, to: &path)
                index += 1
            default:
                part.append(byte)
                index += 1
            }
        }
        guard peek == UInt8(ascii: "}") else {
            throw unexpected("`}` for the `${` of column \(column(of: start))")
        }
        let name = HOCONText.trimmed(bytes[nameStart..<index])
        appendPart(&part, to: &path)
        guard !path.isEmpty else { throw unexpected("the name of a setting or environment variable inside `${…}`") }
        guard path.count <= limits.depth else {
            try enter(levels: path.count)
            return RawHOCON.Substitution(name: name, path: path, isOptional: isOptional, offset: start)
        }
        index += 1
        return RawHOCON.Substitution(name: name, path: path, isOptional: isOptional, offset: start)
    }

    private func appendPart(_ part: inout [UInt8], to path: inout [String]) {
        let text = HOCONText.trimmed(part[...])
        if !text.isEmpty { path.append(text) }
        part = []
    }
}
