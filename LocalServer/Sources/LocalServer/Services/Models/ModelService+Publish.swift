import GRDB

extension ModelService {
    /// Publishing, and putting away.
    static let publishEndpoints: [Endpoint] = [
        .write("models.set_ready", modelSchema.adding(publishFields)) { call, database in
            var reply: JSONObject = ["updated": 1, "fields": [:]]
            reply["published_task"] = try setReady(try call.required("model"), call, in: database)
            return .object(reply)
        },
        .write("models.publish_many", idsSchema.adding(publishFields)) { call, database in
            try Many.each(call, database) { id in
                ["updated": true, "published_task": try setReady(id, call, in: database) ?? .null]
            }
        },
        .write("models.archive_many", idsSchema) { call, database in
            try Many.each(call, database) { id in
                try setArchived(true, id, call, in: database)
                return ["archived": true]
            }
        },
        .write("models.unarchive_many", idsSchema) { call, database in
            try Many.each(call, database) { id in
                try setArchived(false, id, call, in: database)
                return ["unarchived": true]
            }
        },
    ]

    private static let publishFields: [Field] = [
        .optional("publish_task", .bool),
        .optional("force_publish_task", .bool),
    ]

    /// Publishes a model, and the task that made it unless the caller wants otherwise.
    ///
    /// - Returns: what the call tells about the task; nil when no task was published.
    private static func setReady(_ id: String, _ call: Call, in database: Database) throws -> JSON? {
        let model = try loadOwn(id, in: database)
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
            let document = try Collection.tasks.find(task, in: database),
            TaskRecord(document).status != TaskStatus.published
        else { return nil }
        // Only this model: what else the task has made is left as it is.
        let force = call.flag("force_publish_task")
        let data = try TaskService.publish(task, call, database, force: force, publishesModel: false)
        return ["id": .string(task), "data": .object(data)]
    }

    /// Makes a model ready, that is published.
    ///
    /// A model that is so already, or does not exist, is left alone.
    static func publish(_ id: String, _ call: Call, in database: Database) throws {
        guard var model = try Collection.models.find(id, in: database), model["ready"] != true else { return }
        model["ready"] = true
        noteChange(&model, call)
        try Collection.models.save(model, in: database)
    }

    private static func setArchived(_ isArchived: Bool, _ id: String, _ call: Call, in database: Database) throws {
        try modify(id, call, in: database, isActivity: false) { model in
            let others = (model["system_tags"]?.strings ?? []).filter { $0 != TaskService.archivedTag }
            model["system_tags"] = JSON((isArchived ? others + [TaskService.archivedTag] : others).sorted())
        }
    }
}
