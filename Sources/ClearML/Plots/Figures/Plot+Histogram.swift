extension Plot {
    /// Bars of given heights: one trace for each row.
    ///
    /// - Parameters:
    ///   - names: title and series.
    ///   - rows: the heights, as many in each row.
    ///   - labels: what the legend calls each row; where there are `xLabels` one label stands for all rows, and labels
    ///     beyond the last row are ignored.
    ///   - xLabels: what the x axis calls each column.
    ///   - axes: titles of the axes.
    ///   - mode: how the rows stand.
    ///   - dataArguments: laid over each trace.
    ///   - extraLayout: laid over the layout.
    /// - Returns: the figure.
    /// - Throws: ``PlotError/Code/shape`` where counts do not fit each other.
    static func histogram(
        _ names: PlotNames,
        rows: [Values],
        labels: [String]?,
        xLabels: [String]?,
        axes: AxisTitles,
        mode: BarMode,
        dataArguments: [String: JSONValue]?,
        extraLayout: [String: JSONValue]?
    ) throws(PlotError) -> Plot {
        let given = labels ?? []
        let columns = rows.first?.count ?? 0
        guard rows.allSatisfy({ $0.count == columns }) else {
            throw PlotError(.shape, "its rows differ in length")
        }
        if let xLabels, !given.isEmpty, xLabels.count != columns {
            throw PlotError(.shape, "it has \(xLabels.count) xLabels for \(columns) columns")
        }
        let repeatsLabel = given.count == 1 && xLabels != nil
        guard given.isEmpty || repeatsLabel || given.count == rows.count || (xLabels != nil && given.count > rows.count)
        else {
            throw PlotError(.shape, "it has \(given.count) labels for \(rows.count) rows")
        }
        var plot = Plot(title: given.isEmpty || names.series.isEmpty ? names.title : names.series)
        plot.traces = rows.enumerated().map { position, row in
            Trace.bar(
                name: given.isEmpty ? names.series : given[repeatsLabel ? 0 : position],
                x: xLabels.map(Values.texts),
                y: row,
                options: dataArguments ?? [:]
            )
        }
        plot.layout.xAxis = Axis(title: axes.x)
        plot.layout.yAxis = Axis(title: axes.y)
        plot.layout.barMode = mode
        plot.layout.options = ["bargap": 0.08, "bargroupgap": 0]
        plot.layout.options.overlay(extraLayout ?? [:])
        return plot
    }
}
