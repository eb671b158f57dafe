/// Where a plot belongs.
struct PlotNames: Sendable {
    /// The server's metric.
    var title: String
    /// The server's variant.
    var series: String
    /// The position on the x axis of iterations.
    var iteration: Int

    init(_ title: String, _ series: String, _ iteration: Int) {
        self.title = title
        self.series = series
        self.iteration = iteration
    }
}
