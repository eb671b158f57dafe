/// Finds where a text stops being UTF-8.
enum UTF8Check {
    /// The offset of the first byte that does not belong to a well-formed sequence; nil when all is well.
    static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        // The standard library's validation is vectorised; only a broken text is walked by hand.
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes[index...])
            if length == 0 { return index }
            index += length
        }
        return bytes.count
    }

    /// The length of the well-formed sequence at the front; 0 when there is none.
    private static func sequenceLength(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let first = bytes.first else { return 0 }
        let length: Int
        switch first {
        case 0..<0x80: return 1
        case 0xC2..<0xE0: length = 2
        case 0xE0..<0xF0: length = 3
        case 0xF0..<0xF5: length = 4
        default: return 0
        }
        let candidate = bytes.prefix(length)
        guard candidate.count == length, String(validating: candidate, as: UTF8.self) != nil else { return 0 }
        return length
    }
}
