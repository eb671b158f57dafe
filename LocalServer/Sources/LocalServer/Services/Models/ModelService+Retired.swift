import GRDB

extension ModelService {
    /// Calls that newer versions answer with 301.
    static let retiredEndpoints: [Endpoint] = [
        .read("models.get_by_task_id", TaskSchema.task) { call, database in
            try outputModel(call, in: database)
        },
        Endpoint("models.get_by_task_id", since: APIVersion(2, 14), schema: TaskSchema.task) { _ in
            throw moved("use models.get_by_id and models.get_all")
        },
        .write("models.update_for_task", updateForTaskSchema) { call, database in
            try updateForTask(call, in: database)
        },
        Endpoint("models.update_for_task", since: APIVersion(2, 14), schema: updateForTaskSchema) { _ in
            throw moved("use tasks.add_or_update_model")
        },
    ]

    private static func moved(_ advice: String) -> APIError {
        APIError(301, 1, "The endpoint is not supported any more in this version: \(advice)")
    }

    /// The model that a task made last.
    private static func outputModel(_ call: Call, in database: Database) throws -> JSON {
        let task = try TaskRecord.load(try call.required("task"), in: database)
        guard let model = task.models(.output).last else {
            throw APIError(400, 122, "Missing fields: models.output")
        }
        return ["model": QueryFields.models.withoutHidden(try load(model, in: database))]
    }

    private static let updateForTaskSchema = TaskSchema.task.adding(
        .optional("uri", .string),
        .optional("name", .string),
        .optional("comment", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("override_model_id", .string),
        .optional("iteration", .integer())
    )

    /// The name under which the one output model of a task was kept, before a task could have several.
    private static let soleOutput = "Output Model"

    /// Records the output model of a task: changes the one that it made last, or makes one, or takes one that exists.
    private static func updateForTask(_ call: Call, in database: Database) throws -> JSON {
        var task = try TaskRecord.load(try call.required("task"), in: database)
        let override = call.string("override_model_id") ?? ""
        guard override.isEmpty != (call.string("uri") ?? "").isEmpty else {
            throw APIError.missingFields("Exactly one of uri and override_model_id is required")
        }
        try TaskService.check(task, isOneOf: [TaskStatus.created, TaskStatus.inProgress])
        let id: JSON
        if !override.isEmpty {
            id = try loadOwn(override, in: database)["id"] ?? .null
        } else {
            var body = call.body
            let name = task.document["name"]?.stringValue ?? ""
            if body["name"] == nil { body["name"] = .string(name) }
            if body["comment"] == nil { body["comment"] = .string("Created by task `\(name)` (\(task.id))") }
            if let known = task.models(.output).last {
                var reply: JSONObject = ["id": .string(known), "created": false]
                reply.merge(try update(known, body, call, in: database))
                return .object(reply)
            }
            id = try createOutput(of: task, body, call, in: database)
        }
        task.document[path: ["models", "output"]] = [
            ["name": .string(soleOutput), "model": id, "updated": call.now.json]
        ]
        task.noteIteration(call.integer("iteration"))
        task.noteChange(call)
        try task.save(in: database)
        return ["id": id, "created": true]
    }

    private static func createOutput(of task: TaskRecord, _ body: JSON, _ call: Call, in database: Database) throws
        -> JSON
    {
        var model = blank(call)
        model["name"] = .string(try EntityName.checked(body["name"]?.stringValue ?? ""))
        for name in ["tags", "system_tags"] { model[name] = JSON((body[name]?.strings ?? []).sorted()) }
        for name in ["comment", "uri"] { model[name] = body[name] }
        model["task"] = .string(task.id)
        model["project"] = task.document["project"]
        model["parent"] = task.models(.input).first.map(JSON.string)
        model["framework"] = task.document[path: ["execution", "framework"]]
        model["design"] = task.document[path: ["execution", "model_desc"]] ?? [:]
        model["labels"] = task.document[path: ["execution", "model_labels"]] ?? [:]
        try Collection.models.save(model, in: database)
        return model["id"] ?? .null
    }
}
