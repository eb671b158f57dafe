/// 10^k for every k that a double can need, normalised to 128 bits and rounded up.
///
/// Computed once, exactly, with long arithmetic (about 20 µs), instead of shipping 617 constants.
struct PowersOfTen: Sendable {
    /// `high` × 2^64 + `low`, with the top bit of `high` set.
    struct Entry: Sendable {
        var high: UInt64
        var low: UInt64
    }

    static let shared = PowersOfTen()

    private static let minimum = -292
    private static let maximum = 324
    private let entries: [Entry]

    /// The entry of `exponent`, which lies in -292...324 for every finite double.
    subscript(exponent: Int) -> Entry { entries[exponent - Self.minimum] }

    /// floor(log2(10^k)).
    static func binaryExponent(_ k: Int) -> Int { (k * 1_741_647) >> 19 }

    private init() {
        var entries = [Entry](repeating: Entry(high: 0, low: 0), count: Self.maximum - Self.minimum + 1)
        // Upwards: 10^k as an integer, least significant word first.
        var number: [UInt64] = [1]
        for exponent in 0...Self.maximum {
            entries[exponent - Self.minimum] = Self.normalised(number)
            var carry: UInt64 = 0
            for position in number.indices {
                let product = number[position].multipliedFullWidth(by: 10)
                let (sum, overflow) = product.low.addingReportingOverflow(carry)
                number[position] = sum
                carry = product.high + (overflow ? 1 : 0)
            }
            if carry != 0 { number.append(carry) }
        }
        // Downwards: 2^1216 / 10^n, cut to an integer; enough bits remain for n = 292.
        number = [UInt64](repeating: 0, count: 19) + [1]
        for exponent in 1...(-Self.minimum) {
            var remainder: UInt64 = 0
            for position in number.indices.reversed() {
                let division = UInt64(10).dividingFullWidth((remainder, number[position]))
                number[position] = division.quotient
                remainder = division.remainder
            }
            while number.last == 0 { number.removeLast() }
            entries[-exponent - Self.minimum] = Self.normalised(number, hasFraction: true)
        }
        self.entries = entries
    }

    /// The top 128 bits of `number`, rounded up when anything (or a fraction cut off before) lies below them.
    private static func normalised(_ number: [UInt64], hasFraction: Bool = false) -> Entry {
        let words = [0, 0] + number
        let top = words.count - 1
        let shift = UInt64(words[top].leadingZeroBitCount)
        func word(_ position: Int) -> UInt64 {
            guard shift > 0 else { return words[position] }
            return words[position] << shift | (position > 0 ? words[position - 1] >> (64 - shift) : 0)
        }
        let high = word(top)
        let low = word(top - 1)
        let isInexact = hasFraction || word(top - 2) != 0 || words[..<(top - 2)].contains { $0 != 0 }
        // Rounding up never carries out of 128 bits: no power of ten has 128 leading ones.
        let (rounded, carry) = low.addingReportingOverflow(isInexact ? 1 : 0)
        return Entry(high: high + (carry ? 1 : 0), low: rounded)
    }
}
