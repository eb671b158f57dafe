import ClearML
import ClearMLAPI

/// One curve as it is printed.
struct CurvePoints {
    var title: String
    var series: String
    /// Places on the x axis, ascending.
    var x: [Double]
    var values: [Double]

    init(_ curve: ScalarCurve) {
        title = curve.metric
        series = curve.variant
        x = curve.x
        values = curve.values
    }

    private init(title: String, series: String, points: [ScalarPoint]) {
        self.title = title
        self.series = series
        let sorted = points.sorted { $0.iteration < $1.iteration }
        x = sorted.map { Double($0.iteration) }
        values = sorted.map(\.value)
    }

    /// The curves that points make up, sorted by title and series.
    static func all(_ points: [ScalarPoint]) -> [CurvePoints] {
        Dictionary(grouping: points) { [$0.metric, $0.variant] }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { CurvePoints(title: $0.key[0], series: $0.key[1], points: $0.value) }
    }

    static func table(_ curves: [CurvePoints]) -> TextTable {
        var table = TextTable([
            ("curve", .left), ("points", .right), ("first", .right), ("last", .right), ("min", .right),
            ("max", .right), ("", .left),
        ])
        for curve in curves {
            let values = curve.values
            table.add([
                curve.series.isEmpty ? curve.title : "\(curve.title)/\(curve.series)", String(values.count),
                values.first.map(Output.number) ?? "", values.last.map(Output.number) ?? "",
                values.min().map(Output.number) ?? "", values.max().map(Output.number) ?? "", Sparkline.draw(values),
            ])
        }
        return table
    }

    /// `{title: {series: {x: […], y: […]}}}`.
    static func json(_ curves: [CurvePoints]) -> JSONValue {
        var titles: [String: [String: JSONValue]] = [:]
        for curve in curves {
            titles[curve.title, default: [:]][curve.series] = [
                "x": .array(curve.x.map { Int64(exactly: $0).map { .integer($0) } ?? .number($0) }),
                "y": .array(curve.values.map { .number($0) }),
            ]
        }
        return .object(titles.mapValues { .object($0) })
    }
}
