import ClearMLJournal

extension Plot {
    /// A matrix as colours.
    ///
    /// - Parameters:
    ///   - names: title and series.
    ///   - rows: the cells, cut to 32 bits.
    ///   - xLabels: what columns are called.
    ///   - yLabels: what rows are called.
    ///   - axes: titles of the axes.
    ///   - isReversed: whether row 0 is at the top.
    ///   - comment: shown below the title.
    ///   - extraLayout: laid over both the layout and the trace; nil writes the cells' values into them, and an empty
    ///     one chooses ClearML's own colours instead.
    /// - Returns: the figure.
    /// - Throws: ``PlotError/Code/shape`` where the rows differ in length.
    static func matrix(
        _ names: PlotNames,
        rows: [Values],
        xLabels: [String]?,
        yLabels: [String]?,
        axes: AxisTitles,
        isReversed: Bool,
        comment: String?,
        extraLayout: [String: JSONValue]?
    ) throws(PlotError) -> Plot {
        let extra = extraLayout ?? ["texttemplate": "%{z}"]
        var plot = Plot(title: names.title.commented(comment))
        let options = extra.isEmpty ? ["colorscale": colorScale, "colorbar": colorBar] : extra
        plot.traces = [Trace.heatmap(x: xLabels, y: yLabels, z: try single(rows), options: options)]
        plot.layout.name = names.series
        plot.layout.showsLegend = true
        plot.layout.xAxis = Axis(title: axes.x)
        plot.layout.yAxis = Axis(title: axes.y, isReversed: isReversed)
        plot.layout.options = extra
        return plot
    }

    /// A matrix as heights.
    static func surface(
        _ names: PlotNames,
        rows: [Values],
        xLabels: [String]?,
        yLabels: [String]?,
        axes: AxisTitles,
        camera: Camera?,
        comment: String?,
        extraLayout: [String: JSONValue]?
    ) throws(PlotError) -> Plot {
        func axis(_ title: String?, _ labels: [String]?) -> Axis {
            Axis(
                title: title,
                tickTexts: labels,
                tickValues: labels.map { $0.indices.map(Double.init) },
                options: ["showgrid": false, "nticks": 10]
            )
        }
        var plot = Plot(title: "\(names.title)/\(names.series)".commented(comment))
        plot.traces = [
            Trace.surface(
                z: try single(rows),
                options: [
                    "contours": ["y": ["show": false, "highlightcolor": "#fff4ff", "project": ["y": true]]],
                    "showscale": false, "colorscale": colorScale, "colorbar": colorBar,
                ]
            )
        ]
        plot.layout.name = names.series
        plot.layout.showsLegend = false
        plot.layout.scene = Scene(
            xAxis: axis(axes.x, xLabels),
            yAxis: axis(axes.y, yLabels),
            zAxis: Axis(title: axes.z, options: ["nticks": 5]),
            camera: camera
        )
        plot.layout.options = extraLayout ?? [:]
        return plot
    }

    /// The rows cut to 32 bits, as the Python SDK sends matrices.
    private static func single(_ rows: [Values]) throws(PlotError) -> Values {
        let columns = rows.first?.count ?? 0
        guard rows.allSatisfy({ $0.count == columns }) else {
            throw PlotError(.shape, "the rows of its matrix differ in length")
        }
        // No cell needs less than four bytes: what cannot be kept is not copied first.
        guard columns == 0 || rows.count <= JournalWriter.largestDocument / 4 / columns else { throw .tooLarge }
        return Values(.rows(rows.map(\.single)))
    }

    /// ClearML's colours from low to high.
    ///
    /// The fifth is no valid colour in the Python SDK either (green 314); viewers cut it to 255.
    private static let colorScale: JSONValue = [
        [0, "rgb(71, 17, 100)"], [0.1, "rgb(53, 92, 140)"], [0.2, "rgb(37, 139, 141)"], [0.6, "rgb(66, 189, 112)"],
        [0.9, "rgb(141, 314, 68)"], [1, "rgb(221, 226, 24)"],
    ]

    private static let colorBar: JSONValue = ["tick0": 0, "tickmode": "array", "tickvals": [0.1, 0.2, 0.6, 0.9, 1]]
}
