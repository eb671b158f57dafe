import GRDB

/// The series of one task or model.
struct EventOwnerReader {
    let owner: EventOwner
    /// The id in `event_owner`; nil when it has no events.
    let id: Int64?
    /// The document of the task or model.
    let document: JSON
    let database: Database

    /// Finds the task (or model, when the call says `model_events`) that a call names.
    ///
    /// - Throws: 400/101 for an unknown task, 400/201 for an unknown model.
    init(_ id: String, isModel: Bool, in database: Database) throws {
        owner = EventOwner(id: id, isModel: isModel)
        let collection: Collection = isModel ? .models : .tasks
        guard let document = try collection.find(id, in: database) else {
            throw isModel ? APIError.invalidModel(id) : APIError.invalidTask(id)
        }
        self.document = document
        self.id = try EventOwners.find(owner, in: database)
        self.database = database
    }

    /// The reader of the argument `task` of a call.
    init(_ call: Call, in database: Database) throws {
        try self.init(call.required("task"), isModel: call.flag("model_events"), in: database)
    }

    /// The readers of the argument `tasks` of a call, each task once.
    static func all(_ call: Call, in database: Database) throws -> [EventOwnerReader] {
        var seen: Set<String> = []
        return try call.strings("tasks").filter { seen.insert($0).inserted }
            .map { try EventOwnerReader($0, isModel: call.flag("model_events"), in: database) }
    }

    var name: String { document["name"]?.stringValue ?? "" }

    /// The series of the given kinds that a filter includes, by kind, metric and variant.
    func series(_ kinds: [EventKind], _ filter: MetricFilter = MetricFilter(nil)) throws -> [EventSeries] {
        guard let id else { return [] }
        var query = try Query(
            database,
            """
            SELECT id, kind, metric, variant, has_iteration FROM event_series WHERE owner = ?
            ORDER BY kind, metric, variant, has_iteration DESC
            """
        )
        query.bind(id)
        var result: [EventSeries] = []
        while try query.step() {
            guard let kind = EventKind(rawValue: query.integer(1)), kinds.contains(kind) else { continue }
            let series = EventSeries(
                id: query.integer(0),
                kind: kind,
                metric: query.text(2) ?? "",
                variant: query.text(3) ?? "",
                hasIteration: query.integer(4) != 0
            )
            if filter.includes(series) { result.append(series) }
        }
        return result
    }
}
