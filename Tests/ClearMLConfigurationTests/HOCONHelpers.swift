package import ClearMLConfiguration
import Testing

/// Parses a text as `test.conf`.
func parse(
    _ text: String,
    environment: [String: String] = [:],
    limits: HOCONLimits = HOCONLimits()
) throws -> HOCONValue {
    try HOCONParser.parse(Array(text.utf8), file: "test.conf", environment: environment, limits: limits).root
}

/// The error of a text; nil when it parses.
func parseError(_ text: String, environment: [String: String] = [:]) -> ConfigurationError? {
    do {
        _ = try HOCONParser.parse(Array(text.utf8), file: "test.conf", environment: environment)
        return nil
    } catch {
        return error
    }
}

extension HOCONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self.init(.string(value)) }
    package init(integerLiteral value: Int64) { self.init(.integer(value)) }
    package init(floatLiteral value: Double) { self.init(.number(value)) }
    package init(booleanLiteral value: Bool) { self.init(.bool(value)) }
    package init(arrayLiteral elements: HOCONValue...) { self.init(.array(elements)) }
    package init(dictionaryLiteral elements: (String, HOCONValue)...) { self.init(.object(HOCONObject(elements))) }
    package init(nilLiteral: ()) { self.init(.null) }
}

/// A repeatable source of randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension HOCONValue: CustomTestStringConvertible {
    package var testDescription: String { HOCONWriter.line(self) }
}

extension ConfigurationError: CustomTestStringConvertible {
    package var testDescription: String { description }
}
