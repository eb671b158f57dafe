/// What a new run notes about where it comes from.
///
/// Redaction happens before anything is written. `true` stands for ``standard``, `false` for nothing.
public struct EnvironmentCapture: OptionSet, Sendable, Hashable, ExpressibleByBooleanLiteral {
    /// One bit for each member.
    public let rawValue: UInt16

    /// Makes a set from its bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// ``standard`` for `true`, nothing for `false`.
    public init(booleanLiteral value: Bool) { self = value ? .standard : [] }

    /// The git repository, its branch and commit, the entry point and the working directory.
    public static let repository = EnvironmentCapture(rawValue: 1)
    /// What is changed and not committed, up to 500,000 bytes.
    public static let uncommittedChanges = EnvironmentCapture(rawValue: 2)
    /// The arguments that the process was started with.
    public static let arguments = EnvironmentCapture(rawValue: 4)
    /// The Swift packages in `Package.resolved`, and the toolchain.
    public static let packages = EnvironmentCapture(rawValue: 8)
    /// The machine: system, processors, memory, host name.
    public static let machine = EnvironmentCapture(rawValue: 16)

    /// Everything.
    public static let standard: EnvironmentCapture = [
        .repository, .uncommittedChanges, .arguments, .packages, .machine,
    ]
}
