extension ClearMLLogger {
    /// Reports a matrix as colours with the values written into the cells.
    ///
    /// Values are cut to 32 bits, as in the Python SDK. Dropped, and said once, when the rows differ in length.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - matrix: the rows.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the x axis, along a row.
    ///   - yAxis: title of the y axis.
    ///   - xLabels: what columns are called.
    ///   - yLabels: what rows are called.
    ///   - yAxisReversed: whether the first row is at the top, as in print; at the bottom otherwise.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout and of its heatmaps; it also takes the place of the values in the
    ///     cells, which are `["texttemplate": "%{z}"]`.
    public func reportConfusionMatrix<Number: PlotNumber>(
        title: String,
        series: String,
        matrix: [[Number]],
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        xLabels: [String]? = nil,
        yLabels: [String]? = nil,
        yAxisReversed: Bool = false,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        let names = PlotNames(title, series, iteration)
        appendPlot(names) { () throws(PlotError) -> Plot in
            try Plot.matrix(
                names,
                rows: matrix.map { Number.plotValues($0) },
                xLabels: xLabels,
                yLabels: yLabels,
                axes: AxisTitles(xAxis, yAxis),
                isReversed: yAxisReversed,
                comment: comment,
                extraLayout: extraLayout
            )
        }
    }

    /// Reports a matrix as colours: the same as a confusion matrix.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - matrix: the rows.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the x axis, along a row.
    ///   - yAxis: title of the y axis.
    ///   - xLabels: what columns are called.
    ///   - yLabels: what rows are called.
    ///   - yAxisReversed: whether the first row is at the top.
    ///   - extraLayout: anything else of Plotly's layout and of its heatmaps.
    public func reportMatrix<Number: PlotNumber>(
        title: String,
        series: String,
        matrix: [[Number]],
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        xLabels: [String]? = nil,
        yLabels: [String]? = nil,
        yAxisReversed: Bool = false,
        extraLayout: [String: JSONValue]? = nil
    ) {
        reportConfusionMatrix(
            title: title,
            series: series,
            matrix: matrix,
            iteration: iteration,
            xAxis: xAxis,
            yAxis: yAxis,
            xLabels: xLabels,
            yLabels: yLabels,
            yAxisReversed: yAxisReversed,
            extraLayout: extraLayout
        )
    }

    /// Reports a matrix as heights over a plane.
    ///
    /// Values are cut to 32 bits, as in the Python SDK. Dropped, and said once, when the rows differ in length.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - matrix: the rows.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the first axis.
    ///   - yAxis: title of the second axis.
    ///   - zAxis: title of the axis upwards.
    ///   - xLabels: what columns are called.
    ///   - yLabels: what rows are called.
    ///   - camera: where it is seen from; nil leaves it to the viewer.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportSurface<Number: PlotNumber>(
        title: String,
        series: String,
        matrix: [[Number]],
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        zAxis: String? = nil,
        xLabels: [String]? = nil,
        yLabels: [String]? = nil,
        camera: Plot.Camera? = nil,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        let names = PlotNames(title, series, iteration)
        appendPlot(names) { () throws(PlotError) -> Plot in
            try Plot.surface(
                names,
                rows: matrix.map { Number.plotValues($0) },
                xLabels: xLabels,
                yLabels: yLabels,
                axes: AxisTitles(xAxis, yAxis, zAxis),
                camera: camera,
                comment: comment,
                extraLayout: extraLayout
            )
        }
    }
}
