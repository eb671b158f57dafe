/// One cloud of a scatter plot in space.
struct PlotCloud: Sendable {
    var x: Plot.Values
    var y: Plot.Values
    var z: Plot.Values
    var labels: [String]?

    /// The same cloud with its numbers cut to 32 bits, as the Python SDK does with a single one.
    var single: PlotCloud { PlotCloud(x: x.single, y: y.single, z: z.single, labels: labels) }
}
