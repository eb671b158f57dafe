import GRDB

extension QueueService {
    /// Putting tasks into a queue, moving them in it and taking them out.
    static let entryEndpoints: [Endpoint] = [
        .write("queues.add_task", since: version, entrySchema) { call, database in
            let (queue, task) = (try call.required("queue"), try call.required("task"))
            guard try !QueueEntries.contains(task, queue: queue, in: database) else {
                throw APIError(400, 706, "Task already queued: task=\(task), queue=\(queue)")
            }
            try QueueEntries.append(task, to: queue, now: call.now, in: database)
            return ["added": 1]
        },
        .write("queues.get_next_task", nextSchema) { call, database in try next(call, database) },
        .write("queues.remove_task", since: version, entrySchema) { call, database in
            try change(call, database) { entries, position in
                entries.remove(at: position)
                return ["removed": 1]
            }
        },
        .write("queues.clear_queue", queueSchema) { call, database in
            var queue = try load(try call.required("queue"), in: database)
            let waiting = QueueEntries.tasks(in: queue)
            queue["entries"] = []
            try Collection.queues.save(queue, in: database)
            for task in waiting { try release(task, call, database) }
            return ["removed_tasks": JSON(waiting)]
        },
        .read("queues.peek_task", since: APIVersion(2, 15), queueSchema) { call, database in
            let queue = try load(try call.required("queue"), in: database)
            return ["task": JSON(QueueEntries.tasks(in: queue).first)]
        },
        .write("queues.move_task_forward", since: version, entrySchema) { call, database in
            try move(call, database) { position, _ in position - count(call) }
        },
        .write("queues.move_task_backward", since: version, entrySchema) { call, database in
            try move(call, database) { position, _ in position + count(call) }
        },
        .write("queues.move_task_to_front", since: version, entrySchema) { call, database in
            try move(call, database) { _, _ in 0 }
        },
        .write("queues.move_task_to_back", since: version, entrySchema) { call, database in
            try move(call, database) { _, last in last }
        },
    ]

    private static let entrySchema = queueSchema.adding(
        .required("task", .string),
        .optional("count", .integer(1...1_000_000)),
        .optional("update_execution_queue", .bool),
        .optional("update_task_status", .bool)
    )

    private static let nextSchema = queueSchema.adding(.optional("get_task_info", .bool), .optional("task", .string))

    /// Takes the first task out of a queue, for a worker to run.
    private static func next(_ call: Call, _ database: Database) throws -> JSON {
        var queue = try load(try call.required("queue"), in: database)
        var entries = queue["entries"]?.arrayValue ?? []
        guard !entries.isEmpty else { return [:] }
        let entry = entries.removeFirst()
        queue["entries"] = .array(entries)
        try Collection.queues.save(queue, in: database)
        guard call.flag("get_task_info"), let task = entry["task"]?.stringValue,
            let document = try Collection.tasks.find(task, in: database)
        else { return ["entry": entry] }
        let info: JSON = ["company": document["company"] ?? .null, "user": document["user"] ?? .null]
        return ["entry": entry, "task_info": info]
    }

    /// Changes the entries of a queue where the task of the call stands; throws 400/703 when it waits in no such queue.
    private static func change(
        _ call: Call,
        _ database: Database,
        _ change: (inout [JSON], Int) -> JSON
    ) throws -> JSON {
        let (id, task) = (try call.required("queue"), try call.required("task"))
        guard var queue = try Collection.queues.find(id, in: database),
            let position = QueueEntries.tasks(in: queue).firstIndex(of: task)
        else {
            throw APIError(
                400,
                703,
                "Task not queued: task=\(task), queue=\(id)",
                data: ["task": .string(task), "queue": .string(id)]
            )
        }
        var entries = queue["entries"]?.arrayValue ?? []
        let reply = change(&entries, position)
        queue["entries"] = .array(entries)
        try Collection.queues.save(queue, in: database)
        if reply["removed"] != nil, call.flag("update_task_status") { try release(task, call, database) }
        return reply
    }

    private static func move(_ call: Call, _ database: Database, to target: (Int, Int) -> Int) throws -> JSON {
        try change(call, database) { entries, position in
            let last = entries.count - 1
            let destination = min(max(target(position, last), 0), last)
            entries.insert(entries.remove(at: position), at: destination)
            return ["position": JSON(destination)]
        }
    }

    private static func count(_ call: Call) -> Int { Int(call.integer("count") ?? 1) }
}
