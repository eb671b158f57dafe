import GRDB

extension ModelService {
    static let removalEndpoints: [Endpoint] = [
        .write("models.delete", modelSchema.adding(deleteFields)) { call, database in
            .object(try delete(try call.required("model"), call, in: database))
        },
        .write("models.delete_many", idsSchema.adding(deleteFields)) { call, database in
            try Many.each(call, database) { try delete($0, call, in: database) }
        },
    ]

    private static let deleteFields: [Field] = [
        .optional("force", .bool),
        .optional("delete_external_artifacts", .bool),
    ]

    /// Deletes a model with its events.
    ///
    /// One that a task uses as input, or that a published task has made, needs force; such tasks then say that it was
    /// deleted. The list of an unpublished task that made it loses it.
    private static func delete(_ id: String, _ call: Call, in database: Database) throws -> JSONObject {
        let model = try loadOwn(id, in: database)
        let users = try TaskRecord.using([id], in: database)
        guard users.isEmpty || call.flag("force") else {
            throw APIError(
                400,
                205,
                "Model is in use as execution model, use force=true to delete: num_tasks=\(users.count)",
                data: ["num_tasks": JSON(users.count)]
            )
        }
        for var task in users {
            task.replaceModels([id], in: .input, with: DeletedReference.to(id))
            try task.save(in: database)
        }
        if let maker = model["task"]?.stringValue, let document = try Collection.tasks.find(maker, in: database) {
            try forget(id, madeBy: TaskRecord(document), call, in: database)
        }
        try remove(model, in: database)
        return ["deleted": true, "url": model["uri"] ?? .null]
    }

    /// Makes the task that made a model say that it was deleted, or no longer mention it.
    private static func forget(_ id: String, madeBy task: TaskRecord, _ call: Call, in database: Database) throws {
        let isPublished = task.status == TaskStatus.published
        guard !isPublished || call.flag("force") else {
            throw APIError(
                400,
                206,
                "The task that made this model exists and is published, use force=true to delete: task=\(task.id)",
                data: ["task": .string(task.id)]
            )
        }
        guard task.models(.output).contains(id) else { return }
        var task = task
        if isPublished {
            task.replaceModels([id], in: .output, with: DeletedReference.to(id))
            task.document[path: ["output", "error"]] = .string("model deleted on \(call.now.text)")
        } else {
            task.removeModels([id], from: .output)
        }
        task.noteChange(call, isActivity: false)
        try task.save(in: database)
    }

    /// Removes a model and its events, whoever refers to it.
    static func remove(_ model: JSON, in database: Database) throws {
        let id = model["id"]?.stringValue ?? ""
        try TaskEvents.delete(model: id, in: database)
        try Collection.models.delete(id, in: database)
    }
}
