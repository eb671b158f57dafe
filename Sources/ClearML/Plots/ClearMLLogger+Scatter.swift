extension ClearMLLogger {
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
    @inlinable
    public func reportScatter2D<X: PlotNumber, Y: PlotNumber>(
        title: String,
        series: String,
        scatter: some Sequence<(X, Y)>,
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        labels: [String]? = nil,
        mode: Plot.Mode = .lines,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        let (x, y) = PlotColumns.two(scatter)
        reportScatter2D(
            title: title,
            series: series,
            x: x,
            y: y,
            iteration: iteration,
            xAxis: xAxis,
            yAxis: yAxis,
            labels: labels,
            mode: mode,
            comment: comment,
            extraLayout: extraLayout
        )
    }

    /// Reports points in a plane whose coordinates are apart.
    ///
    /// Dropped, and said once, when there are not as many of `x` as of `y`.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot, and what the legend calls the points.
    ///   - x: positions along the x axis.
    ///   - y: as many positions along the y axis.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the x axis.
    ///   - yAxis: title of the y axis.
    ///   - labels: a text for each point.
    ///   - mode: lines, markers or both.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportScatter2D<X: PlotNumber, Y: PlotNumber>(
        title: String,
        series: String,
        x: [X],
        y: [Y],
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        labels: [String]? = nil,
        mode: Plot.Mode = .lines,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        appendPlot(PlotNames(title, series, iteration)) { () throws(PlotError) -> Plot in
            try Plot.scatter(
                title: title,
                lines: [PlotLine(name: series, x: .numbers(x), y: .numbers(y), labels: labels)],
                axes: AxisTitles(xAxis, yAxis),
                mode: mode,
                comment: comment,
                extraLayout: extraLayout,
                limit: Downsampling.scatterLimit
            )
        }
    }
}
