import GRDB

/// Reads the events of many series page by page: series after series, each in the order of its iterations.
///
/// That is the order in which they are stored, so that a page costs the same wherever it is.
struct SeriesPager {
    /// A place between two events.
    struct Position: Sendable, Equatable {
        var series: Int64
        var iteration: Int64
        /// Tells images of one iteration apart.
        var record: Int64
    }

    let database: Database
    let owner: EventOwner
    /// In the order of reading.
    let series: [EventSeries]
    let isAscending: Bool

    /// The number of events of all series.
    func total() throws -> Int64 {
        var total: Int64 = 0
        for series in series {
            let table = series.kind == .scalar ? "event_scalar" : "event_record"
            var query = try Query(database, "SELECT count(*) FROM \(table) WHERE series = ?")
            query.bind(series.id)
            if try query.step() { total += query.integer(0) }
        }
        return total
    }

    /// Adds up to `limit` events after `start`, and returns the place after the last one.
    func page(after start: Position?, limit: Int, into document: inout EventDocument) throws -> Position? {
        var position = start
        var rest = series[...]
        if let start {
            guard let index = series.firstIndex(where: { $0.id == start.series }) else { return start }
            rest = series[index...]
        }
        for one in rest where document.count < limit {
            let from = position.flatMap { $0.series == one.id ? $0 : nil }
            if let last = try read(one, after: from, limit: limit - document.count, into: &document) {
                position = last
            }
        }
        return position
    }

    private func read(
        _ series: EventSeries,
        after start: Position?,
        limit: Int,
        into document: inout EventDocument
    ) throws -> Position? {
        let isScalar = series.kind == .scalar
        let (order, comparison) = isAscending ? ("ASC", ">") : ("DESC", "<")
        let record = isScalar ? "0" : "e.id"
        let place = isScalar ? "AND e.iteration \(comparison) ?" : "AND (e.iteration, e.id) \(comparison) (?, ?)"
        let columns = isScalar ? "e.value, NULL, NULL, 0" : "NULL, e.key, e.url, e.has_key"
        var query = try Query(
            database,
            """
            SELECT e.iteration, \(record), e.timestamp, e.received, t.text, e.members, \(columns)
            FROM \(isScalar ? "event_scalar" : "event_record") e JOIN event_text t ON t.id = e.worker
            WHERE e.series = ? \(start == nil ? "" : place)
            ORDER BY e.iteration \(order)\(isScalar ? "" : ", e.id \(order)") LIMIT ?
            """
        )
        query.bind(series.id)
        if let start {
            query.bind(start.iteration)
            if !isScalar { query.bind(start.record) }
        }
        query.bind(Int64(limit))
        var last: Position?
        while try query.step() {
            last = Position(series: series.id, iteration: query.integer(0), record: query.integer(1))
            document.add(series, owner, &query)
        }
        return last
    }
}

extension EventDocument {
    /// Adds the event in the row of a query with the columns of `SeriesPager` or `RecordReader`.
    mutating func add(_ series: EventSeries, _ owner: EventOwner, _ query: inout Query) {
        let common = Common(
            kind: series.kind,
            owner: owner,
            metric: series.metric,
            variant: series.variant,
            iteration: series.hasIteration ? query.integer(0) : nil,
            timestamp: query.integer(2),
            received: query.integer(3),
            worker: query.text(4) ?? ""
        )
        var own: [(name: String, value: JSON)] = []
        switch series.kind {
        case .scalar: if !query.isNull(6) { own.append(("value", query.number(6).json)) }
        case .image:
            if query.integer(9) != 0 { own.append(("key", .string(query.text(7) ?? ""))) }
            if let url = query.text(8) { own.append(("url", .string(url))) }
        case .vector, .plot, .log: break
        }
        add(common, own: own, members: query.text(5))
    }
}
