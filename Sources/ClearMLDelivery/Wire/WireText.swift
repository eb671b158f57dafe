/// Text as the server keeps it.
package enum WireText {
    /// The text, with a space behind it when it would otherwise be taken for a date or a time.
    ///
    /// The server parses every string of a batch line: a message that is exactly `12:30:00` fails the whole batch, and
    /// `2024-01-01 00:00:00` comes back changed. With a space behind it, it is kept as it is.
    package static func safe(_ text: String) -> String { isDateLike(text) ? text + " " : text }

    /// Whether nothing but digits and the punctuation of dates and times is in it, and enough to be one.
    ///
    /// Deliberately wide: a space too many is invisible, a refused batch is not.
    static func isDateLike(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count >= 6, bytes.count <= 40, let first = bytes.first, isDigit(first), let last = bytes.last,
            isDigit(last) || last == UInt8(ascii: "Z") || last == UInt8(ascii: "z")
        else { return false }
        var digits = 0
        var separators = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: ":"), UInt8(ascii: "-"): separators += 1
            case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "Z"), UInt8(ascii: "z"), UInt8(ascii: "."),
                UInt8(ascii: "+"), UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "W"), UInt8(ascii: "/"):
                break
            default: return false
            }
        }
        return digits >= 4 && separators >= 1 || digits == 8 || digits == 14
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The name of a console level, from Python's number.
    package static func levelName(_ level: UInt8) -> String {
        switch level {
        case ..<20: "debug"
        case ..<30: "info"
        case ..<40: "warning"
        case ..<50: "error"
        default: "critical"
        }
    }
}
