extension ClearMLLogger {
    /// One line of ``reportLinePlot(title:series:xAxis:yAxis:mode:iteration:reverseXAxis:comment:extraLayout:)``.
    public struct SeriesInfo: Sendable {
        let line: PlotLine

        /// A line through points.
        ///
        /// - Parameters:
        ///   - name: what the legend calls it.
        ///   - data: its points, such as `zip(x, y)`.
        ///   - labels: a text for each point.
        @inlinable
        public init<X: PlotNumber, Y: PlotNumber>(
            name: String,
            data: some Sequence<(X, Y)>,
            labels: [String]? = nil
        ) {
            let (x, y) = PlotColumns.two(data)
            self.init(name: name, x: x, y: y, labels: labels)
        }

        /// A line through points whose coordinates are apart.
        ///
        /// - Parameters:
        ///   - name: what the legend calls it.
        ///   - x: positions along the x axis.
        ///   - y: as many positions along the y axis.
        ///   - labels: a text for each point.
        public init(name: String, x: [some PlotNumber], y: [some PlotNumber], labels: [String]? = nil) {
            line = PlotLine(name: name, x: .numbers(x), y: .numbers(y), labels: labels)
        }
    }
}
