import GRDB

/// Reads plots, debug images and vectors.
struct RecordReader {
    /// Where one event is.
    struct Reference: Sendable {
        var series: EventSeries
        var owner: EventOwner
        var iteration: Int64
        /// The id in `event_record`.
        var id: Int64
    }

    let database: Database

    /// The events of the latest `iterations` iterations of each series, in the order of iteration, metric and variant.
    func latest(_ iterations: Int64, of series: [EventSeries], _ owner: EventOwner) throws -> [Reference] {
        var found: [Reference] = []
        for one in series {
            var query = try Query(
                database,
                "SELECT iteration, id FROM event_record WHERE series = ? ORDER BY iteration DESC, id DESC"
            )
            query.bind(one.id)
            var distinct: Int64 = 0
            var last: Int64?
            while try query.step() {
                let iteration = query.integer(0)
                if iteration != last { distinct += 1 }
                guard distinct <= iterations else { break }
                last = iteration
                found.append(Reference(series: one, owner: owner, iteration: iteration, id: query.integer(1)))
            }
        }
        return found.sorted {
            ($0.iteration, $0.series.metric, $0.series.variant) < ($1.iteration, $1.series.metric, $1.series.variant)
        }
    }

    /// The debug images of a series whose files still are what was reported: a client writes the files of a series in turn
    /// to the same few addresses, so that only the newest event of each address shows its own picture.
    func images(of series: EventSeries, _ owner: EventOwner) throws -> [Reference] {
        var query = try Query(
            database,
            """
            SELECT max(iteration), id FROM event_record
            WHERE series = ? AND url IS NOT NULL AND url <> '' GROUP BY url ORDER BY 1, 2
            """
        )
        query.bind(series.id)
        var found: [Reference] = []
        while try query.step() {
            found.append(Reference(series: series, owner: owner, iteration: query.integer(0), id: query.integer(1)))
        }
        return found
    }

    /// All events of a series in the order of their iterations.
    func all(of series: EventSeries, _ owner: EventOwner) throws -> [Reference] {
        try latest(.max, of: [series], owner)
    }

    /// Adds the events at the given places.
    func add(_ references: [Reference], to document: inout EventDocument) throws {
        for reference in references {
            var query = try Query(
                database,
                """
                SELECT e.iteration, e.id, e.timestamp, e.received, t.text, e.members, NULL, e.key, e.url, e.has_key
                FROM event_record e JOIN event_text t ON t.id = e.worker WHERE e.id = ?
                """
            )
            query.bind(reference.id)
            if try query.step() { document.add(reference.series, reference.owner, &query) }
        }
    }

    /// The further members of an event.
    func members(_ reference: Reference) throws -> JSON {
        var query = try Query(database, "SELECT members FROM event_record WHERE id = ?")
        query.bind(reference.id)
        guard try query.step(), let members = query.text(0) else { return [:] }
        return try JSONParser.parse("{\(members)}".utf8)
    }
}
