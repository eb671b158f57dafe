/// The shortest decimal number that reads back as a given double: `significand` × 10^`exponent`.
///
/// Follows Raffaello Giulietti, "The Schubfach way to render doubles" (2020): scale the double and both ends of its
/// rounding interval by one power of ten, kept to 128 bits and rounded to odd, and choose the shortest integer
/// inside. Among several of that length the one nearest to the double wins.
struct ShortestDecimal {
    var significand: UInt64
    var exponent: Int

    /// - Parameter value: positive and finite.
    init(_ value: Double) {
        let fraction = value.significandBitPattern
        let biased = Int(value.exponentBitPattern)
        // value = c × 2^q with an integer c.
        let c = biased == 0 ? fraction : fraction | 1 << 52
        let q = (biased == 0 ? 1 : biased) - 1075

        if q <= 0, q > -53, c & ((1 &<< UInt64(-q)) - 1) == 0 {
            self.init(trimming: c &>> UInt64(-q), exponent: 0)
            return
        }

        // Below a power of two the next double is only half as far away.
        let isLowerCloser = fraction == 0 && biased > 1
        let isEven = c & 1 == 0
        let k = (q * 1_262_611 - (isLowerCloser ? 524_031 : 0)) >> 22  // floor(log10(2^q)), or of 3/4 × 2^q
        let h = UInt64(q + PowersOfTen.binaryExponent(-k) + 1)
        let power = PowersOfTen.shared[-k]

        let lower = Self.roundToOdd(power, (4 * c - (isLowerCloser ? 1 : 2)) &<< h) + (isEven ? 0 : 1)
        let middle = Self.roundToOdd(power, (4 * c) &<< h)
        let upper = Self.roundToOdd(power, (4 * c + 2) &<< h) - (isEven ? 0 : 1)

        let s = middle / 4
        if s >= 10 {
            let tens = s / 10
            let downFits = lower <= 40 * tens
            let upFits = 40 * tens + 40 <= upper
            if downFits != upFits {
                self.init(trimming: tens + (upFits ? 1 : 0), exponent: k + 1)
                return
            }
        }
        let downFits = lower <= 4 * s
        let upFits = 4 * s + 4 <= upper
        let roundsUp = downFits != upFits ? upFits : (middle > 4 * s + 2 || (middle == 4 * s + 2 && s & 1 == 1))
        self.init(trimming: s + (roundsUp ? 1 : 0), exponent: k)
    }

    /// Moves trailing zeros into the exponent.
    private init(trimming significand: UInt64, exponent: Int) {
        self.significand = significand
        self.exponent = exponent
        while self.significand >= 10 {
            let (quotient, remainder) = self.significand.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return }
            self.significand = quotient
            self.exponent += 1
        }
    }

    /// The top 64 bits of `power` × `factor`, with the lowest bit set when anything below them was lost.
    private static func roundToOdd(_ power: PowersOfTen.Entry, _ factor: UInt64) -> UInt64 {
        let low = power.low.multipliedFullWidth(by: factor)
        let high = power.high.multipliedFullWidth(by: factor)
        let (sum, carry) = high.low.addingReportingOverflow(low.high)
        return (high.high &+ (carry ? 1 : 0)) | (sum > 1 ? 1 : 0)
    }
}
