import GRDB

extension TaskService {
    static let statusEndpoints: [Endpoint] = [
        .write("tasks.started", TaskSchema.status) { call, database in
            let id = try call.required("task")
            guard try Collection.tasks.contains(id, in: database) else {
                throw APIError.invalidID("Invalid task id: id=\(id)", data: ["id": .string(id)])
            }
            return try changed(id, call, database, also: ["started": 1]) { task in
                let isRunning = task.status == TaskStatus.inProgress
                let extra: JSONObject = isRunning ? [:] : ["started": call.now.json]
                let fields = try task.change(to: TaskStatus.inProgress, call, force: call.flag("force"), extra: extra)
                task.apply(["completed": .null])
                if !isRunning { task.document["active_duration"] = 0 }
                return fields
            }
        },
        .write("tasks.stopped", TaskSchema.status) { call, database in
            try ended(TaskStatus.stopped, call, database)
        },
        .write("tasks.failed", TaskSchema.status) { call, database in
            try ended(TaskStatus.failed, call, database)
        },
        .write("tasks.close", TaskSchema.status) { call, database in
            try changed(try call.required("task"), call, database) { task in
                try task.change(to: TaskStatus.closed, call, force: call.flag("force"))
            }
        },
        .write("tasks.completed", since: APIVersion(2, 2), TaskSchema.status.adding(.optional("publish", .bool))) {
            call,
            database in
            try completed(call, database)
        },
        .write("tasks.stop", stopSchema) { call, database in
            .object(try stop(try call.required("task"), call, database))
        },
        .write("tasks.stop_many", since: APIVersion(2, 13), TaskSchema.many) { call, database in
            try Many.each(call, database) { try stop($0, call, database) }
        },
        .write("tasks.publish", TaskSchema.status.adding(.optional("publish_model", .bool))) { call, database in
            let publishesModel = call.flag("publish_model", default: true)
            let force = call.flag("force")
            let id = try call.required("task")
            return .object(try publish(id, call, database, force: force, publishesModel: publishesModel))
        },
        .write(
            "tasks.publish_many",
            since: APIVersion(2, 13),
            TaskSchema.many.adding(.optional("publish_model", .bool))
        ) {
            call,
            database in
            let publishesModel = call.flag("publish_model", default: true)
            let force = call.flag("force")
            return try Many.each(call, database) {
                try publish($0, call, database, force: force, publishesModel: publishesModel)
            }
        },
    ]

    private static let stopSchema = TaskSchema.status.adding(.optional("include_pipeline_steps", .bool))

    /// Changes one task and answers with the members that were set.
    private static func changed(
        _ id: String,
        _ call: Call,
        _ database: Database,
        also: JSONObject = [:],
        _ change: (inout TaskRecord) throws -> JSONObject
    ) throws -> JSON {
        var task = try TaskRecord.load(id, in: database)
        var reply: JSONObject = ["updated": 1, "fields": .object(try change(&task))]
        try task.save(in: database)
        reply.merge(also)
        return .object(reply)
    }

    private static func ended(_ status: String, _ call: Call, _ database: Database) throws -> JSON {
        try changed(try call.required("task"), call, database) { task in
            try task.change(to: status, call, force: call.flag("force"), extra: ["completed": call.now.json])
        }
    }

    private static func completed(_ call: Call, _ database: Database) throws -> JSON {
        let id = try call.required("task")
        let publishes = call.flag("publish")
        return try changed(id, call, database, also: ["published": publishes ? 1 : 0]) { task in
            var fields = try task.change(
                to: TaskStatus.completed,
                call,
                force: call.flag("force"),
                extra: ["completed": call.now.json]
            )
            if publishes {
                fields.merge(try publish(&task, call, database, force: call.flag("force"), publishesModel: true))
            }
            return fields
        }
    }

    // MARK: Stop

    /// A worker that was silent for longer, in milliseconds, does not get a chance to stop by itself.
    private static let workerPatience: Int64 = 600_000

    /// Stops a task: at once when nobody is there to notice, else by a message that the worker of the task sees.
    private static func stop(_ id: String, _ call: Call, _ database: Database) throws -> JSONObject {
        var task = try TaskRecord.load(id, in: database)
        let updated = task.document["last_update"]?.stringValue.flatMap { Timestamp($0) }?.milliseconds ?? 0
        let hasWorker = task.document["last_worker"]?.isEmpty == false
        let isWatched =
            task.status == TaskStatus.inProgress && !task.has(systemTag: "development") && hasWorker
            && call.now.milliseconds - updated <= workerPatience
        let fields: JSONObject
        if isWatched, !call.flag("force") {
            fields = try task.change(to: task.status, call, force: true, message: "stopping")
        } else {
            let wasQueued = task.status == TaskStatus.queued
            fields = try task.change(
                to: TaskStatus.stopped,
                call,
                force: call.flag("force"),
                message: "Stopped by \(call.identity.name)"
            )
            if wasQueued { try QueueEntries.remove(task.id, in: database) }
        }
        try task.save(in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    // MARK: Publish

    /// Publishes a task and, if wanted, the model that it made last; returns what the call answers.
    static func publish(
        _ id: String,
        _ call: Call,
        _ database: Database,
        force: Bool,
        publishesModel: Bool
    ) throws -> JSONObject {
        var task = try TaskRecord.load(id, in: database)
        let fields = try publish(&task, call, database, force: force, publishesModel: publishesModel)
        try task.save(in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    private static func publish(
        _ task: inout TaskRecord,
        _ call: Call,
        _ database: Database,
        force: Bool,
        publishesModel: Bool
    ) throws -> JSONObject {
        // To stay as one is, which other calls may, counts as a mistake here.
        if task.status == TaskStatus.published, !force {
            throw TaskStatus.refused(from: task.status, to: TaskStatus.published)
        }
        let output = task.document["output"] ?? [:]
        let fields = try task.change(
            to: TaskStatus.published,
            call,
            force: force,
            extra: ["published": call.now.json, "output": output]
        )
        if publishesModel, let model = task.models(.output).last {
            try ModelService.publish(model, call, in: database)
        }
        return fields
    }
}
