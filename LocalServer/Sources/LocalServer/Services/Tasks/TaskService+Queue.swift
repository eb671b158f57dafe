import GRDB

extension TaskService {
    static let queueEndpoints: [Endpoint] = [
        .write("tasks.enqueue", TaskSchema.task.adding(enqueueFields)) { call, database in
            var reply = try enqueue(try call.required("task"), call, database)
            reply["queued"] = 1
            if call.flag("verify_watched_queue") { reply["queue_watched"] = false }
            return .object(reply)
        },
        .write("tasks.enqueue_many", since: APIVersion(2, 13), TaskSchema.many.adding(enqueueFields)) {
            call,
            database in
            var reply = try Many.each(call, database) { id in
                var result = try enqueue(id, call, database)
                result["queued"] = true
                return result
            }
            if call.flag("verify_watched_queue") { reply["queue_watched"] = false }
            return reply
        },
        .write("tasks.dequeue", TaskSchema.task.adding(dequeueFields)) { call, database in
            var reply = try dequeue(try call.required("task"), call, database)
            reply["dequeued"] = 1
            return .object(reply)
        },
        .write("tasks.dequeue_many", since: APIVersion(2, 13), TaskSchema.many.adding(dequeueFields)) {
            call,
            database in
            try Many.each(call, database) { id in
                var result = try dequeue(id, call, database)
                result["dequeued"] = true
                return result
            }
        },
    ]

    private static let enqueueFields: [Field] = [
        .optional("queue", .string),
        .optional("queue_name", .string),
        .optional("status_reason", .string),
        .optional("status_message", .string),
        .optional("verify_watched_queue", .bool),
        .optional("update_execution_queue", .bool),
    ]

    private static let dequeueFields: [Field] = [
        .optional("new_status", .choice(TaskStatus.all)),
        .optional("remove_from_all_queues", .bool),
        .optional("status_reason", .string),
        .optional("status_message", .string),
    ]

    private static func enqueue(_ id: String, _ call: Call, _ database: Database) throws -> JSONObject {
        var task = try TaskRecord.load(id, in: database)
        let queue = try QueueService.target(call, in: database)
        let previous = task.status
        var extra: JSONObject = ["execution.queue": .string(queue)]
        extra["enqueue_status"] = previous == TaskStatus.queued ? task.document["enqueue_status"] : .string(previous)
        let fields = try task.change(to: TaskStatus.queued, call, force: false, extra: extra)
        guard try !QueueEntries.contains(task.id, queue: queue, in: database) else {
            throw APIError(
                400,
                706,
                "Task already queued: task=\(id), queue=\(queue)",
                data: ["task": .string(id), "queue": .string(queue)]
            )
        }
        try QueueEntries.remove(task.id, in: database)
        try QueueEntries.append(task.id, to: queue, now: call.now, in: database)
        task.set(systemTags: task.tags.filter { $0 != "development" })
        try task.save(in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    /// Takes a task out of its queue and gives it the status that it had before.
    ///
    /// For a task that waits in none, or does not exist, there is nothing to do, which is not an error.
    private static func dequeue(_ id: String, _ call: Call, _ database: Database) throws -> JSONObject {
        try QueueEntries.remove(id, in: database)
        guard let document = try Collection.tasks.find(id, in: database) else { return ["updated": 0, "fields": [:]] }
        var task = TaskRecord(document)
        guard [TaskStatus.queued, TaskStatus.inProgress].contains(task.status) else {
            return ["updated": 0, "fields": [:]]
        }
        let fields = try returnFromQueue(&task, call)
        try task.save(in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    static func returnFromQueue(_ task: inout TaskRecord, _ call: Call) throws(APIError) -> JSONObject {
        let status = call.string("new_status") ?? task.document["enqueue_status"]?.stringValue ?? TaskStatus.created
        return try task.change(to: status, call, force: true, extra: ["enqueue_status": .null])
    }
}
