import ClearMLAPI
import ClearMLJournal

extension ClearMLLogger {
    /// Reports a figure made of traces and a layout; the methods for single kinds of plots are built on it.
    ///
    /// Like every report it never throws and never waits for a network: the figure is written out as JSON once, at this
    /// call, and is in the journal when it returns. A figure of more than 16 MiB is dropped, and that is said once.
    ///
    /// - Parameters:
    ///   - plot: what to show; its title is shown above it.
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot; a second one of the same title, series and iteration replaces the first.
    ///   - iteration: the position among the iterations of this plot.
    public func report(_ plot: Plot, title: String, series: String, iteration: Int = 0) {
        appendPlot(PlotNames(title, series, iteration)) { () throws(PlotError) in try plot.json() }
    }

    /// Reports a figure that Plotly understands, such as `fig.to_json()` of plotly.py makes.
    ///
    /// The figure is sent as it is, but for the title of its layout, which becomes the series as in the Python SDK, and
    /// for numbers that are none: not-a-number becomes `null`, infinities become texts in the data of a trace and `null`
    /// elsewhere.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - figure: an object with `data` and `layout`.
    ///   - iteration: the position among the iterations of this plot.
    public func reportPlotly(title: String, series: String, figure: JSONValue, iteration: Int = 0) {
        appendPlot(PlotNames(title, series, iteration)) { () throws(PlotError) in
            try Plot.json(of: figure, title: series)
        }
    }

    /// Reports a figure that Plotly understands, given as JSON text; Python's `NaN` and `Infinity` are understood.
    ///
    /// - Parameters:
    ///   - title: the group that the plot is listed under.
    ///   - series: the plot.
    ///   - figureJSON: the text of an object with `data` and `layout`.
    ///   - iteration: the position among the iterations of this plot.
    public func reportPlotly(title: String, series: String, figureJSON: String, iteration: Int = 0) {
        appendPlot(PlotNames(title, series, iteration)) { () throws(PlotError) in
            let figure: JSONValue
            do throws(JSONError) {
                figure = try JSONValue(parsing: figureJSON, options: JSONValue.ParsingOptions(allowsNonFinite: true))
            } catch {
                throw PlotError(.malformed, "its figure is no JSON: \(error)")
            }
            return try Plot.json(of: figure, title: series)
        }
    }

    /// The one way of every plot into the journal.
    ///
    /// - Parameters:
    ///   - names: what the plot is called and where it belongs.
    ///   - figure: makes the figure as JSON; a failure is told to the user once for each plot, and drops it.
    func appendPlot(_ names: PlotNames, _ figure: () throws(PlotError) -> [UInt8]) {
        guard let writer else { return reject() }
        do throws(PlotError) {
            var placed = names
            placed.iteration = Int(offset.position(names.iteration))
            let document = PlotDocument.bytes(placed, figure: try figure())
            guard document.count <= JournalWriter.largestDocument else { throw .tooLarge }
            writer.appendEvent(document)
        } catch {
            diagnostics.once(
                "plot:\(names.title)/\(names.series)",
                "the plot \"\(names.title)/\(names.series)\" of iteration \(names.iteration) was dropped: \(error). "
                    + "Later ones like it are dropped without a word."
            )
        }
    }

    /// The same for a figure made of traces.
    func appendPlot(_ names: PlotNames, plot: () throws(PlotError) -> Plot) {
        appendPlot(names) { () throws(PlotError) in try plot().json() }
    }
}
