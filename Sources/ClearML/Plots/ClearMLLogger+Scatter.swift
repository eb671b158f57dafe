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
        public init(
            name: String,
            data: some Sequence<(some PlotNumber, some PlotNumber)>,
            labels: [String]? = nil
        ) { line = PlotLine(name: name, points: data, labels: labels) }

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

    /// Reports several lines in one plot.
    ///
    /// The series of the plot itself is empty, as in the Python SDK. Lines of more than 400,000 points together are thinned
    /// out: smoothed by a moving average, every n-th point kept, rounded to about six digits.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under, and the plot.
    ///   - series: the lines.
    ///   - xAxis: title of the x axis.
    ///   - yAxis: title of the y axis.
    ///   - mode: lines, markers or both.
    ///   - iteration: the position among the iterations of this plot.
    ///   - reverseXAxis: whether the x axis runs from high to low.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportLinePlot(
        title: String,
        series: [SeriesInfo],
        xAxis: String?,
        yAxis: String?,
        mode: Plot.Mode = .lines,
        iteration: Int = 0,
        reverseXAxis: Bool = false,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        appendPlot(PlotNames(title, "", iteration)) { () throws(PlotError) -> Plot in
            try Plot.scatter(
                title: title,
                lines: series.map(\.line),
                axes: AxisTitles(xAxis, yAxis),
                mode: mode,
                isReversed: reverseXAxis,
                comment: comment,
                extraLayout: extraLayout,
                limit: Downsampling.lineLimit
            )
        }
    }

    /// Reports points in a plane, joined by a line or not.
    ///
    /// ```swift
    /// logger.reportScatter2D(title: "ROC", series: "test", scatter: zip(falsePositives, truePositives), xAxis: "FPR", yAxis: "TPR")
    /// ```
    /// More than 50,000 points are thinned out as the Python SDK does it: smoothed by a moving average, every n-th point
    /// kept, rounded to about six digits.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot, and what the legend calls the points.
    ///   - scatter: the points.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the x axis.
    ///   - yAxis: title of the y axis.
    ///   - labels: a text for each point.
    ///   - mode: lines, markers or both.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportScatter2D(
        title: String,
        series: String,
        scatter: some Sequence<(some PlotNumber, some PlotNumber)>,
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        labels: [String]? = nil,
        mode: Plot.Mode = .lines,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        let names = PlotNames(title, series, iteration)
        let line = PlotLine(name: series, points: scatter, labels: labels)
        appendPlot(names) { () throws(PlotError) -> Plot in
            try Plot.scatter(
                title: title,
                lines: [line],
                axes: AxisTitles(xAxis, yAxis),
                mode: mode,
                comment: comment,
                extraLayout: extraLayout,
                limit: Downsampling.scatterLimit
            )
        }
    }

    /// Reports points in space.
    ///
    /// Coordinates are cut to 32 bits, as in the Python SDK.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - scatter: the points.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the first axis.
    ///   - yAxis: title of the second axis.
    ///   - zAxis: title of the third axis.
    ///   - labels: a text for each point.
    ///   - mode: markers, lines or both.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportScatter3D(
        title: String,
        series: String,
        scatter: some Sequence<(some PlotNumber, some PlotNumber, some PlotNumber)>,
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        zAxis: String? = nil,
        labels: [String]? = nil,
        mode: Plot.Mode = .markers,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        let cloud = PlotCloud(scatter, labels: labels, isSingle: true)
        appendPlot(PlotNames(title, series, iteration)) { () throws(PlotError) -> Plot in
            Plot.scatter3D(
                title: title,
                clouds: [cloud],
                axes: AxisTitles(xAxis, yAxis, zAxis),
                mode: mode,
                comment: comment,
                extraLayout: extraLayout
            )
        }
    }

    /// Reports several clouds of points in space, each with a colour of its own.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - scatter: the clouds.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the first axis.
    ///   - yAxis: title of the second axis.
    ///   - zAxis: title of the third axis.
    ///   - labels: for each cloud a text for each point; the last list stands for the clouds beyond it.
    ///   - mode: markers, lines or both.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportScatter3D<X: PlotNumber, Y: PlotNumber, Z: PlotNumber>(
        title: String,
        series: String,
        scatter: [[(X, Y, Z)]],
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        zAxis: String? = nil,
        labels: [[String]]? = nil,
        mode: Plot.Mode = .markers,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        appendPlot(PlotNames(title, series, iteration)) { () throws(PlotError) -> Plot in
            let clouds = scatter.enumerated().map { position, points in
                let own = labels.flatMap { $0.indices.contains(position) ? $0[position] : $0.last }
                return PlotCloud(points, labels: own, isSingle: false)
            }
            return Plot.scatter3D(
                title: title,
                clouds: clouds,
                axes: AxisTitles(xAxis, yAxis, zAxis),
                mode: mode,
                comment: comment,
                extraLayout: extraLayout
            )
        }
    }
}
