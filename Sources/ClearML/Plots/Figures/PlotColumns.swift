/// Points taken apart into lists of coordinates; in the caller's module, where their types are known.
@usableFromInline
enum PlotColumns {
    @inlinable
    static func two<X, Y>(_ points: some Sequence<(X, Y)>) -> ([X], [Y]) {
        var x: [X] = []
        var y: [Y] = []
        x.reserveCapacity(points.underestimatedCount)
        y.reserveCapacity(points.underestimatedCount)
        for point in points {
            x.append(point.0)
            y.append(point.1)
        }
        return (x, y)
    }

    @inlinable
    static func three<X, Y, Z>(_ points: some Sequence<(X, Y, Z)>) -> ([X], [Y], [Z]) {
        var x: [X] = []
        var y: [Y] = []
        var z: [Z] = []
        for point in points {
            x.append(point.0)
            y.append(point.1)
            z.append(point.2)
        }
        return (x, y, z)
    }
}
