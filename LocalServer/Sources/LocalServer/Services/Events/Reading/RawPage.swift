/// A page of the points of several curves, by position.
struct RawPage {
    private let curves: [(series: EventSeries, points: [CurveReader.Point])]
    /// The position after which the next page starts; nil when this one is empty.
    let end: Int64?

    /// Reads `size` points after `start`, and with them all further ones at the position of the last: the next page starts
    /// after that position.
    init(_ reader: CurveReader, _ series: [EventSeries], _ axis: CurveAxis, after start: Int64?, size: Int) throws {
        // Each curve may hold the whole page, so each is read as far as that; what lies beyond the page's end is dropped.
        let read = try series.map { ($0, try reader.points($0, axis: axis, after: start, limit: size)) }
        let positions = read.flatMap { $0.1.map(\.position) }.sorted()
        guard size > 0, !positions.isEmpty else {
            curves = []
            end = nil
            return
        }
        let last = positions[min(size, positions.count) - 1]
        curves = read.map { ($0.0, $0.1.filter { $0.position <= last }) }
        end = last
    }

    var count: Int { curves.reduce(0) { $0 + $1.points.count } }

    /// `{variant: {y: […], iter: […]}}`.
    func variants(_ axis: CurveAxis) -> JSON {
        var result = JSONObject()
        for (series, points) in curves where !points.isEmpty {
            result[series.variant] = [
                "y": .array(points.map(\.value.json)), axis.rawValue: .array(points.map { axis.json($0.position) }),
            ]
        }
        return .object(result)
    }
}
