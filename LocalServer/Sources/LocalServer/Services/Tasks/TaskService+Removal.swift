import GRDB

extension TaskService {
    /// Starting over, putting away and deleting.
    static let removalEndpoints: [Endpoint] = [
        .write("tasks.reset", TaskSchema.status.adding(resetFields)) { call, database in
            var reply = try reset(try call.required("task"), call, database)
            reply["dequeued"] = reply["dequeued"] == true ? ["removed": 1] : [:]
            reply["events"] = [:]
            return .object(reply)
        },
        .write("tasks.reset_many", since: APIVersion(2, 13), TaskSchema.many.adding(resetFields)) { call, database in
            try Many.each(call, database) { try reset($0, call, database) }
        },
        .write("tasks.delete", TaskSchema.status.adding(deleteFields)) { call, database in
            .object(try delete(try call.required("task"), call, database))
        },
        .write("tasks.delete_many", since: APIVersion(2, 13), TaskSchema.many.adding(deleteFields)) { call, database in
            try Many.each(call, database) { try delete($0, call, database) }
        },
        .write("tasks.archive", archiveSchema) { call, database in
            let tasks = try all(call.strings("tasks"), in: database)
            for task in tasks { try archive(task, call, database) }
            return ["archived": JSON(tasks.count)]
        },
        .write("tasks.archive_many", since: APIVersion(2, 13), TaskSchema.many) { call, database in
            try Many.each(call, database) { id in
                try archive(try TaskRecord.load(id, in: database), call, database)
                return ["archived": true]
            }
        },
        .write("tasks.unarchive_many", since: APIVersion(2, 13), TaskSchema.many) { call, database in
            try Many.each(call, database) { id in
                try modify(id, call, database, isActivity: false) { task in
                    task.set(systemTags: task.tags.filter { $0 != archivedTag })
                    note(&task, call)
                    return ["unarchived": true]
                }
            }
        },
    ]

    static let archivedTag = "archived"

    private static let resetFields: [Field] = [
        .optional("clear_all", .bool),
        .optional("return_file_urls", .bool),
        .optional("delete_output_models", .bool),
        .optional("delete_external_artifacts", .bool),
    ]

    private static let deleteFields: [Field] =
        resetFields + [
            .optional("move_to_trash", .bool),
            .optional("include_pipeline_steps", .bool),
        ]

    private static let archiveSchema = Schema(
        .required("tasks", .list(.string, nonEmpty: true)),
        .optional("status_reason", .string),
        .optional("status_message", .string)
    )

    // MARK: Reset

    /// Brings a task back to the state before its run: what the run has written goes, what it was given stays.
    private static func reset(_ id: String, _ call: Call, _ database: Database) throws -> JSONObject {
        var task = try TaskRecord.load(id, in: database)
        if task.isPublished, !call.flag("force") {
            throw APIError.invalidStatus(
                "a published task cannot be reset",
                data: ["task_id": .string(id), "status": .string(task.status)]
            )
        }
        let wasQueued = try QueueEntries.remove(id, in: database)
        let cleanup = try TaskCleanup(of: task, before: .reset, call, in: database)
        let artifacts = task.document[path: ["execution", "artifacts"]]?.arrayValue ?? []
        let fields = try task.change(to: TaskStatus.created, call, force: true, reason: "reset", message: "reset")
        task.apply(produced)
        task.document[path: ["execution", "artifacts"]] = .array(artifacts.filter { $0["mode"] == "input" })
        if call.flag("clear_all") {
            task.document["execution"] = TaskFields.emptyExecution
            task.document["script"] = TaskFields.emptyScript
        }
        try task.save(in: database)
        var reply: JSONObject = [
            "updated": 1, "fields": .object(fields), "deleted_models": JSON(cleanup.deletedModels),
            "dequeued": .bool(wasQueued),
        ]
        reply["urls"] = cleanup.urls ?? [:]
        return reply
    }

    /// What a run leaves in its task, and the value of each before it.
    private static let produced: JSONObject = [
        "last_iteration": 0, "last_metrics": [:], "unique_metrics": [], "metric_stats": [:], "runtime": [:],
        "models.output": [], "output.result": .null, "output.error": .null, "started": .null, "completed": .null,
        "published": .null, "active_duration": .null, "last_worker": .null, "last_worker_report": .null,
        "enqueue_status": .null, "execution.queue": .null,
    ]

    // MARK: Delete

    /// Deletes a task with its events and its unpublished models.
    ///
    /// Its published models and its children then say that it was deleted.
    static func delete(_ id: String, _ call: Call, _ database: Database) throws -> JSONObject {
        let task = try TaskRecord.load(id, in: database)
        guard task.status == TaskStatus.created || task.has(systemTag: archivedTag) || call.flag("force") else {
            throw TaskCleanup.refused(
                "it was run, use force=true",
                id,
                ["expected": "created", "current": .string(task.status)]
            )
        }
        let cleanup = try TaskCleanup(of: task, before: .deletion, call, in: database)
        try QueueEntries.remove(id, in: database)
        try Collection.tasks.delete(id, in: database)
        return [
            "deleted": true, "updated_children": JSON(cleanup.updatedChildren),
            "updated_models": JSON(cleanup.updatedModels), "deleted_models": JSON(cleanup.deletedModels),
            "urls": cleanup.urls ?? .null,
        ]
    }

    // MARK: Archive

    /// Puts a task away; one that runs is stopped, and one that waits leaves its queue.
    private static func archive(_ task: TaskRecord, _ call: Call, _ database: Database) throws {
        var task = task
        if task.status == TaskStatus.queued {
            try QueueEntries.remove(task.id, in: database)
            _ = try returnFromQueue(&task, call)
        } else if task.status == TaskStatus.inProgress {
            _ = try task.change(to: TaskStatus.stopped, call, force: true)
        }
        task.set(systemTags: task.tags.filter { $0 != archivedTag } + [archivedTag])
        note(&task, call)
        task.noteChange(call, isActivity: false)
        try task.save(in: database)
    }

    private static func note(_ task: inout TaskRecord, _ call: Call) {
        task.document["status_reason"] = .string(call.string("status_reason") ?? "")
        task.document["status_message"] = .string(call.string("status_message") ?? "")
    }
}
