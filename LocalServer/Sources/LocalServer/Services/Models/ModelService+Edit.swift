import GRDB

extension ModelService {
    static let editEndpoints: [Endpoint] = [
        .write("models.edit", editSchema) { call, database in try edit(call, in: database) },
        .write("models.update", updateSchema) { call, database in
            .object(try update(try call.required("model"), call.body, call, in: database))
        },
        .write("models.move", idsSchema.adding(ProjectTree.destinationFields)) { call, database in
            let project = try ProjectTree.destination(call, in: database)
            // An id that nobody has is no mistake here, unlike that of a task.
            for var model in try Collection.models.all(where: ["id": call.strings("ids")], in: database) {
                model["project"] = project.map(JSON.string)
                noteChange(&model, call, isActivity: false)
                try Collection.models.save(model, in: database)
            }
            return ["project_id": JSON(project)]
        },
        .write("models.update_tags", idsSchema) { call, database in
            try TagUpdate(call).apply(to: .models, call, in: database) { .invalidModel($0) }
        },
        .write("models.make_public", since: APIVersion(2, 9), idsSchema) { call, database in
            try PublicFlag.set(true, .models, call, in: database) { .invalidModel($0) }
        },
        .write("models.make_private", since: APIVersion(2, 9), idsSchema) { call, database in
            try PublicFlag.set(false, .models, call, in: database) { .invalidModel($0) }
        },
    ]

    private static let commonSchema = modelSchema.adding(
        .optional("name", .string),
        .optional("comment", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("uri", .string),
        .optional("project", .string),
        .optional("task", .string),
        .optional("iteration", .integer())
    )

    private static let editSchema = commonSchema.adding(
        .optional("framework", .string),
        .optional("design", .object, subcode: 16),
        .optional("labels", .object, subcode: 16),
        .optional("ready", .bool),
        .optional("parent", .string)
    )

    private static let updateSchema = commonSchema.adding(
        .optional("created", .string, subcode: 800),
        .optional("ui_cache", .object, subcode: 800)
    )

    /// What a model is, unlike what people note about it: a change of these is a sign of life of the model.
    private static let substance: Set<String> = [
        "uri", "framework", "design", "labels", "ready", "metadata", "system_tags", "tags",
    ]

    /// The named members of a call, in the form in which they are stored.
    private static func members(_ names: [String], of body: JSON) throws -> JSONObject {
        var fields = JSONObject()
        for name in names {
            guard let value = body[name], !value.isNull else { continue }
            switch name {
            case "name": fields[name] = .string(try EntityName.checked(value.stringValue ?? ""))
            case "uri": fields[name] = .string(EntityName.trimmed(value.stringValue ?? ""))
            case "tags", "system_tags": fields[name] = JSON(value.strings.sorted())
            default: fields[name] = value
            }
        }
        // What the pages of the real server remember about a file is worth nothing for another file.
        if fields["uri"] != nil { fields["ui_cache"] = fields["ui_cache"] ?? [:] }
        return fields
    }

    // MARK: Edit

    private static func edit(_ call: Call, in database: Database) throws -> JSON {
        var model = try loadOwn(try call.required("model"), in: database)
        let names = ["name", "tags", "system_tags", "comment", "uri", "project", "framework", "design", "labels"]
        var fields = try members(names + ["ready", "parent", "task"], of: call.body)
        // Whoever sends back a model whose task was deleted sends what stands in the place of the task.
        if fields["task"]?.stringValue.map(DeletedReference.isOne) == true { fields["task"] = nil }
        try checkReferences(fields, in: database)
        if let label = fields["labels"]?.objectValue?.values.first(where: { $0.integerValue == nil }) {
            throw APIError.validation("labels: values must be integers, got \(label.text)")
        }
        let task = model["task"]?.stringValue ?? fields["task"]?.stringValue
        if let task { try noteIteration(call.integer("iteration"), of: task, call, in: database) }
        guard !fields.isEmpty else { return ["updated": 0, "fields": [:]] }
        for (name, value) in fields { model[name] = value }
        let isActivity = !substance.isDisjoint(with: fields.keys)
        fields.merge(noteChange(&model, call, isActivity: isActivity))
        try Collection.models.save(model, in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    /// Throws 400/16 when what a model is to refer to does not exist.
    private static func checkReferences(_ fields: JSONObject, in database: Database) throws {
        for (name, collection) in [("task", Collection.tasks), ("project", .projects), ("parent", .models)] {
            guard let id = fields[name]?.stringValue, !(try collection.contains(id, in: database)) else { continue }
            throw APIError.badReference("Invalid \(name) id \(id)", data: ["field": .string(name), "id": .string(id)])
        }
    }

    /// Moves the task of a model on; one that is gone is left alone.
    private static func noteIteration(_ iteration: Int64?, of id: String, _ call: Call, in database: Database) throws {
        guard let iteration, let document = try Collection.tasks.find(id, in: database) else { return }
        var task = TaskRecord(document)
        task.noteIteration(iteration)
        task.noteChange(call)
        try task.save(in: database)
    }

    // MARK: Update

    /// Sets those members that anybody may change at any time; returns what the call answers.
    static func update(_ id: String, _ body: JSON, _ call: Call, in database: Database) throws -> JSONObject {
        var model = try loadOwn(id, in: database)
        if let task = body["task"]?.stringValue {
            guard try Collection.tasks.contains(task, in: database) else { throw APIError.invalidTask(task) }
            try noteIteration(call.integer("iteration"), of: task, call, in: database)
        }
        let names = ["name", "tags", "system_tags", "comment", "uri", "project", "created", "ui_cache"]
        var fields = try members(names, of: body)
        if let created = fields["created"]?.stringValue {
            guard let moment = Timestamp(created) else {
                throw APIError.dataValidation("created: \(created) is no date")
            }
            fields["created"] = moment.json
        }
        guard !fields.isEmpty else { return ["updated": 0, "fields": [:]] }
        for (name, value) in fields { model[name] = value }
        var noted = noteChange(&model, call, isActivity: !substance.isDisjoint(with: fields.keys))
        try Collection.models.save(model, in: database)
        // The answer keeps quiet about the sign of life.
        noted["last_update"] = nil
        fields.merge(noted)
        return ["updated": 1, "fields": .object(fields)]
    }
}
