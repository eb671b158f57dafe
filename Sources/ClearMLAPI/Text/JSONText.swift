/// Strings as JSON writes them.
package enum JSONText {
    /// Appends `text` in double quotes, escaping what JSON requires and nothing else.
    package static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends `text` with its escapes, without quotes.
    package static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendEscaped($0, to: &bytes) }
    }

    /// Appends UTF-8 bytes with their escapes, without quotes; runs that need none are copied whole.
    package static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var runStart = 0
        for position in text.indices where needsEscape(text[position]) {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<position]))
            appendEscape(text[position], to: &bytes)
            runStart = position + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart...]))
    }

    static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 6) { buffer in
            guard let start = buffer.baseAddress else { return }
            let length = writeEscape(byte, to: start)
            bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
        }
    }

    /// Length of a byte's escape: 2, or 6 for `\u00XX`.
    static func escapeLength(_ byte: UInt8) -> Int { shortEscape(byte) == nil ? 6 : 2 }

    /// Writes a byte's escape at `start`, which has room for 6 bytes, and returns its length.
    static func writeEscape(_ byte: UInt8, to start: UnsafeMutablePointer<UInt8>) -> Int {
        start[0] = UInt8(ascii: "\\")
        if let letter = shortEscape(byte) {
            start[1] = letter
            return 2
        }
        start[1] = UInt8(ascii: "u")
        start[2] = UInt8(ascii: "0")
        start[3] = UInt8(ascii: "0")
        start[4] = hexDigit(byte >> 4)
        start[5] = hexDigit(byte & 0xF)
        return 6
    }

    private static func shortEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
