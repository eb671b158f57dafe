/// How important a console line is.
///
/// Levels compare by importance. The raw value is Python's number, and a level in between is shown as the next lower
/// named one.
public struct LogLevel: RawRepresentable, Sendable, Hashable, Comparable {
    /// Python's number for the level, 0 to 255.
    public let rawValue: UInt8

    /// Makes a level from Python's number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Details for whoever looks for a fault.
    public static let debug = LogLevel(rawValue: 10)
    /// What happens in a normal run.
    public static let info = LogLevel(rawValue: 20)
    /// Something that deserves a look.
    public static let warning = LogLevel(rawValue: 30)
    /// Something that failed.
    public static let error = LogLevel(rawValue: 40)
    /// Something that ends the run.
    public static let critical = LogLevel(rawValue: 50)

    /// Whether the left level is less important.
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}
