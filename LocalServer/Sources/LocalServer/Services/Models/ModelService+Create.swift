import GRDB

extension ModelService {
    static let createEndpoints: [Endpoint] = [
        .write("models.create", createSchema) { call, database in try create(call, in: database) }
    ]

    private static let createSchema = Schema(
        .required("uri", .string),
        .required("name", .string),
        .optional("comment", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("framework", .string),
        .optional("design", .object),
        .optional("labels", .map(.either(.integer(), .string))),
        .optional("project", .string),
        .optional("parent", .string),
        .optional("task", .string),
        .optional("metadata", .map(.document(metadataItem)))
    )

    private static func create(_ call: Call, in database: Database) throws -> JSON {
        let name = try EntityName.checked(try call.required("name"))
        try checkLabels(call["labels"]?.objectValue ?? [:])
        if let task = call.string("task"), !task.isEmpty, !(try Collection.tasks.contains(task, in: database)) {
            throw APIError.invalidTask(task)
        }
        if let project = call.string("project"), !project.isEmpty,
            !(try Collection.projects.contains(project, in: database))
        {
            throw APIError.validation("project: invalid id \(project)")
        }
        var model = blank(call)
        model["name"] = .string(name)
        if call.flag("public") { model["company"] = "" }
        model["ready"] = .bool(call["ready"] != false)
        for name in ["tags", "system_tags"] { model[name] = JSON(call.strings(name).sorted()) }
        for member in ["comment", "framework", "design", "labels", "metadata", "project", "parent", "task"] {
            if let value = call[member], !value.isNull { model[member] = value }
        }
        model["uri"] = .string(EntityName.trimmed(try call.required("uri")))
        try Collection.models.save(model, in: database)
        return ["id": model["id"] ?? .null, "created": true]
    }

    /// Labels are numbers, and two names may share no number but 0.
    private static func checkLabels(_ labels: JSONObject) throws(APIError) {
        if let label = labels.values.first(where: { $0.stringValue != nil }) {
            throw .dataValidation("labels: \(label.text) is no number")
        }
        let numbers = labels.values.compactMap(\.integerValue).filter { $0 != 0 }
        guard Set(numbers).count == numbers.count else {
            throw .dataValidation("labels: the same number appears more than once")
        }
    }

    /// A new, unpublished model without a name, with everything that a model has by default.
    static func blank(_ call: Call) -> JSON {
        [
            "id": .string(Identifier.make()), "user": .string(call.identity.user),
            "company": .string(Identity.company), "created": call.now.json, "last_update": call.now.json,
            "last_change": call.now.json, "last_changed_by": .string(call.identity.user), "uri": "",
            "ready": false, "tags": [], "system_tags": [], "design": [:], "labels": [:], "metadata": [:],
            "last_iteration": 0, "last_metrics": [:], "ui_cache": [:],
        ]
    }
}
