#if SwiftMetrics

/// A metric that can say what to report of it.
protocol ReportedMetric: AnyObject, Sendable {
    /// What to report.
    ///
    /// - Parameter restarting: whether a new interval begins.
    /// - Returns: nothing where nothing was measured.
    func points(restarting: Bool) -> [MetricPoint]

    /// The graph that it is drawn in.
    func title(of key: MetricKey) -> String
}

extension ReportedMetric {
    func title(of key: MetricKey) -> String { key.label }
}

#endif
