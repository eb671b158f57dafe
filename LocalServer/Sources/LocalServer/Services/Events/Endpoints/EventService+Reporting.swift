import GRDB

extension EventService {
    /// Calls that add and remove events.
    static let reporting: [Endpoint] = [
        Endpoint("events.add_batch", since: APIVersion(2, 1), lines: true) { call in
            let (worker, now) = (call.worker, call.now.milliseconds)
            let batch =
                if let lines = call.lines {
                    try EventBatch(lines: lines, worker: worker, now: now)
                } else {
                    try EventBatch(object: JSONSerializer.serialize(call.body), worker: worker, now: now)
                }
            return .data(try call.server.store.write { try EventIntake.add(batch, now: call.now, in: $0) }.json)
        },
        Endpoint("events.add", since: APIVersion(1, 0)) { call in
            let body = JSONSerializer.serialize(call.body)
            let batch = try EventBatch(object: body, worker: call.worker, now: call.now.milliseconds)
            return .data(try call.server.store.write { try EventIntake.add(batch, now: call.now, in: $0) }.json)
        },
        .write(
            "events.delete_for_task",
            since: APIVersion(1, 0),
            Schema(.required("task", .string), .optional("allow_locked", .bool))
        ) { call, database in
            let id = try call.required("task")
            let task = try Collection.tasks.find(id, in: database)
            let isLocked = ["published", "publishing"].contains(task?["status"]?.stringValue ?? "")
            guard task != nil, !isLocked || call.flag("allow_locked") else { throw APIError.invalidTask(id) }
            return ["deleted": JSON(try EventOwners.deleteEvents(of: id, isModel: false, in: database))]
        },
        .write(
            "events.delete_for_model",
            since: APIVersion(2, 22),
            Schema(.required("model", .string), .optional("allow_locked", .bool))
        ) { call, database in
            let id = try call.required("model")
            let model = try Collection.models.find(id, in: database)
            let isLocked = model?["ready"]?.boolValue ?? false
            guard model != nil, !isLocked || call.flag("allow_locked") else { throw APIError.invalidModel(id) }
            return ["deleted": JSON(try EventOwners.deleteEvents(of: id, isModel: true, in: database))]
        },
        Endpoint("events.clear_scroll", since: APIVersion(2, 18), schema: Schema(.required("scroll_id", .string))) {
            _ in
            // Scroll ids hold their own state: there is nothing to release.
            .empty
        },
    ]
}
