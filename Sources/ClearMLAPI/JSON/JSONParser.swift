/// A strict JSON reader (RFC 8259) over bytes in memory.
///
/// Safe on hostile input: depth is bounded, every byte access is checked, and nothing traps. The caller bounds the size.
/// Duplicate members: the last one wins. An unpaired surrogate escape becomes U+FFFD, since a Swift string cannot hold
/// it. One byte order mark at the start is skipped.
struct JSONParser {
    private let bytes: [UInt8]
    private let options: JSONValue.ParsingOptions
    private var index: Int
    private var depth = 0

    init(_ bytes: [UInt8], options: JSONValue.ParsingOptions) {
        self.bytes = bytes
        self.options = options
        self.index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    mutating func parseDocument() throws(JSONError) -> JSONValue {
        let value = try parseValue()
        skipSpace()
        guard index == bytes.count else { throw error(.trailingContent, "the end of the document") }
        return value
    }

    private func error(_ code: JSONError.Code, at offset: Int? = nil, _ expected: String) -> JSONError {
        JSONError(code: code, offset: offset ?? index, in: bytes, expected: expected)
    }

    /// The error for the byte at `index`, or for its absence.
    private func unexpected(_ expected: String) -> JSONError {
        error(index < bytes.count ? .unexpectedByte : .unexpectedEnd, expected)
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        skipSpace()
        guard let byte = current else { throw unexpected("a value") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return try parseObject()
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "t") where consume("true"): return .bool(true)
        case UInt8(ascii: "f") where consume("false"): return .bool(false)
        case UInt8(ascii: "n") where consume("null"): return .null
        case UInt8(ascii: "N") where options.allowsNonFinite && consume("NaN"): return .number(.nan)
        case UInt8(ascii: "I") where options.allowsNonFinite && consume("Infinity"): return .number(.infinity)
        default: throw unexpected("a value")
        }
    }

    private mutating func consume(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.count - index >= length else { return false }
        let matches = word.withUTF8Buffer { text in
            for position in 0..<length where bytes[index + position] != text[position] { return false }
            return true
        }
        if matches { index += length }
        return matches
    }

    private mutating func enter() throws(JSONError) {
        guard depth < options.maximumDepth else {
            throw error(.tooDeep, "at most \(options.maximumDepth) nested levels")
        }
        depth += 1
        index += 1
        skipSpace()
    }

    private mutating func parseArray() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if current == UInt8(ascii: "]") {
            index += 1
            return .array(elements)
        }
        while true {
            elements.append(try parseValue())
            skipSpace()
            switch current {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "]"):
                index += 1
                return .array(elements)
            default: throw unexpected("',' or ']'")
            }
        }
    }

    private mutating func parseObject() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var members: [String: JSONValue] = [:]
        if current == UInt8(ascii: "}") {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw unexpected("a member name in double quotes") }
            let name = try parseString()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw unexpected("':'") }
            index += 1
            members[name] = try parseValue()
            skipSpace()
            switch current {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "}"):
                index += 1
                return .object(members)
            default: throw unexpected("',' or '}'")
            }
        }
    }
}

// MARK: - Strings

extension JSONParser {
    /// Reads a string whose opening quote is at `index`.
    private mutating func parseString() throws(JSONError) -> String {
        index += 1
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = try text(bytes[start..<index], at: start)
                index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start) }
            guard byte >= 0x20 else { throw error(.controlCharacter, "an escape such as \\n") }
            index += 1
        }
        throw error(.unexpectedEnd, "the closing quote of a string")
    }

    /// Goes on with a string that has at least one escape; `index` is at the first.
    private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(decoded[...], at: start)
            case UInt8(ascii: "\\"): try parseEscape(into: &decoded)
            case 0x20...: decoded.append(byte)
            default: throw error(.controlCharacter, at: index - 1, "an escape such as \\n")
            }
        }
        throw error(.unexpectedEnd, "the closing quote of a string")
    }

    /// Reads what follows a backslash.
    private mutating func parseEscape(into decoded: inout [UInt8]) throws(JSONError) {
        guard let kind = current else { throw error(.unexpectedEnd, "an escape") }
        index += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(kind)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try parseUnicodeEscape()
            decoded.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        default: throw error(.invalidEscape, at: index - 1, "one of \"\\/bfnrtu after a backslash")
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let first = try parseHexQuad()
        guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) ?? replacement }
        // A high surrogate stands for a character only together with a low one directly after it.
        let mark = index
        guard consume("\\u") else { return replacement }
        let second = try parseHexQuad()
        guard second & 0xFC00 == 0xDC00 else {
            index = mark
            return replacement
        }
        return Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF))) ?? replacement
    }

    private mutating func parseHexQuad() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw error(.unexpectedEnd, "four hexadecimal digits") }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw error(.invalidEscape, "four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private func text(_ slice: ArraySlice<UInt8>, at offset: Int) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw error(.invalidUTF8, at: offset, "UTF-8 in this string")
        }
        return text
    }
}

// MARK: - Numbers

extension JSONParser {
    private mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = index
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative {
            index += 1
            if options.allowsNonFinite, consume("Infinity") { return .number(-.infinity) }
        }
        var scanner = DecimalScanner()
        let wholeStart = index
        while let digit = digit() { scanner.append(digit, isFraction: false) }
        let wholeDigits = index - wholeStart
        guard wholeDigits > 0 else { throw error(.invalidNumber, "a digit") }
        guard wholeDigits == 1 || bytes[wholeStart] != UInt8(ascii: "0") else {
            throw error(.invalidNumber, at: wholeStart, "a number without leading zeros")
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            let fractionStart = index
            while let digit = digit() { scanner.append(digit, isFraction: true) }
            guard index > fractionStart else { throw error(.invalidNumber, "a digit after the decimal point") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            index += 1
            let sign = current
            if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index += 1 }
            let exponentStart = index
            while let digit = digit() { scanner.appendExponent(digit) }
            guard index > exponentStart else { throw error(.invalidNumber, "a digit of the exponent") }
            if sign == UInt8(ascii: "-") { scanner.negateExponent() }
        }
        if isInteger, let value = scanner.integer(isNegative: isNegative) { return .integer(value) }
        // String's conversion is correctly rounded and does not look at the process's locale, as strtod would.
        let value =
            scanner.exactDouble(isNegative: isNegative)
            ?? Double(String(decoding: bytes[start..<index], as: UTF8.self))
        guard let value, value.isFinite || options.allowsNonFinite else {
            throw error(.numberOutOfRange, at: start, "a number within the range of a double")
        }
        return .number(value)
    }

    /// Takes the digit at `index`, if there is one.
    private mutating func digit() -> UInt8? {
        guard let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        index += 1
        return byte - UInt8(ascii: "0")
    }
}
