import GRDB

/// `queues.*`: queues, and the tasks that wait in them.
enum QueueService {
    static let endpoints: [Endpoint] = readEndpoints + editEndpoints + entryEndpoints

    private static let readEndpoints: [Endpoint] = [
        .write("queues.create", since: version, createSchema) { call, database in
            let name = try EntityName.checked(try call.required("name"))
            return ["id": .string(try create(name, call.body, now: call.now, in: database))]
        },
        .read("queues.get_by_id", since: version, queueSchema) { call, database in
            ["queue": try load(try call.required("queue"), in: database)]
        },
        .read("queues.get_num_entries", since: APIVersion(2, 15), queueSchema) { call, database in
            let queue = try load(try call.required("queue"), in: database)
            return ["num": JSON(queue["entries"]?.arrayValue?.count ?? 0)]
        },
        .read("queues.get_all", since: version, EntityQuery.schema) { call, database in
            let (queues, scroll) = try EntityQuery(.queues, .queues, call).run(call, in: database)
            return reply(queues, scroll)
        },
        .read("queues.get_all_ex", since: version, EntityQuery.schema) { call, database in
            let query = try EntityQuery(.queues, .queues, call)
            let (queues, scroll) = try query.find(call, in: database)
            return reply(try queues.map { query.project(try withNames($0, in: database)) }, scroll)
        },
        .write("queues.get_default", since: version) { call, database in
            let queue = try defaultQueue(in: database, now: call.now)
            return ["id": queue["id"] ?? .null, "name": queue["name"] ?? .null]
        },
    ]

    static let version = APIVersion(2, 4)
    static let queueSchema = Schema(.required("queue", .string), .optional("max_task_entries", .integer()))
    private static let createSchema = Schema(
        .required("name", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("metadata", .map(.object)),
        .optional("display_name", .string)
    )
    private static let defaultName = "default"

    static func load(_ id: String, in database: Database) throws -> JSON {
        guard let queue = try Collection.queues.find(id, in: database) else { throw APIError.invalidQueue(id) }
        return queue
    }

    private static func reply(_ queues: [JSON], _ scroll: String?) -> JSON {
        scroll.map { ["queues": .array(queues), "scroll_id": .string($0)] } ?? ["queues": .array(queues)]
    }

    /// A queue whose entries have the names of their tasks.
    ///
    /// No worker listens to a queue of this server.
    private static func withNames(_ queue: JSON, in database: Database) throws -> JSON {
        var queue = queue
        queue["entries"] = .array(
            try (queue["entries"]?.arrayValue ?? []).map { entry in
                var entry = entry
                let id = entry["task"]?.stringValue ?? ""
                let name = try Collection.tasks.find(id, in: database)?["name"] ?? .null
                entry["task"] = ["id": .string(id), "name": name]
                return entry
            }
        )
        queue["workers"] = []
        return queue
    }

    private static func create(
        _ name: String,
        _ members: JSON,
        now: Timestamp,
        in database: Database
    ) throws -> String {
        guard try Collection.queues.all(where: ["name": [name]], in: database).isEmpty else {
            throw APIError.notUnique("name=\(name), company=\(Identity.company)")
        }
        let id = Identifier.make()
        var queue: JSON = [
            "id": .string(id), "name": .string(name), "user": .string(Identity.owner.user),
            "company": .string(Identity.company), "created": now.json, "last_update": now.json,
            "tags": JSON(members["tags"]?.strings.sorted() ?? []),
            "system_tags": JSON(members["system_tags"]?.strings.sorted() ?? []),
            "entries": [], "metadata": [:],
        ]
        for member in ["metadata", "display_name"] {
            if let value = members[member], !value.isNull { queue[member] = value }
        }
        try Collection.queues.save(queue, in: database)
        return id
    }

    /// The queue named `default`, made when it is missing: an installation of the real server has one from the start.
    @discardableResult
    static func defaultQueue(in database: Database, now: Timestamp) throws -> JSON {
        if let queue = try Collection.queues.all(where: ["name": [defaultName]], in: database).first { return queue }
        return try load(try create(defaultName, [:], now: now, in: database), in: database)
    }

    /// The queue that a call to enqueue means: by id, by name (made when missing), else the default one.
    static func target(_ call: Call, in database: Database) throws -> String {
        if let id = call.string("queue"), !id.isEmpty {
            guard try Collection.queues.contains(id, in: database) else { throw APIError.invalidQueue(id) }
            return id
        }
        if let name = call.string("queue_name"), !name.isEmpty {
            let name = try EntityName.checked(name)
            let known = try Collection.queues.all(where: ["name": [name]], in: database).first?["id"]?.stringValue
            return try known ?? create(name, [:], now: call.now, in: database)
        }
        return try defaultQueue(in: database, now: call.now)["id"]?.stringValue ?? ""
    }
}
