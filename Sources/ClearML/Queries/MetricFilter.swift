import ClearMLAPI

/// The summary of a metric that must be within bounds.
public struct MetricFilter: Sendable, Hashable {
    /// What of all reported points is looked at.
    public enum Value: String, Sendable, Hashable, CaseIterable {
        /// The value reported last.
        case last = "value"
        /// The lowest value.
        case minimum = "min_value"
        /// The highest value.
        case maximum = "max_value"
        /// The value reported first.
        case first = "first_value"
        /// The mean of all values received.
        case mean = "mean_value"
    }

    /// Title of the graph.
    public var title: String
    /// Name of the curve.
    public var series: String
    /// What is looked at.
    public var value: Value
    /// Its bounds; a task without the metric never fits.
    public var range: QueryRange<Double>

    /// Asks for a value of one curve to be within bounds.
    ///
    /// - Parameters:
    ///   - title: title of the graph.
    ///   - series: name of the curve.
    ///   - range: its bounds, the bounds themselves inside.
    ///   - value: what of all reported points is looked at.
    public init(_ title: String, _ series: String, _ range: QueryRange<Double>, of value: Value = .last) {
        self.title = title
        self.series = series
        self.value = value
        self.range = range
    }
}
