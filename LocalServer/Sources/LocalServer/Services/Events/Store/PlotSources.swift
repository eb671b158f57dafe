/// Image addresses inside plots.
enum PlotSources {
    /// The addresses in `"source": "scheme://…"` of a plot, given as the JSON text of an event, in which the plot is a
    /// string and its quotation marks are escaped.
    static func urls(in members: String) -> [String] {
        guard members.contains("source"), let event = try? JSONParser.parse("{\(members)}".utf8),
            let plot = event["plot_str"]?.stringValue
        else { return [] }
        return plot.matches(of: /"source":\s*"([a-z][a-z0-9.+-]*:\/\/[^"]+)"/.ignoresCase()).map { String($0.1) }
    }
}
