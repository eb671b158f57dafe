import GRDB

/// Reads the points of curves.
struct CurveReader {
    /// One point with what identifies it.
    struct Point: Sendable {
        var position: Int64
        var value: EventRow.Number
    }

    let database: Database

    /// A curve thinned out to `samples` points.
    ///
    /// Single values are no points of a curve, and neither are points without an iteration or a value.
    func sampled(_ series: EventSeries, axis: CurveAxis, samples: Int) throws -> SampledCurve {
        guard series.hasIteration else { return SampledCurve(positions: [], values: [], samples: samples) }
        var query = try Query(
            database,
            """
            SELECT \(axis.column), value FROM event_scalar
            WHERE series = ? AND value IS NOT NULL AND iteration <> \(EventKind.singleValueIteration)
            ORDER BY \(axis.column)
            """
        )
        query.bind(series.id)
        var positions: [Int64] = []
        var values: [Double] = []
        while try query.step() {
            positions.append(query.integer(0))
            values.append(query.double(1))
        }
        return SampledCurve(positions: positions, values: values, samples: samples)
    }

    /// Up to `limit` points after `start`, and with them all further points at the position of the last one, so that a
    /// reader that goes on after it misses none.
    func points(_ series: EventSeries, axis: CurveAxis, after start: Int64?, limit: Int) throws -> [Point] {
        let condition = start == nil ? "" : "AND \(axis.column) > ?"
        var query = try Query(
            database,
            "SELECT \(axis.column), value FROM event_scalar WHERE series = ? \(condition) ORDER BY \(axis.column)"
        )
        query.bind(series.id)
        if let start { query.bind(start) }
        var points: [Point] = []
        while try query.step() {
            let position = query.integer(0)
            if points.count >= limit, position != points.last?.position { break }
            points.append(Point(position: position, value: query.number(1)))
        }
        return points
    }

    /// The number of points of a curve.
    func count(_ series: EventSeries) throws -> Int64 {
        var query = try Query(database, "SELECT count(*) FROM event_scalar WHERE series = ?")
        query.bind(series.id)
        return try query.step() ? query.integer(0) : 0
    }

    /// The single value of a series with its time; nil when it has none.
    func singleValue(_ series: EventSeries) throws -> (value: EventRow.Number, timestamp: Int64)? {
        var query = try Query(database, "SELECT value, timestamp FROM event_scalar WHERE series = ? AND iteration = ?")
        query.bind(series.id)
        query.bind(EventKind.singleValueIteration)
        guard series.hasIteration, try query.step() else { return nil }
        return (query.number(0), query.integer(1))
    }
}

extension Query {
    /// A number as it was sent.
    func number(_ column: Int32) -> EventRow.Number {
        isNull(column) ? .none : isInteger(column) ? .integer(integer(column)) : .double(double(column))
    }
}

extension EventRow.Number {
    var json: JSON {
        switch self {
        case .none: .null
        case .integer(let value): .integer(value)
        case .double(let value): .double(value)
        }
    }
}
