#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The distinct texts of a batch, numbered in the order in which they were met.
///
/// The names in a batch repeat from line to line, so that looking one up must not make a `String` of it: the table
/// compares the raw bytes of the body.
struct TextTable {
    private struct Key {
        var start: Int
        var count: Int
        var isEscaped: Bool
        var hash: Int
    }

    private(set) var texts: [String] = []
    private var keys: [Key] = []
    /// The raw bytes of all keys.
    private var arena: [UInt8] = []
    /// Open addressing: numbers of texts, -1 for a free slot.
    ///
    /// At most half full; the size is a power of two.
    private var slots = [Int32](repeating: -1, count: 64)

    /// The text with the given number.
    subscript(number: Int32) -> String { texts[Int(number)] }

    /// The number of the string at `span`.
    ///
    /// The same text with and without escape sequences has two numbers; whoever needs identity compares texts.
    mutating func number(_ span: TextSpan, in body: UnsafeBufferPointer<UInt8>) -> Int32 {
        let bytes = span.bytes(in: body)
        let hash = Self.hash(bytes, isEscaped: span.isEscaped)
        let mask = slots.count - 1
        var slot = hash & mask
        while slots[slot] >= 0 {
            let key = keys[Int(slots[slot])]
            if key.hash == hash, key.isEscaped == span.isEscaped, matches(key, bytes) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        keys.append(Key(start: arena.count, count: bytes.count, isEscaped: span.isEscaped, hash: hash))
        arena.append(contentsOf: bytes)
        texts.append(span.text(in: body))
        let number = Int32(texts.count - 1)
        slots[slot] = number
        if texts.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of `text`.
    mutating func number(_ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            number(TextSpan(start: 0, count: bytes.count), in: bytes)
        }
    }

    private func matches(_ key: Key, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard key.count == bytes.count else { return false }
        return arena.withUnsafeBufferPointer { arena in
            guard key.count > 0, let known = arena.baseAddress, let other = bytes.baseAddress else {
                return key.count == 0
            }
            return memcmp(known + key.start, other, key.count) == 0
        }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, key) in keys.enumerated() {
            var slot = key.hash & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number)
        }
    }

    /// FNV-1a.
    ///
    /// The table lives as long as one request of a known user, so that it need not resist flooding.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>, isEscaped: Bool) -> Int {
        var hash: UInt64 = isEscaped ? 0x9AE1_6A3B_2F90_404F : 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
