extension ClearMLLogger {
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
    @inlinable
    public func reportScatter3D<X: PlotNumber, Y: PlotNumber, Z: PlotNumber>(
        title: String,
        series: String,
        scatter: some Sequence<(X, Y, Z)>,
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        zAxis: String? = nil,
        labels: [String]? = nil,
        mode: Plot.Mode = .markers,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        let (x, y, z) = PlotColumns.three(scatter)
        reportScatter3D(
            title: title,
            series: series,
            x: x,
            y: y,
            z: z,
            iteration: iteration,
            xAxis: xAxis,
            yAxis: yAxis,
            zAxis: zAxis,
            labels: labels,
            mode: mode,
            comment: comment,
            extraLayout: extraLayout
        )
    }

    /// Reports points in space whose coordinates are apart.
    ///
    /// Coordinates are cut to 32 bits, as in the Python SDK. Dropped, and said once, when the three lists differ in length.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - x: positions along the first axis.
    ///   - y: as many positions along the second axis.
    ///   - z: as many positions along the third axis.
    ///   - iteration: the position among the iterations of this plot.
    ///   - xAxis: title of the first axis.
    ///   - yAxis: title of the second axis.
    ///   - zAxis: title of the third axis.
    ///   - labels: a text for each point.
    ///   - mode: markers, lines or both.
    ///   - comment: shown in small print below the title.
    ///   - extraLayout: anything else of Plotly's layout.
    public func reportScatter3D<X: PlotNumber, Y: PlotNumber, Z: PlotNumber>(
        title: String,
        series: String,
        x: [X],
        y: [Y],
        z: [Z],
        iteration: Int = 0,
        xAxis: String? = nil,
        yAxis: String? = nil,
        zAxis: String? = nil,
        labels: [String]? = nil,
        mode: Plot.Mode = .markers,
        comment: String? = nil,
        extraLayout: [String: JSONValue]? = nil
    ) {
        appendPlot(PlotNames(title, series, iteration)) { () throws(PlotError) -> Plot in
            let cloud = PlotCloud(x: .numbers(x), y: .numbers(y), z: .numbers(z), labels: labels)
            return try Plot.scatter3D(
                title: title,
                clouds: [cloud.single],
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
                let (x, y, z) = PlotColumns.three(points)
                return PlotCloud(x: .numbers(x), y: .numbers(y), z: .numbers(z), labels: own)
            }
            return try Plot.scatter3D(
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
