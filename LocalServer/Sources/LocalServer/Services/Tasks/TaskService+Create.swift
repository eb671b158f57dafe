import GRDB

extension TaskService {
    static let createEndpoints: [Endpoint] = [
        .write("tasks.create", TaskSchema.create) { call, database in
            var document = try newDocument(call, database)
            document["name"] = .string(try EntityName.checked(try call.required("name")))
            try Collection.tasks.save(document, in: database)
            if let project = call.string("project") { try ProjectTree.touch(project, call.now, in: database) }
            return ["id": document["id"] ?? .null]
        },
        .read("tasks.validate", TaskSchema.create) { call, database in
            _ = try newDocument(call, database)
            return [:]
        },
        .write("tasks.clone", cloneSchema) { call, database in try clone(call, database) },
    ]

    /// The document of a new task, with everything that a task has by default.
    private static func newDocument(_ call: Call, _ database: Database) throws -> JSON {
        try checkReferences(call, database)
        var document = blank(call)
        for name in ["name", "type", "comment", "parent", "project", "runtime"] {
            if let value = call[name], !value.isNull { document[name] = value }
        }
        for name in ["tags", "system_tags"] { document[name] = JSON(call.strings(name).sorted()) }
        for name in ["hyperparams", "configuration", "container"] {
            if let value = call[name]?.objectValue { document[name] = TaskFields.stored(.object(value)) }
        }
        if let destination = call.string("output_dest") { document["output"] = ["destination": .string(destination)] }
        if let script = call["script"], !script.isNull {
            document["script"] = TaskFields.merged(document["script"], script)
        }
        if let execution = call["execution"]?.objectValue {
            document["execution"] = try TaskFields.execution(document["execution"], execution)
        }
        if let models = call["models"]?.objectValue { document["models"] = TaskFields.models(models, call.now) }
        return document
    }

    /// A new task without a name and a type.
    static func blank(_ call: Call) -> JSON {
        [
            "id": .string(Identifier.make()),
            "user": .string(call.identity.user),
            "company": .string(Identity.company),
            "status": .string(TaskStatus.created),
            "created": call.now.json,
            "last_update": call.now.json,
            "last_change": call.now.json,
            "last_changed_by": .string(call.identity.user),
            "last_iteration": 0,
            "last_metrics": [:], "unique_metrics": [], "metric_stats": [:], "report_assets": [],
            "tags": [], "system_tags": [],
            "hyperparams": [:], "configuration": [:], "runtime": [:], "container": [:], "output": [:],
            "models": ["input": [], "output": []],
            "execution": TaskFields.emptyExecution,
            "script": TaskFields.emptyScript,
        ]
    }

    /// Throws 400/16 when the project or the parent that a call names does not exist.
    static func checkReferences(_ call: Call, _ database: Database) throws {
        for (name, collection) in [("project", Collection.projects), ("parent", .tasks)] {
            guard let id = call.string(name), !id.isEmpty else { continue }
            guard try collection.contains(id, in: database) else {
                throw APIError.badReference(
                    "Invalid \(name) id \(id)",
                    data: ["field": .string(name), "id": .string(id)]
                )
            }
        }
    }

    // MARK: Cloning

    private static let cloneSchema = TaskSchema.task.adding(
        .optional("new_task_name", .string),
        .optional("new_task_comment", .string),
        .optional("new_task_tags", .list(.string)),
        .optional("new_task_system_tags", .list(.string)),
        .optional("new_task_parent", .string),
        .optional("new_task_project", .string),
        .optional("new_project_name", .string),
        .optional("new_task_hyperparams", .map(.map(.object))),
        .optional("new_task_configuration", .map(.object)),
        .optional("new_task_input_models", .list(.object)),
        .optional("new_task_container", .map(.string)),
        .optional("execution_overrides", .object),
        .optional("validate_references", .bool)
    )

    private static func clone(_ call: Call, _ database: Database) throws -> JSON {
        let original = try TaskRecord.load(try call.required("task"), in: database)
        var document = blank(call)
        for name in ["type", "comment", "project", "script", "tags", "hyperparams", "configuration", "container"] {
            if let value = original.document[name] { document[name] = value }
        }
        let name = try call.string("new_task_name").map { try EntityName.checked($0) }
        document["name"] = name.map(JSON.string) ?? original.document["name"]
        let perRun: Set<String> = ["development", "archived"]
        document["system_tags"] = JSON(original.tags.filter { !perRun.contains($0) })
        document["parent"] = .string(original.id)
        if let destination = original.document[path: ["output", "destination"]] {
            document["output"] = ["destination": destination]
        }
        document[path: ["models", "input"]] = original.document[path: ["models", "input"]] ?? []
        document["execution"] = try cloneExecution(original, call)
        for (argument, member) in overrides {
            if let value = call[argument], !value.isNull { document[member] = TaskFields.stored(value) }
        }
        for name in ["tags", "system_tags"] {
            if let tags = call["new_task_\(name)"]?.arrayValue {
                document[name] = JSON(tags.compactMap(\.stringValue).sorted())
            }
        }
        if let models = call["new_task_input_models"]?.arrayValue {
            document[path: ["models", "input"]] = TaskFields.modelItems(models, call.now)
        }
        if let parent = call.string("new_task_parent"), !(try Collection.tasks.contains(parent, in: database)) {
            throw APIError.invalidTask(parent)
        }
        let newProject = try cloneProject(call, database)
        if let project = newProject?["id"] ?? call["new_task_project"], !project.isNull {
            document["project"] = project
        }
        try Collection.tasks.save(document, in: database)
        var reply: JSON = ["id": document["id"] ?? .null]
        reply["new_project"] = newProject
        return reply
    }

    private static let overrides = [
        "new_task_comment": "comment", "new_task_parent": "parent", "new_task_hyperparams": "hyperparams",
        "new_task_configuration": "configuration", "new_task_container": "container",
    ]

    /// The execution of a clone: outputs of the original run and its place in a queue are not taken over.
    private static func cloneExecution(_ original: TaskRecord, _ call: Call) throws -> JSON {
        var execution = original.document["execution"] ?? TaskFields.emptyExecution
        let artifacts = execution["artifacts"]?.arrayValue ?? []
        execution["artifacts"] = .array(artifacts.filter { $0["mode"] == "input" })
        execution["queue"] = nil
        guard let changes = call["execution_overrides"]?.objectValue else { return execution }
        return try TaskFields.execution(execution, changes)
    }

    /// The project that the call names by path, made when it is missing.
    private static func cloneProject(_ call: Call, _ database: Database) throws -> JSON? {
        if let name = call.string("new_project_name"), !name.isEmpty {
            let id = try ProjectTree.findOrCreate(name, call, in: database)
            return ["id": .string(id), "name": .string(name)]
        }
        if let id = call.string("new_task_project"), !(try Collection.projects.contains(id, in: database)) {
            throw APIError.invalidProject(id)
        }
        return nil
    }
}
