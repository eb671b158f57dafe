/// Numbers as decimal text, written straight into bytes.
package enum DecimalText {
    /// No number needs more bytes than this.
    package static let maximumLength = 32

    /// Appends an integer.
    package static func append(_ value: Int64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumLength) { buffer in
            guard let start = buffer.baseAddress else { return }
            let length = write(value, to: start)
            bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
        }
    }

    /// Appends the shortest text that reads back as the same double; `value` must be finite.
    package static func append(_ value: Double, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumLength) { buffer in
            guard let start = buffer.baseAddress else { return }
            let length = write(value, to: start)
            bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
        }
    }

    /// Writes an integer at `start`, which has room for ``maximumLength`` bytes, and returns its length.
    package static func write(_ value: Int64, to start: UnsafeMutablePointer<UInt8>) -> Int {
        guard value < 0 else { return write(value.magnitude, to: start) }
        start[0] = UInt8(ascii: "-")
        return 1 + write(value.magnitude, to: start + 1)
    }

    /// Writes a natural number at `start` and returns its length (at most 20).
    static func write(_ value: UInt64, to start: UnsafeMutablePointer<UInt8>) -> Int {
        let length = digitCount(value)
        write(value, digits: length, to: start)
        return length
    }

    /// Writes exactly `digits` decimal digits of `value`, with leading zeros where it has fewer.
    static func write(_ value: UInt64, digits: Int, to start: UnsafeMutablePointer<UInt8>) {
        var rest = value
        var position = digits
        while position >= 2 {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            position -= 2
            let tens = UInt8(truncatingIfNeeded: (pair &* 103) >> 10)  // pair / 10 for pair < 100
            start[position] = UInt8(ascii: "0") &+ tens
            start[position + 1] = UInt8(ascii: "0") &+ (UInt8(truncatingIfNeeded: pair) &- tens &* 10)
            rest = quotient
        }
        if position == 1 { start[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10) }
    }

    static func digitCount(_ value: UInt64) -> Int {
        // log10(2) is about 1233 / 4096; the estimate is the count or one less.
        let bits = 64 - (value | 1).leadingZeroBitCount
        let estimate = (bits * 1233) >> 12
        return estimate + (estimate == 0 || value >= powers[estimate] ? 1 : 0)
    }

    /// The powers of ten that fit 64 bits.
    private static let powers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]
}
