/// A figure: traces drawn in one layout, as Plotly knows them.
///
/// Everything that ``ClearMLLogger`` plots is made of this, and so is whatever it has no method for:
///
/// ```swift
/// var plot = Plot(title: "latency")
/// plot.traces = [
///     .scatter(name: "p50", x: .numbers(seconds), y: .numbers(medians)),
///     .scatter(name: "p99", x: .numbers(seconds), y: .numbers(tails), mode: .markers),
/// ]
/// plot.layout.yAxis = Plot.Axis(title: "ms", options: ["type": "log"])
/// logger.report(plot, title: "latency", series: "percentiles", iteration: epoch)
/// ```
///
/// What has no typed member goes into the `options` of a trace, an axis or the layout, by Plotly's own names; they are
/// merged over the typed members, object by object, as the Python SDK does with `extra_layout`.
///
/// **Values that are not numbers.** In the data of a trace they become the texts `"nan"`, `"inf"` and `"-inf"`, which
/// Plotly shows as gaps and which the Python SDK sends too; anywhere deeper, and in the layout, they become `null`.
public struct Plot: Sendable, Equatable {
    /// What is drawn, in order.
    public var traces: [Trace]
    /// What surrounds it.
    public var layout: Layout

    /// Makes a figure.
    ///
    /// - Parameters:
    ///   - title: shown above it; nil leaves it to the layout.
    ///   - traces: what is drawn.
    ///   - layout: axes, legend and so on.
    public init(title: String? = nil, traces: [Trace] = [], layout: Layout = Layout()) {
        self.traces = traces
        self.layout = layout
        if let title { self.layout.title = title }
    }
}
