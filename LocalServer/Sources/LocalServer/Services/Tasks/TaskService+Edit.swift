import GRDB

extension TaskService {
    static let editEndpoints: [Endpoint] = [
        .write("tasks.edit", TaskSchema.edit) { call, database in try edit(call, database) },
        .write("tasks.update", updateSchema) { call, database in try update(call, database) },
        .write("tasks.set_requirements", TaskSchema.task.adding(.required("requirements", .object))) { call, database in
            try modify(try call.required("task"), call, database) { task in
                guard task.document["script"]?.isEmpty == false else {
                    throw APIError(400, 122, "Missing fields: the task has no script")
                }
                task.document[path: ["script", "requirements"]] = call["requirements"]
                return ["updated": 1, "fields": [:]]
            }
        },
        .write("tasks.edit_runtime", since: APIVersion(2, 34), runtimeSchema) { call, database in
            try modify(try call.required("task"), call, database) { task in
                try checkRunning(task)
                for (name, value) in call["add_or_update"]?.objectValue ?? [:] {
                    task.document[path: ["runtime", name]] = value
                }
                for name in call.strings("remove") { task.document[path: ["runtime", name]] = nil }
                return ["updated": 1]
            }
        },
        .write("tasks.ping", TaskSchema.task) { call, database in
            if let document = try Collection.tasks.find(try call.required("task"), in: database) {
                var task = TaskRecord(document)
                task.noteActivity(call.now)
                try task.save(in: database)
            }
            return [:]
        },
        .write("tasks.move", since: APIVersion(2, 12), idsSchema.adding(ProjectTree.destinationFields)) {
            call,
            database in
            try move(call, database)
        },
        .write("tasks.update_tags", since: APIVersion(2, 27), idsSchema) { call, database in
            try TagUpdate(call).apply(to: .tasks, call, in: database) { .invalidTask($0) }
        },
        .write("tasks.make_public", since: APIVersion(2, 9), idsSchema) { call, database in
            try PublicFlag.set(true, .tasks, call, in: database) { .invalidTask($0) }
        },
        .write("tasks.make_private", since: APIVersion(2, 9), idsSchema) { call, database in
            try PublicFlag.set(false, .tasks, call, in: database) { .invalidTask($0) }
        },
    ]

    private static let idsSchema = Schema(.required("ids", .list(.string, nonEmpty: true)))

    private static let runtimeSchema = TaskSchema.task.adding(
        .optional("add_or_update", .object),
        .optional("remove", .list(.string)),
        .optional("force", .bool)
    )

    /// Throws 400/110 unless the task is on its way: not yet run, queued or running.
    static func checkRunning(_ task: TaskRecord) throws(APIError) {
        let allowed = [TaskStatus.created, TaskStatus.queued, TaskStatus.inProgress]
        try check(task, isOneOf: allowed)
    }

    /// Throws 400/110 when the status of the task is not one of those.
    static func check(_ task: TaskRecord, isOneOf allowed: [String]) throws(APIError) {
        guard allowed.contains(task.status) else {
            throw .invalidStatus(
                "expected one of \(allowed.joined(separator: ", ")), got \(task.status)",
                data: ["expected": JSON(allowed), "status": .string(task.status)]
            )
        }
    }

    // MARK: Edit

    /// The members that `tasks.edit` changes; the rest of its arguments are left out of account.
    private static let editable = [
        "name", "tags", "system_tags", "type", "error", "comment", "parent", "project", "models", "container",
        "output_dest", "execution", "hyperparams", "configuration", "script", "runtime", "status",
    ]

    /// Changing only these does not count as activity of the task.
    private static let remarks: Set<String> = ["name", "tags", "system_tags", "comment", "project"]

    private static func edit(_ call: Call, _ database: Database) throws -> JSON {
        var task = try TaskRecord.load(try call.required("task"), in: database)
        if !call.flag("force") { try check(task, isOneOf: [TaskStatus.created]) }
        try checkReferences(call, database)
        var fields = JSONObject()
        for name in editable {
            guard let value = call[name] else { continue }
            let member = name == "output_dest" ? "output" : name
            fields[member] = try edited(name, value, task, call)
        }
        guard !fields.isEmpty else { return ["updated": 0, "fields": [:]] }
        for (name, value) in fields {
            task.document[name] = value.isNull ? nil : name == "runtime" ? value : TaskFields.stored(value)
        }
        let isActivity = !Set(fields.keys).isSubset(of: remarks)
        fields.merge(task.noteChange(call, isActivity: isActivity))
        try task.save(in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    /// The new value of a member: some are replaced, some have the given members set in them.
    private static func edited(_ name: String, _ value: JSON, _ task: TaskRecord, _ call: Call) throws -> JSON {
        if value.isNull { return .null }
        switch name {
        case "name": return .string(try EntityName.checked(value.stringValue ?? ""))
        case "tags", "system_tags": return JSON(value.strings.sorted())
        case "output_dest": return TaskFields.merged(task.document["output"], ["destination": value])
        case "execution": return try TaskFields.execution(task.document["execution"], value.objectValue ?? [:])
        case "models": return TaskFields.models(value.objectValue ?? [:], call.now)
        case "script":
            // The real server finds this out in its storage layer, and answers with 500; so do we.
            if let unknown = value.objectValue?.keys.first(where: { key in
                !TaskSchema.script.fields.contains { $0.name == key }
            }) {
                throw APIError(500, 101, "Unknown field: document=Script, field=\(unknown)")
            }
            return TaskFields.merged(task.document["script"], value)
        default: return value
        }
    }

    // MARK: Update

    private static let updateSchema = TaskSchema.task.adding(
        .optional("name", .string, subcode: 800),
        .optional("tags", .list(.string), subcode: 800),
        .optional("system_tags", .list(.string), subcode: 800),
        .optional("comment", .string, subcode: 800),
        .optional("project", .string, subcode: 800),
        .optional("output__error", .string, subcode: 800),
        .optional("created", .string, subcode: 800)
    )

    private static func update(_ call: Call, _ database: Database) throws -> JSON {
        var task = try TaskRecord.load(try call.required("task"), in: database)
        try checkReferences(call, database)
        var fields = JSONObject()
        for name in ["comment", "project"] { fields[name] = call.string(name).map(JSON.string) }
        fields["name"] = try call.string("name").map { .string(try EntityName.checked($0)) }
        for name in ["tags", "system_tags"] {
            fields[name] = call[name]?.arrayValue.map { JSON($0.compactMap(\.stringValue).sorted()) }
        }
        fields["output.error"] = call.string("output__error").map(JSON.string)
        if let created = call.string("created") {
            guard let moment = Timestamp(created) else {
                throw APIError.dataValidation("created: \(created) is no date")
            }
            fields["created"] = moment.json
        }
        guard !fields.isEmpty else { return ["updated": 0, "fields": [:]] }
        task.apply(fields)
        fields.merge(task.noteChange(call, isActivity: false))
        try task.save(in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    // MARK: Move

    private static func move(_ call: Call, _ database: Database) throws -> JSON {
        let project = try ProjectTree.destination(call, in: database)
        for var task in try existing(call.strings("ids"), in: database) {
            task.document["project"] = project.map(JSON.string)
            task.noteChange(call, isActivity: false)
            try task.save(in: database)
        }
        return ["project_id": JSON(project)]
    }
}
