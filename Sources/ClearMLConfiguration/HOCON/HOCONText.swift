/// Character classes, numbers and escapes of the dialect.
enum HOCONText {
    /// Whether the byte may be part of an unquoted word.
    static func isUnquoted(_ bytes: [UInt8], at index: Int) -> Bool {
        switch bytes[index] {
        case 0...0x20, 0x7F: return false
        case UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "!"),
            UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "["),
            UInt8(ascii: "{"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: ","),
            UInt8(ascii: "="), UInt8(ascii: "$"), UInt8(ascii: "\\"):
            return false
        case 0xC2, 0xE2, 0xE3, 0xEF: return !isInvisible(bytes, at: index)
        default: return true
        }
    }

    /// Spaces beyond ASCII come from copied web pages, look like blanks and are none: better an error than a key that
    /// is one invisible character too long.
    private static func isInvisible(_ bytes: [UInt8], at index: Int) -> Bool {
        let next = bytes[(index + 1)...].prefix(2)
        switch (bytes[index], next.first ?? 0, next.last ?? 0) {
        case (0xC2, 0x80...0xA0, _): return true
        case (0xE2, 0x80, 0x80...0x8F), (0xE2, 0x80, 0xA8...0xAF), (0xE2, 0x81, 0x9F): return true
        case (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF): return true
        default: return false
        }
    }

    /// The text without blanks at its ends.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let start = bytes.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let end = start.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard let end else { return "" }
        return String(decoding: start[...end], as: UTF8.self)
    }

    /// The end of the longest `[+-](digits)(.digits)([eE][+-]digits)` from `start`; nil when there is none.
    static func numberEnd(in bytes: [UInt8], from start: Int) -> Int? {
        func digits(_ place: Int) -> Int {
            var place = place
            while place < bytes.count, bytes[place] >= UInt8(ascii: "0"), bytes[place] <= UInt8(ascii: "9") {
                place += 1
            }
            return place
        }
        func isSign(_ place: Int) -> Bool {
            place < bytes.count && (bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+"))
        }
        let first = isSign(start) ? start + 1 : start
        var end = digits(first)
        let hasInteger = end > first
        if end < bytes.count, bytes[end] == UInt8(ascii: "."), digits(end + 1) > end + 1 {
            end = digits(end + 1)
        } else if !hasInteger {
            return nil
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: "e") || bytes[end] == UInt8(ascii: "E") {
            let exponent = isSign(end + 1) ? end + 2 : end + 1
            if digits(exponent) > exponent { end = digits(exponent) }
        }
        return end
    }

    /// The number a literal stands for; nil when it is too large for a `Double` (it then stays text).
    static func number(_ literal: String) -> HOCONValue.Content? {
        if literal.utf8.allSatisfy({ $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") }) {
            if let integer = Int64(literal) { return .integer(integer) }
        }
        guard let number = Double(literal), number.isFinite else { return nil }
        return .number(number)
    }

    /// Undoes backslash escapes.
    ///
    /// Unknown ones, `\uXXXX` among them, stay as they are, as in the Python SDK.
    static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < bytes.endIndex else {
                result.append(byte)
                index += 1
                continue
            }
            let next = bytes[index + 1]
            switch next {
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "\\"), UInt8(ascii: "="), UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "\""):
                result.append(next)
            default: result += [byte, next]
            }
            index += 2
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text of a scalar inside a concatenation: interpreted first, as in the Python SDK, so that `on: false` next
    /// to other words reads `False` and `007` reads `7`.
    static func joinable(_ value: HOCONValue) -> String {
        switch value.content {
        case .bool(let value): value ? "True" : "False"
        case .integer(let value): String(value)
        case .number(let value): value.description
        case .string(let value): value
        case .null: "null"
        case .array, .object: ""
        }
    }
}
