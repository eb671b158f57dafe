extension ClearMLLogger {
    /// Reports bars of given heights: a histogram that was counted already, or any values side by side.
    ///
    /// ```swift
    /// logger.reportHistogram(title: "weights", series: "layer 1", values: counts, iteration: epoch, xLabels: bins)
    /// ```
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - values: one height a bar.
    ///   - iteration: the position among the iterations of this plot.
    ///   - labels: what the legend calls the bars; the plot is then headed by its series instead of its title.
    ///   - xLabels: what the x axis calls each bar; 0, 1, 2, … otherwise.
    ///   - xAxis: title of the x axis.
    ///   - yAxis: title of the y axis.
    ///   - mode: how bars of several rows stand.
    ///   - dataArguments: anything else of Plotly's bar traces, such as `["marker": ["color": "blue"]]`.
    ///   - extraLayout: anything else of Plotly's layout, such as `["height": 600]`.
    public func reportHistogram<Number: PlotNumber>(
        title: String,
        series: String,
        values: [Number],
        iteration: Int = 0,
        labels: [String]? = nil,
        xLabels: [String]? = nil,
        xAxis: String? = nil,
        yAxis: String? = nil,
        mode: Plot.BarMode = .group,
        dataArguments: [String: JSONValue]? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        reportHistogram(
            title: title,
            series: series,
            values: [values],
            iteration: iteration,
            labels: labels,
            xLabels: xLabels,
            xAxis: xAxis,
            yAxis: yAxis,
            mode: mode,
            dataArguments: dataArguments,
            extraLayout: extraLayout
        )
    }

    /// Reports several rows of bars, each with a colour of its own.
    ///
    /// Dropped, and said once, when the rows differ in length or when there is not one label a row.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - values: one row of heights for each entry of the legend.
    ///   - iteration: the position among the iterations of this plot.
    ///   - labels: what the legend calls each row; with `xLabels`, one label stands for all rows.
    ///   - xLabels: what the x axis calls each column.
    ///   - xAxis: title of the x axis.
    ///   - yAxis: title of the y axis.
    ///   - mode: how bars of several rows stand.
    ///   - dataArguments: anything else of Plotly's bar traces, for each row.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportHistogram<Number: PlotNumber>(
        title: String,
        series: String,
        values: [[Number]],
        iteration: Int = 0,
        labels: [String]? = nil,
        xLabels: [String]? = nil,
        xAxis: String? = nil,
        yAxis: String? = nil,
        mode: Plot.BarMode = .group,
        dataArguments: [String: JSONValue]? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        let names = PlotNames(title, series, iteration)
        appendPlot(names) { () throws(PlotError) -> Plot in
            try Plot.histogram(
                names,
                rows: values.map { Number.plotValues($0) },
                labels: labels,
                xLabels: xLabels,
                axes: AxisTitles(xAxis, yAxis),
                mode: mode,
                dataArguments: dataArguments,
                extraLayout: extraLayout
            )
        }
    }

    /// Reports a vector as bars: the same as `reportHistogram`, under Python's older name.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - values: one height a bar.
    ///   - iteration: the position among the iterations of this plot.
    ///   - labels: what the legend calls the bars.
    ///   - xLabels: what the x axis calls each bar.
    ///   - xAxis: title of the x axis.
    ///   - yAxis: title of the y axis.
    ///   - mode: how bars of several rows stand.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportVector<Number: PlotNumber>(
        title: String,
        series: String,
        values: [Number],
        iteration: Int = 0,
        labels: [String]? = nil,
        xLabels: [String]? = nil,
        xAxis: String? = nil,
        yAxis: String? = nil,
        mode: Plot.BarMode = .group,
        extraLayout: [String: JSONValue]? = nil
    ) {
        reportHistogram(
            title: title,
            series: series,
            values: [values],
            iteration: iteration,
            labels: labels,
            xLabels: xLabels,
            xAxis: xAxis,
            yAxis: yAxis,
            mode: mode,
            extraLayout: extraLayout
        )
    }
}
