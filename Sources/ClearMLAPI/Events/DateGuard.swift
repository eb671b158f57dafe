/// Keeps texts from being taken for dates.
///
/// The server's batch reader turns every string of an event that is nothing but an ISO date or time into a date: a
/// message `2024-01-01` comes back as something else, and a metric of that name fails its whole batch with a 500. One
/// trailing space prevents it and is kept by the server. The mapping can be undone exactly: a text that is a date
/// followed by any number of spaces gets one more, and loses one when read.
package enum DateGuard {
    /// `text` as it may be sent in an event.
    package static func protected(_ text: String) -> String { isDateLike(text.utf8) ? text + " " : text }

    /// `text` as it was before ``protected(_:)``, when it came from the server.
    package static func original(_ text: String) -> String {
        guard text.utf8.last == space, isDateLike(text.utf8) else { return text }
        return String(text.dropLast())
    }

    /// Whether the text is a date or a time with nothing after it but spaces.
    ///
    /// Wider than what the server was seen to convert (a whole date, `12:30:00`, both together, fractions, zones): what
    /// only looks similar costs a space, what is overlooked costs a batch.
    static func isDateLike(_ text: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = text.first, isDigit(first) else { return false }
        var content = text[...]
        while content.last == space { content.removeLast() }
        guard content.count <= 64, content.allSatisfy(isDateByte) else { return false }
        return matches(content, "dddd-dd-dd") || matches(content, "dd:dd:dd")
    }

    private static let space = UInt8(ascii: " ")

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isDateByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: ","), space,
            UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "Z"), UInt8(ascii: "z"):
            true
        default: isDigit(byte)
        }
    }

    /// Whether `text` begins as the pattern says; `d` stands for a digit.
    private static func matches(_ text: some Collection<UInt8>, _ pattern: StaticString) -> Bool {
        guard text.count >= pattern.utf8CodeUnitCount else { return false }
        return pattern.withUTF8Buffer { pattern in
            zip(text, pattern).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "d") ? isDigit(byte) : byte == wanted
            }
        }
    }
}
