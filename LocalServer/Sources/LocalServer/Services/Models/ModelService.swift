import GRDB

/// `models.*`: as much of it as tasks need that read and write models.
enum ModelService {
    static let endpoints: [Endpoint] = [
        .write("models.create", createSchema) { call, database in try create(call, in: database) },
        .read("models.get_by_id", Schema(.required("model", .string))) { call, database in
            let id = try call.required("model")
            guard let model = try Collection.models.find(id, in: database) else { throw APIError.invalidModel(id) }
            return ["model": model]
        },
        .read("models.get_all", EntityQuery.schema, find),
        .read("models.get_all_ex", EntityQuery.schema, find),
        .read("models.get_by_id_ex", EntityQuery.schema, find),
    ]

    private static let createSchema = Schema(
        .required("uri", .string),
        .required("name", .string),
        .optional("comment", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("framework", .string),
        .optional("design", .object),
        .optional("labels", .map(.integer())),
        .optional("project", .string),
        .optional("parent", .string),
        .optional("task", .string),
        .optional(
            "metadata",
            .map(.document(Schema(.required("key", .text), .required("type", .string), .required("value", .string))))
        )
    )

    private static func find(_ call: Call, _ database: Database) throws -> JSON {
        let (models, scroll) = try EntityQuery(.models, .models, call).run(call, in: database)
        return scroll.map { ["models": .array(models), "scroll_id": .string($0)] } ?? ["models": .array(models)]
    }

    private static func create(_ call: Call, in database: Database) throws -> JSON {
        let name = try EntityName.checked(try call.required("name"))
        if let task = call.string("task"), !task.isEmpty, !(try Collection.tasks.contains(task, in: database)) {
            throw APIError.invalidTask(task)
        }
        if let project = call.string("project"), !project.isEmpty,
            !(try Collection.projects.contains(project, in: database))
        {
            throw APIError.validation("project: invalid id \(project)")
        }
        let id = JSON.string(Identifier.make())
        var model: JSON = [
            "id": id, "name": .string(name), "user": .string(call.identity.user), "company": .string(Identity.company),
            "created": call.now.json, "last_update": call.now.json, "last_change": call.now.json,
            "last_changed_by": .string(call.identity.user), "ready": .bool(call["ready"] != false),
            "tags": JSON(call.strings("tags").sorted()), "system_tags": JSON(call.strings("system_tags").sorted()),
            "design": [:], "labels": [:], "metadata": [:], "last_iteration": 0, "last_metrics": [:],
            "unique_metrics": [], "metric_stats": [:], "ui_cache": [:],
        ]
        for member in ["uri", "comment", "framework", "design", "labels", "metadata", "project", "parent", "task"] {
            if let value = call[member], !value.isNull { model[member] = value }
        }
        try Collection.models.save(model, in: database)
        return ["id": id, "created": true]
    }

    /// Makes a model ready, that is published.
    ///
    /// A model that is so already, or does not exist, is left alone.
    static func publish(_ id: String, _ call: Call, in database: Database) throws {
        guard var model = try Collection.models.find(id, in: database), model["ready"] != true else { return }
        model["ready"] = true
        model["last_update"] = call.now.json
        model["last_change"] = call.now.json
        model["last_changed_by"] = .string(call.identity.user)
        try Collection.models.save(model, in: database)
    }
}
