import GRDB

extension ModelService {
    /// Publishing, putting away and deleting.
    static let lifecycleEndpoints: [Endpoint] = [
        .write("models.set_ready", modelSchema.adding(publishFields)) { call, database in
            var reply: JSONObject = ["updated": 1, "fields": [:]]
            reply["published_task"] = try setReady(try call.required("model"), call, in: database)
            return .object(reply)
        },
        .write("models.publish_many", since: manyVersion, idsSchema.adding(publishFields)) { call, database in
            try Many.each(call, database) { id in
                ["updated": true, "published_task": try setReady(id, call, in: database) ?? .null]
            }
        },
        .write("models.archive_many", since: manyVersion, idsSchema) { call, database in
            try Many.each(call, database) { id in
                try setArchived(true, id, call, in: database)
                return ["archived": true]
            }
        },
        .write("models.unarchive_many", since: manyVersion, idsSchema) { call, database in
            try Many.each(call, database) { id in
                try setArchived(false, id, call, in: database)
                return ["unarchived": true]
            }
        },
        .write("models.delete", modelSchema.adding(.optional("force", .bool))) { call, database in
            .object(try delete(try call.required("model"), call, in: database))
        },
        .write("models.delete_many", since: manyVersion, idsSchema.adding(.optional("force", .bool))) {
            call,
            database in
            try Many.each(call, database) { try delete($0, call, in: database) }
        },
    ]

    private static let manyVersion = APIVersion(2, 13)

    private static let publishFields: [Field] = [
        .optional("publish_task", .bool),
        .optional("force_publish_task", .bool),
    ]

    /// Publishes a model, and the task that made it unless the caller wants otherwise.
    ///
    /// - Returns: what the call tells about the task; nil when no task was published.
    private static func setReady(_ id: String, _ call: Call, in database: Database) throws -> JSON? {
        let model = try load(id, in: database)
        guard model["ready"] != true else {
            throw APIError(
                400,
                203,
                "Model is ready: model=\(id)",
                data: ["model": .string(id), "company": .string(Identity.company)]
            )
        }
        try publish(id, call, in: database)
        guard call.flag("publish_task", default: true), let task = model["task"]?.stringValue,
            let document = try Collection.tasks.find(task, in: database), !TaskRecord(document).isPublished
        else { return nil }
        let data = try TaskService.publish(task, call, database, force: call.flag("force_publish_task"))
        return ["id": .string(task), "data": .object(data)]
    }

    private static func setArchived(_ isArchived: Bool, _ id: String, _ call: Call, in database: Database) throws {
        var model = try load(id, in: database)
        let others = (model["system_tags"]?.strings ?? []).filter { $0 != TaskService.archivedTag }
        model["system_tags"] = JSON((isArchived ? others + [TaskService.archivedTag] : others).sorted())
        noteChange(&model, call, isActivity: false)
        try Collection.models.save(model, in: database)
    }

    /// Deletes a model with its events.
    ///
    /// One that a task uses as input needs force.
    private static func delete(_ id: String, _ call: Call, in database: Database) throws -> JSONObject {
        let model = try load(id, in: database)
        if !call.flag("force") {
            let inputs = MemberPath("models.input.model")
            let users = try Collection.tasks.all(in: database).filter { inputs.values(in: $0).contains(.string(id)) }
            guard users.isEmpty else {
                throw APIError(
                    400,
                    205,
                    "Model is in use by \(users.count) tasks, use force=true",
                    data: ["id": .string(id)]
                )
            }
        }
        try TaskEvents.delete(model: id, in: database)
        try Collection.models.delete(id, in: database)
        return ["deleted": true, "url": model["uri"] ?? .null]
    }

    // MARK: Calls of the past

    /// Calls that newer versions answer with 301.
    static let retiredEndpoints: [Endpoint] = [
        Endpoint("models.get_by_task_id") { _ in throw moved },
        .write("models.update_for_task", updateForTaskSchema) { call, database in try updateForTask(call, in: database)
        },
        Endpoint("models.update_for_task", since: APIVersion(2, 14)) { _ in throw moved },
    ]

    private static let moved = APIError(301, 1, "The endpoint is not supported any more in this version")

    private static let updateForTaskSchema = TaskSchema.task.adding(
        .optional("uri", .string),
        .optional("name", .string),
        .optional("comment", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("override_model_id", .string),
        .optional("iteration", .integer())
    )

    /// Records the output model of a task: changes the one with the same file, else makes one.
    private static func updateForTask(_ call: Call, in database: Database) throws -> JSON {
        var task = try TaskRecord.load(try call.required("task"), in: database)
        let known: JSON?
        if let id = call.string("override_model_id") {
            known = try load(id, in: database)
        } else {
            guard let uri = call.string("uri") else {
                throw APIError.missingFields("uri or override_model_id is required")
            }
            known = try Collection.models.all(where: ["task": [task.id]], in: database).first {
                $0["uri"]?.stringValue == uri
            }
        }
        let owner = "Created by task `\(task.document["name"]?.stringValue ?? "")` (\(task.id))"
        var fields: JSONObject = ["comment": .string(call.string("comment") ?? owner)]
        fields["uri"] = call.string("uri").map(JSON.string)
        fields["name"] =
            try call.string("name").map { .string(try EntityName.checked($0)) } ?? known?["name"]
            ?? task.document["name"]
        for name in ["tags", "system_tags"] {
            fields[name] = call[name]?.arrayValue.map { JSON($0.compactMap(\.stringValue).sorted()) }
        }
        if let iteration = call.integer("iteration") {
            let last = task.document["last_iteration"]?.integerValue ?? 0
            task.document["last_iteration"] = .integer(max(last, iteration))
        }
        var model = known ?? blank(call)
        fields["ui_cache"] = [:]
        for (name, value) in fields { model[name] = value }
        model["task"] = .string(task.id)
        if let project = task.document["project"], known == nil { model["project"] = project }
        if known == nil { model["ready"] = false }
        fields.merge(noteChange(&model, call))
        try Collection.models.save(model, in: database)
        task.noteChange(call)
        try task.save(in: database)
        let id = model["id"] ?? .null
        if known == nil { return ["id": id, "created": true] }
        return ["id": id, "created": false, "updated": 1, "fields": .object(fields)]
    }
}
