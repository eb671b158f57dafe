import GRDB

extension QueueService {
    static let editEndpoints: [Endpoint] = [
        .write("queues.update", since: version, updateSchema) { call, database in try update(call, database) },
        .write("queues.delete", since: version, queueSchema.adding(.optional("force", .bool))) { call, database in
            try delete(call, database)
        },
        .write("queues.add_or_update_metadata", since: metadataVersion, metadataSchema) { call, database in
            var queue = try load(try call.required("queue"), in: database)
            if call.flag("replace_metadata") { queue["metadata"] = [:] }
            for item in call["metadata"]?.arrayValue ?? [] {
                queue[path: ["metadata", item["key"]?.stringValue ?? ""]] = item
            }
            try Collection.queues.save(queue, in: database)
            return ["updated": 1]
        },
        .write(
            "queues.delete_metadata",
            since: metadataVersion,
            queueSchema.adding(.required("keys", .list(.string)))
        ) { call, database in
            var queue = try load(try call.required("queue"), in: database)
            for key in call.strings("keys") { queue[path: ["metadata", key]] = nil }
            try Collection.queues.save(queue, in: database)
            return ["updated": 1]
        },
    ]

    private static let metadataVersion = APIVersion(2, 13)

    private static let metadataSchema = queueSchema.adding(
        .required("metadata", .list(.document(ModelService.metadataItem), nonEmpty: true)),
        .optional("replace_metadata", .bool)
    )

    private static let updateSchema = queueSchema.adding(
        .optional("name", .string),
        .optional("display_name", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string))
    )

    private static func update(_ call: Call, _ database: Database) throws -> JSON {
        var queue = try load(try call.required("queue"), in: database)
        var fields = JSONObject()
        if let name = try call.string("name").map({ try EntityName.checked($0) }) {
            let others = try Collection.queues.all(where: ["name": [name]], in: database)
            guard others.allSatisfy({ $0["id"] == queue["id"] }) else {
                throw APIError.notUnique("name=\(name), company=\(Identity.company)")
            }
            fields["name"] = .string(name)
        }
        fields["display_name"] = call.string("display_name").map(JSON.string)
        for name in ["tags", "system_tags"] {
            fields[name] = call[name]?.arrayValue.map { JSON($0.compactMap(\.stringValue).sorted()) }
        }
        guard !fields.isEmpty else { return ["updated": 0, "fields": [:]] }
        for (name, value) in fields { queue[name] = value }
        queue["last_update"] = call.now.json
        try Collection.queues.save(queue, in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    /// Deletes a queue.
    ///
    /// Tasks that wait in it, which needs force, get the status back that they had before.
    private static func delete(_ call: Call, _ database: Database) throws -> JSON {
        let id = try call.required("queue")
        let waiting = QueueEntries.tasks(in: try load(id, in: database))
        guard waiting.isEmpty || call.flag("force") else {
            throw APIError(400, 702, "Queue is not empty: \(waiting.count) tasks wait in it, use force=true")
        }
        for task in waiting { try release(task, call, database) }
        try Collection.queues.delete(id, in: database)
        return ["deleted": 1]
    }

    /// Gives a queued task back the status that it had before; it belongs to no queue then.
    static func release(_ id: String, _ call: Call, _ database: Database) throws {
        guard let document = try Collection.tasks.find(id, in: database) else { return }
        var task = TaskRecord(document)
        guard task.status == TaskStatus.queued else { return }
        _ = try TaskService.returnFromQueue(&task, call)
        task.apply(["execution.queue": .null])
        try task.save(in: database)
    }
}
