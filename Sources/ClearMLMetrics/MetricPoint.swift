#if SwiftMetrics

/// One number of a metric, as it is reported.
struct MetricPoint: Sendable, Equatable {
    /// What a number is called that is the only one.
    static let onlyName = "value"

    var name: String
    var value: Double
}

#endif
