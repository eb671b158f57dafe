/// Which output streams of the process are copied to the run's console.
///
/// Off unless asked for. The terminal shows the same as before, and closing the run restores the streams. `true` stands
/// for both, `false` for none.
public struct ConsoleCapture: OptionSet, Sendable, Hashable, ExpressibleByBooleanLiteral {
    /// One bit for each member.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Both streams for `true`, none for `false`.
    public init(booleanLiteral value: Bool) { self = value ? [.standardOutput, .standardError] : [] }

    /// What is printed; stored with level ``LogLevel/info``.
    public static let standardOutput = ConsoleCapture(rawValue: 1)
    /// What is written to standard error; stored with level ``LogLevel/error``.
    public static let standardError = ConsoleCapture(rawValue: 2)
}
