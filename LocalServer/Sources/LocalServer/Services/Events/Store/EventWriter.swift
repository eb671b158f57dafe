import GRDB

/// Puts the events of one batch into the tables, within one transaction.
struct EventWriter {
    private struct SeriesKey: Hashable {
        var owner: Int64
        var kind: EventKind
        var metric: Int32
        var variant: Int32
        var hasIteration: Bool
    }

    private let database: Database
    private let batch: EventBatch
    private var texts: [Int32: Int64] = [:]
    private var series: [SeriesKey: Int64] = [:]

    init(_ batch: EventBatch, in database: Database) {
        self.batch = batch
        self.database = database
    }

    /// Stores the given rows; `owners` has the id in `event_owner` of each owner of the batch.
    mutating func store(_ rows: [EventRow], owners: [Int64]) throws {
        try storeScalars(rows, owners)
        try storeRecords(rows, owners)
        try storeLogs(rows, owners)
    }

    private mutating func storeScalars(_ rows: [EventRow], _ owners: [Int64]) throws {
        var insert = try Query(
            database,
            """
            INSERT OR REPLACE INTO event_scalar (series, iteration, value, timestamp, received, worker, members)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        )
        for row in rows where row.kind == .scalar {
            insert.bind(try series(of: row, owners))
            insert.bind(row.iteration ?? 0)
            switch row.number {
            case .none: insert.bind(Int64?.none)
            case .integer(let value): insert.bind(value)
            case .double(let value): insert.bind(value)
            }
            insert.bind(row.timestamp)
            insert.bind(batch.now)
            insert.bind(try text(row.worker))
            insert.bind(content(row)?.members ?? [])
            try insert.run()
        }
    }

    private mutating func storeRecords(_ rows: [EventRow], _ owners: [Int64]) throws {
        for row in rows where row.kind != .scalar && row.kind != .log {
            // A replaced record must leave no member of the one before, and the newest comes last.
            var insert = try Query(
                database,
                """
                INSERT OR REPLACE INTO event_record
                    (series, iteration, key, has_key, url, timestamp, received, worker, members)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            )
            let content = content(row) ?? EventContent()
            insert.bind(try series(of: row, owners))
            insert.bind(row.iteration ?? 0)
            insert.bind(content.key ?? "")
            insert.bind(content.key == nil ? 0 : 1)
            insert.bind(content.url)
            insert.bind(row.timestamp)
            insert.bind(batch.now)
            insert.bind(try text(row.worker))
            insert.bind(content.members)
            try insert.run()
        }
    }

    private mutating func storeLogs(_ rows: [EventRow], _ owners: [Int64]) throws {
        var insert = try Query(
            database,
            """
            INSERT INTO event_log (owner, timestamp, iteration, level, message, received, worker, members)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        for row in rows where row.kind == .log {
            let content = content(row) ?? EventContent()
            insert.bind(owners[Int(row.owner)])
            insert.bind(row.timestamp)
            insert.bind(row.iteration)
            insert.bind(content.level)
            insert.bind(content.message)
            insert.bind(batch.now)
            insert.bind(try text(row.worker))
            insert.bind(content.members)
            try insert.run()
        }
    }

    private func content(_ row: EventRow) -> EventContent? {
        row.content < 0 ? nil : batch.contents[Int(row.content)]
    }

    /// The id in `event_series`.
    private mutating func series(of row: EventRow, _ owners: [Int64]) throws -> Int64 {
        let key = SeriesKey(
            owner: owners[Int(row.owner)],
            kind: row.kind,
            metric: row.metric,
            variant: row.variant,
            hasIteration: row.iteration != nil
        )
        if let known = series[key] { return known }
        func bound(_ query: inout Query) {
            query.bind(key.owner)
            query.bind(key.kind.rawValue)
            query.bind(batch.texts[key.metric])
            query.bind(batch.texts[key.variant])
            query.bind(key.hasIteration ? 1 : 0)
        }
        var insert = try Query(
            database,
            "INSERT OR IGNORE INTO event_series (owner, kind, metric, variant, has_iteration) VALUES (?, ?, ?, ?, ?)"
        )
        bound(&insert)
        try insert.run()
        var find = try Query(
            database,
            """
            SELECT id FROM event_series
            WHERE owner = ? AND kind = ? AND metric = ? AND variant = ? AND has_iteration = ?
            """
        )
        bound(&find)
        guard try find.step() else { throw APIError(500, 100, "A series was not stored") }
        let id = find.integer(0)
        series[key] = id
        return id
    }

    /// The id in `event_text` of a text of the batch.
    private mutating func text(_ number: Int32) throws -> Int64 {
        if let known = texts[number] { return known }
        let id = try Self.text(batch.texts[number], in: database)
        texts[number] = id
        return id
    }

    private static func text(_ text: String, in database: Database) throws -> Int64 {
        var insert = try Query(database, "INSERT OR IGNORE INTO event_text (text) VALUES (?)")
        insert.bind(text)
        try insert.run()
        var find = try Query(database, "SELECT id FROM event_text WHERE text = ?")
        find.bind(text)
        guard try find.step() else { throw APIError(500, 100, "A text was not stored") }
        return find.integer(0)
    }
}
