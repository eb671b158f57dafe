/// One line of a scatter plot.
struct PlotLine: Sendable {
    var name: String
    var x: Plot.Values
    var y: Plot.Values
    var labels: [String]?

    /// The points as doubles, for thinning them out.
    var downsampled: Downsampling.Line {
        Downsampling.Line(x: x.doubles, y: y.doubles, isInteger: x.isInteger && y.isInteger)
    }
}
