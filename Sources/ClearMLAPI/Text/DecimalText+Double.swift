extension DecimalText {
    /// Writes the shortest text that reads back as `value` and returns its length; the same text as `description`.
    ///
    /// `start` has room for ``maximumLength`` bytes. `value` must be finite (0 is written otherwise, never `inf`).
    /// Allocates nothing.
    package static func write(_ value: Double, to start: UnsafeMutablePointer<UInt8>) -> Int {
        guard value.isFinite, value != 0 else {
            let isNegative = value.isFinite && value.sign == .minus
            return copy(isNegative ? "-0.0" : "0.0", to: start)
        }
        var cursor = start
        if value < 0 {
            cursor[0] = UInt8(ascii: "-")
            cursor += 1
        }
        let decimal = ShortestDecimal(value.magnitude)
        let digits = digitCount(decimal.significand)
        // The number is d.ddd × 10^point.
        let point = decimal.exponent + digits - 1
        let length: Int
        if point < -4 || value.magnitude > 0x1p53 {
            length = writeScientific(decimal.significand, digits: digits, point: point, to: cursor)
        } else if point < 0 {
            // 0.000ddd
            length = copy("0.", to: cursor) - point - 1 + digits
            for position in 2..<(1 - point) { cursor[position] = UInt8(ascii: "0") }
            write(decimal.significand, digits: digits, to: cursor + (1 - point))
        } else if decimal.exponent >= 0 {
            // ddd000.0
            write(decimal.significand, digits: digits, to: cursor)
            for position in digits..<(digits + decimal.exponent) { cursor[position] = UInt8(ascii: "0") }
            length = digits + decimal.exponent + copy(".0", to: cursor + digits + decimal.exponent)
        } else {
            // ddd.ddd: write all digits one place to the right, then pull the whole part to the left of the point.
            write(decimal.significand, digits: digits, to: cursor + 1)
            for position in 0...point { cursor[position] = cursor[position + 1] }
            cursor[point + 1] = UInt8(ascii: ".")
            length = digits + 1
        }
        return length + (cursor - start)
    }

    private static func writeScientific(
        _ significand: UInt64,
        digits: Int,
        point: Int,
        to start: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var length = digits
        if digits == 1 {
            write(significand, digits: 1, to: start)
        } else {
            write(significand, digits: digits, to: start + 1)
            start[0] = start[1]
            start[1] = UInt8(ascii: ".")
            length += 1
        }
        start[length] = UInt8(ascii: "e")
        start[length + 1] = point < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
        length += 2
        let exponent = UInt64(point.magnitude)
        let exponentDigits = max(2, digitCount(exponent))
        write(exponent, digits: exponentDigits, to: start + length)
        return length + exponentDigits
    }

    private static func copy(_ text: StaticString, to start: UnsafeMutablePointer<UInt8>) -> Int {
        text.withUTF8Buffer { buffer in
            for position in buffer.indices { start[position] = buffer[position] }
            return buffer.count
        }
    }
}
