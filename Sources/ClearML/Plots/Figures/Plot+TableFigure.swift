extension Plot {
    /// A table in the colours of the ClearML web pages.
    static func table(
        _ names: PlotNames,
        header: [JSONValue],
        rows: ArraySlice<[JSONValue]>,
        extraLayout: [String: JSONValue]?,
        extraData: [String: JSONValue]?
    ) -> Plot {
        var trace = Trace(type: .table, options: extraData ?? [:])
        trace.table = Table(header: header, rows: rows)
        var plot = Plot(title: names.series, traces: [trace])
        // The dotted name is what the web pages read.
        plot.layout.options = ["title.text": .string(names.title)]
        plot.layout.options.overlay(extraLayout ?? [:])
        return plot
    }
}
