import GRDB

/// Takes a batch of events in: decides what is accepted, stores it, and brings the tasks and models up to date, all in
/// one transaction.
struct EventIntake {
    /// What became of a batch.
    struct Outcome: Sendable, Equatable {
        var added: Int
        /// How many events were refused, by reason.
        var refusals: [String: Int]

        var json: JSON {
            var info = JSONObject()
            for reason in refusals.keys.sorted() { info[reason] = JSON(refusals[reason] ?? 0) }
            return [
                "added": JSON(added), "errors": JSON(refusals.values.reduce(0, +)), "errors_info": .object(info),
            ]
        }
    }

    /// Metrics of the machine rather than of the run: their iterations say nothing about its progress.
    private static let metricsWithoutProgress: Set<String> = [":monitor:machine", ":monitor:gpu"]

    private let database: Database
    private var batch: EventBatch

    /// Stores a batch.
    ///
    /// - Throws: what the real server answers when it takes none of the events: 400/12 for contradictions between them,
    ///   400/131 when none is acceptable, 500 when one of them cannot be processed or stored. Nothing is kept then.
    static func add(_ batch: EventBatch, now: Timestamp, in database: Database) throws -> Outcome {
        var intake = EventIntake(database: database, batch: batch)
        return try intake.run(now)
    }

    private mutating func run(_ now: Timestamp) throws -> Outcome {
        if let failure = batch.failure { throw failure }
        let documents = try batch.owners.map { try document($0) }
        var refusals = batch.refusals
        var rows: [EventRow] = []
        rows.reserveCapacity(batch.rows.count)
        var isRefusedByStore = false
        for row in batch.rows {
            guard documents[Int(row.owner)] != nil else {
                let kind = batch.owners[Int(row.owner)].isModel ? "model" : "task"
                refusals["Invalid \(kind) id or \(kind) is published", default: 0] += 1
                continue
            }
            switch row.fault {
            case .none: rows.append(row)
            case .unprocessable: throw APIError.unprocessableEvent
            case .refusedByStore: isRefusedByStore = true
            }
        }
        if isRefusedByStore { throw APIError.refusedByStore }
        guard !rows.isEmpty else {
            let reasons = refusals.keys.sorted().joined(separator: "; ")
            throw APIError(400, 131, "Events not added: \(reasons)", data: JSONObject(counts: refusals))
        }
        let owners = try zip(batch.owners, documents).map { owner, document in
            document == nil ? 0 : try EventOwners.make(owner, in: database)
        }
        var writer = EventWriter(batch, in: database)
        try writer.store(rows, owners: owners)
        try update(documents, with: rows, now)
        return Outcome(added: rows.count, refusals: refusals)
    }

    /// The document of an owner that takes events; nil when there is none or it is published.
    private func document(_ owner: EventOwner) throws -> JSON? {
        let collection: Collection = owner.isModel ? .models : .tasks
        guard let document = try collection.find(owner.id, in: database) else { return nil }
        let isLocked =
            owner.isModel
            ? document["ready"]?.boolValue ?? false
            : ["published", "publishing"].contains(document["status"]?.stringValue ?? "")
        return isLocked && !batch.isLockedAllowed(owner) ? nil : document
    }

    private func update(_ documents: [JSON?], with rows: [EventRow], _ now: Timestamp) throws {
        let progress = BatchProgress(rows, batch, ignoring: Self.metricsWithoutProgress)
        for (number, document) in documents.enumerated() {
            guard var document, let iteration = progress.iterations[Int32(number)] else { continue }
            document["last_update"] = now.json
            let known = document["last_iteration"]?.integerValue ?? 0
            document["last_iteration"] = .integer(max(known, iteration))
            if let parts = progress.parts[Int32(number)] {
                var metrics = LastMetrics(document["last_metrics"])
                for (curve, part) in parts {
                    metrics.merge(part, metric: batch.texts[curve.metric], variant: batch.texts[curve.variant])
                }
                document["last_metrics"] = metrics.json
            }
            let collection: Collection = batch.owners[number].isModel ? .models : .tasks
            try collection.save(document, in: database)
        }
    }
}

extension JSONObject {
    /// An object of numbers, sorted by name.
    fileprivate init(counts: [String: Int]) {
        self.init()
        for name in counts.keys.sorted() { self[name] = JSON(counts[name] ?? 0) }
    }
}
