/// Gathers the digits of one decimal number and converts the easy, common cases without building a string.
struct DecimalScanner {
    private var significand: UInt64 = 0
    /// False once the digits no longer fit `significand`.
    private var isExact = true
    private var fractionDigits = 0
    private var exponent = 0

    mutating func append(_ digit: UInt8, isFraction: Bool) {
        let (product, overflow) = significand.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        if overflow || carry { isExact = false } else { significand = sum }
        if isFraction { fractionDigits += 1 }
    }

    mutating func appendExponent(_ digit: UInt8) {
        // Far beyond any double; stopping here keeps hostile exponents from overflowing the counter.
        if exponent < 1_000_000 { exponent = exponent * 10 + Int(digit) }
    }

    mutating func negateExponent() { exponent = -exponent }

    /// The value as an integer; nil when it does not fit, and for `-0`, which only a double can keep.
    func integer(isNegative: Bool) -> Int64? {
        guard isExact else { return nil }
        guard isNegative else { return Int64(exactly: significand) }
        guard significand != 0 else { return nil }
        return significand == Int64.min.magnitude ? .min : Int64(exactly: significand).map { -$0 }
    }

    /// The correctly rounded value, when one exact multiplication or division gives it (Clinger's fast path).
    func exactDouble(isNegative: Bool) -> Double? {
        let power = exponent - fractionDigits
        guard isExact, significand <= 1 << 53, abs(power) < Self.powers.count else { return nil }
        let whole = Double(significand)
        let scale = Self.powers[abs(power)]
        let value = power < 0 ? whole / scale : whole * scale
        return isNegative ? -value : value
    }

    /// The powers of ten that a double holds exactly.
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
