/// Whether and how often a run reports what it takes from its machine: processors, memory, disk, network and GPUs.
///
/// `true` stands for ``standard``, `false` for ``off``.
public struct ResourceMonitoring: Sendable, Hashable, ExpressibleByBooleanLiteral {
    /// Whether anything is measured.
    public var isEnabled: Bool
    /// The time between two reports; each is the average of the samples taken since the last one.
    public var reportInterval: Duration

    /// Measures, and reports at that interval.
    ///
    /// - Parameter reportInterval: the time between two reports, at least one second; 30 s as in the Python SDK.
    public init(reportInterval: Duration = .seconds(30)) {
        isEnabled = true
        self.reportInterval = max(.seconds(1), reportInterval)
    }

    /// ``standard`` for `true`, ``off`` for `false`.
    public init(booleanLiteral value: Bool) {
        self.init()
        isEnabled = value
    }

    /// A report every 30 seconds.
    public static let standard: ResourceMonitoring = true
    /// Nothing is measured.
    public static let off: ResourceMonitoring = false
}
