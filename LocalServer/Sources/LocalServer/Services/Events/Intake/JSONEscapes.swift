/// The escape sequences of JSON strings.
enum JSONEscapes {
    /// The text of a string whose escape sequences are known to be well-formed.
    ///
    /// A lone surrogate, which Python writes and no UTF-8 text can hold, becomes the replacement character.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == UInt8(ascii: "\\"), position + 1 < bytes.count else {
                result.append(byte)
                position += 1
                continue
            }
            let kind = bytes[position + 1]
            position += 2
            switch kind {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "u"): result.append(contentsOf: scalar(bytes, &position).utf8)
            default: result.append(kind)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The character of the four digits at `position`, and of a second escape where the first is half of a pair.
    private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> String {
        guard let first = unit(bytes, position) else { return "\u{FFFD}" }
        position += 4
        if UTF16.isLeadSurrogate(first), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u"), let second = unit(bytes, position + 2),
            UTF16.isTrailSurrogate(second)
        {
            position += 6
            return String(decoding: [first, second], as: UTF16.self)
        }
        return String(decoding: [first], as: UTF16.self)
    }

    private static func unit(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        return UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    }
}
