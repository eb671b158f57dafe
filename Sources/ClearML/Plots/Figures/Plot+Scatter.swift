extension Plot {
    /// Lines or points in a plane, thinned out where there are more than `limit` numbers.
    static func scatter(
        title: String,
        lines: [PlotLine],
        axes: AxisTitles,
        mode: Mode,
        isReversed: Bool = false,
        comment: String?,
        extraLayout: [String: JSONValue]?,
        limit: Int
    ) throws(PlotError) -> Plot {
        for line in lines {
            guard line.x.count == line.y.count else {
                throw PlotError(.shape, "it has \(line.x.count) values of x for \(line.y.count) of y")
            }
            if let labels = line.labels, labels.count != line.x.count {
                throw PlotError(.shape, "it has \(labels.count) labels for \(line.x.count) points")
            }
        }
        var plot = Plot(title: title.commented(comment))
        let thinned =
            lines.reduce(0) { $0 + 2 * $1.x.count } > limit
            ? Downsampling.thinned(lines.map(\.downsampled), limit: limit) : nil
        plot.traces = lines.enumerated().map { position, line in
            Trace.scatter(
                name: line.name,
                x: thinned.map { Values(.numbers($0[position].x)) } ?? line.x,
                y: thinned.map { Values(.numbers($0[position].y)) } ?? line.y,
                text: line.labels,
                mode: mode
            )
        }
        plot.layout.xAxis = Axis(title: axes.x, isReversed: isReversed, options: spikes)
        plot.layout.yAxis = Axis(title: axes.y, options: spikes)
        plot.layout.options = extraLayout ?? [:]
        return plot
    }

    /// Guide lines from the pointer to the axes.
    private static let spikes: [String: JSONValue] = [
        "showspikes": true, "spikethickness": 1, "spikesnap": "cursor", "spikemode": "toaxis+across",
    ]

    /// Clouds of points in space.
    static func scatter3D(
        title: String,
        clouds: [PlotCloud],
        axes: AxisTitles,
        mode: Mode,
        comment: String?,
        extraLayout: [String: JSONValue]?
    ) throws(PlotError) -> Plot {
        for cloud in clouds where cloud.x.count != cloud.y.count || cloud.x.count != cloud.z.count {
            throw PlotError(
                .shape,
                "it has \(cloud.x.count) values of x for \(cloud.y.count) of y and \(cloud.z.count) of z"
            )
        }
        var plot = Plot(title: title.commented(comment))
        plot.traces = clouds.map { cloud in
            Trace.scatter3D(
                x: cloud.x,
                y: cloud.y,
                z: cloud.z,
                text: cloud.labels,
                mode: mode,
                options: [
                    "marker": [
                        "size": 5, "line": ["color": "rgba(217, 217, 217, 0.14)", "width": 0.8], "opacity": 0.8,
                    ]
                ]
            )
        }
        plot.layout.showsLegend = true
        plot.layout.scene = Scene(xAxis: Axis(title: axes.x), yAxis: Axis(title: axes.y), zAxis: Axis(title: axes.z))
        plot.layout.options = extraLayout ?? [:]
        return plot
    }
}
