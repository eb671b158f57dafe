/// One line of a scatter plot.
struct PlotLine: Sendable {
    var name: String
    var x: Plot.Values
    var y: Plot.Values
    var labels: [String]?

    init(name: String, x: Plot.Values, y: Plot.Values, labels: [String]?) {
        self.name = name
        self.x = x
        self.y = y
        self.labels = labels
    }

    init<X: PlotNumber, Y: PlotNumber>(name: String, points: some Sequence<(X, Y)>, labels: [String]?) {
        var x: [X] = []
        var y: [Y] = []
        for point in points {
            x.append(point.0)
            y.append(point.1)
        }
        self.init(name: name, x: .numbers(x), y: .numbers(y), labels: labels)
    }

    /// The points as doubles, for thinning them out.
    var downsampled: Downsampling.Line {
        Downsampling.Line(x: x.doubles, y: y.doubles, isInteger: x.isInteger && y.isInteger)
    }
}
