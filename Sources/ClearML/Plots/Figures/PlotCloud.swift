/// One cloud of a scatter plot in space.
struct PlotCloud: Sendable {
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []
    var labels: [String]?

    /// - Parameters:
    ///   - points: where the points are.
    ///   - labels: a text for each point.
    ///   - isSingle: whether numbers are cut to 32 bits, as the Python SDK does with a single cloud.
    init(
        _ points: some Sequence<(some PlotNumber, some PlotNumber, some PlotNumber)>,
        labels: [String]?,
        isSingle: Bool
    ) {
        self.labels = labels
        for point in points {
            x.append(isSingle ? Double(Float(point.0.plotValue)) : point.0.plotValue)
            y.append(isSingle ? Double(Float(point.1.plotValue)) : point.1.plotValue)
            z.append(isSingle ? Double(Float(point.2.plotValue)) : point.2.plotValue)
        }
    }
}
