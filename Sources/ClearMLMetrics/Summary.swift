#if SwiftMetrics

/// Mean, bounds and number of some values.
struct Summary: Sendable {
    private var count = 0
    private var sum = 0.0
    private var least = Double.infinity
    private var most = -Double.infinity

    mutating func add(_ value: Double) {
        count += 1
        sum += value
        least = min(least, value)
        most = max(most, value)
    }

    mutating func points(scale: Double, restarting: Bool) -> [MetricPoint] {
        guard count > 0 else { return [] }
        defer { if restarting { self = Summary() } }
        return [
            MetricPoint(name: "mean", value: sum / Double(count) * scale),
            MetricPoint(name: "min", value: least * scale),
            MetricPoint(name: "max", value: most * scale), MetricPoint(name: "count", value: Double(count)),
        ]
    }
}

#endif
