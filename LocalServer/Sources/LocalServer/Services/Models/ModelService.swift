import GRDB

/// `models.*`.
enum ModelService {
    static let endpoints: [Endpoint] = readEndpoints + editEndpoints + lifecycleEndpoints + retiredEndpoints

    private static let readEndpoints: [Endpoint] = [
        .write("models.create", createSchema) { call, database in try create(call, in: database) },
        .read("models.get_by_id", modelSchema) { call, database in
            ["model": try load(try call.required("model"), in: database)]
        },
        .read("models.get_all", EntityQuery.schema, find),
        .read("models.get_all_ex", EntityQuery.schema, find),
        .read("models.get_by_id_ex", EntityQuery.schema, find),
        .read("models.get_frameworks", since: APIVersion(2, 8), Schema(.optional("projects", .list(.string)))) {
            call,
            database in
            let projects = call.strings("projects")
            let models = try Collection.models.all(where: projects.isEmpty ? [:] : ["project": projects], in: database)
            return ["frameworks": JSON(Set(models.compactMap { $0["framework"]?.stringValue }).sorted())]
        },
    ]

    static let modelSchema = Schema(.required("model", .string))

    static let metadataItem = Schema(
        .required("key", .text),
        .required("type", .string),
        .required("value", .string)
    )

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

    static func load(_ id: String, in database: Database) throws -> JSON {
        guard let model = try Collection.models.find(id, in: database) else { throw APIError.invalidModel(id) }
        return model
    }

    private static func find(_ call: Call, _ database: Database) throws -> JSON {
        let (models, scroll) = try EntityQuery(.models, .models, call).run(call, in: database)
        return scroll.map { ["models": .array(models), "scroll_id": .string($0)] } ?? ["models": .array(models)]
    }

    /// Notes that somebody changed a model, and returns what that sets.
    @discardableResult
    static func noteChange(_ model: inout JSON, _ call: Call, isActivity: Bool = true) -> JSONObject {
        var fields: JSONObject = ["last_change": call.now.json, "last_changed_by": .string(call.identity.user)]
        if isActivity { fields["last_update"] = call.now.json }
        for (name, value) in fields { model[name] = value }
        return fields
    }

    private static func create(_ call: Call, in database: Database) throws -> JSON {
        let name = try EntityName.checked(try call.required("name"))
        if let label = call["labels"]?.objectValue?.values.first(where: { $0.stringValue != nil }) {
            throw APIError.dataValidation("labels: \(label.text) is no number")
        }
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
        for name in ["tags", "system_tags"] { model[name] = JSON(call.strings(name).sorted()) }
        for member in ["uri", "comment", "framework", "design", "labels", "metadata", "project", "parent", "task"] {
            if let value = call[member], !value.isNull { model[member] = value }
        }
        try Collection.models.save(model, in: database)
        return ["id": model["id"] ?? .null, "created": true]
    }

    /// A new model, with everything that a model has by default.
    static func blank(_ call: Call) -> JSON {
        [
            "id": .string(Identifier.make()), "user": .string(call.identity.user),
            "company": .string(Identity.company), "created": call.now.json, "last_update": call.now.json,
            "last_change": call.now.json, "last_changed_by": .string(call.identity.user),
            "ready": .bool(call["ready"] != false), "tags": [], "system_tags": [], "design": [:], "labels": [:],
            "metadata": [:], "last_iteration": 0, "last_metrics": [:], "unique_metrics": [], "metric_stats": [:],
            "ui_cache": [:],
        ]
    }

    /// Makes a model ready, that is published.
    ///
    /// A model that is so already, or does not exist, is left alone.
    static func publish(_ id: String, _ call: Call, in database: Database) throws {
        guard var model = try Collection.models.find(id, in: database), model["ready"] != true else { return }
        model["ready"] = true
        noteChange(&model, call)
        try Collection.models.save(model, in: database)
    }
}
