/// Whether and how often a run reports what it takes from its machine: processors, memory, disk, network and GPUs.
///
/// `true` stands for ``standard``, `false` for ``off``. The curves are `:monitor:machine` and `:monitor:gpu`, with the Python
/// SDK's names: `cpu_usage`, `memory_used_gb`, `network_tx_mbs`, `gpu_0_utilization` and so on. They stand at the iteration
/// that the run has reached, and at the seconds since its start as long as it has reported none. Memory is that of the
/// run's processes, or of the machine with `sdk.development.worker.report_global_mem_used`.
///
/// It costs about 0.05 % of one core, nothing at the start of a run, and nothing at all to a run that is shorter than the
/// interval, which has no report.
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
