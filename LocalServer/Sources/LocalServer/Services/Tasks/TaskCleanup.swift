import GRDB

/// Takes away what a run has left outside its task document, before the task is reset or deleted: its events and, unless
/// the caller wants to keep them, the models that it made and did not publish.
struct TaskCleanup {
    /// What happens to the task afterwards.
    enum Purpose {
        /// It starts over: what stays of its models forgets it.
        case reset
        /// It goes: its children and what stays of its models say that it was deleted.
        case deletion
    }

    private(set) var deletedModels = 0
    /// Models that stay and say that the task was deleted.
    private(set) var updatedModels = 0
    private(set) var updatedChildren = 0
    /// The files that are no longer referred to, when the caller asked for them.
    ///
    /// Files of events are not among them: the list of those was empty whenever the real server was recorded.
    private(set) var urls: JSON?

    /// Cleans up.
    ///
    /// - Throws: 400/123 when somebody relies on the task, because it has published models or children, and the caller
    ///   does not force it.
    init(of task: TaskRecord, before purpose: Purpose, _ call: Call, in database: Database) throws {
        let models = try Self.outputs(of: task, in: database)
        let children = try Collection.tasks.all(where: ["parent": [task.id]], in: database)
        if !call.flag("force") { try Self.check(task, models, children) }
        let drafts = models.filter { $0["ready"] != true }
        let draftIDs = Set(drafts.compactMap { $0["id"]?.stringValue })
        let used = draftIDs.intersection(try TaskRecord.using(draftIDs, in: database).flatMap { $0.models(.input) })
        let unused = drafts.filter { !used.contains($0["id"]?.stringValue ?? "") }

        if purpose == .deletion {
            for var child in children where child["id"]?.stringValue != task.id {
                child["parent"] = .string(DeletedReference.to(task.id))
                try Self.save(&child, .tasks, call, in: database)
            }
            updatedChildren = children.count
        }
        let deletesDrafts = call.flag("delete_output_models", default: true)
        for var model in models {
            let isWanted = !deletesDrafts || model["ready"] == true
            guard isWanted || used.contains(model["id"]?.stringValue ?? "") else {
                try ModelService.remove(model, in: database)
                deletedModels += 1
                continue
            }
            // One that only stays because a task reads it belongs to nobody.
            let saysDeleted = isWanted && purpose == .deletion
            model["task"] = saysDeleted ? .string(DeletedReference.to(task.id)) : nil
            if saysDeleted { updatedModels += 1 }
            try Self.save(&model, .models, call, in: database)
        }
        try TaskEvents.delete(task: task.id, in: database)
        if call.flag("return_file_urls") {
            urls = [
                "model_urls": .array(unused.compactMap { $0["uri"] }.filter { !$0.isEmpty }), "event_urls": [],
                "artifact_urls": .array(task.outputArtifacts.compactMap { $0["uri"] }.filter { !$0.isEmpty }),
            ]
        }
    }

    /// The models that say that the task made them, and those that the task says it made, each once.
    private static func outputs(of task: TaskRecord, in database: Database) throws -> [JSON] {
        let own = try Collection.models.all(where: ["task": [task.id]], in: database)
        let known = Set(own.compactMap { $0["id"]?.stringValue })
        let listed = task.models(.output).filter { !known.contains($0) }
        return own + (try Collection.models.all(where: ["id": listed], in: database))
    }

    private static func check(_ task: TaskRecord, _ models: [JSON], _ children: [JSON]) throws {
        let publishedChildren = children.count { $0["status"]?.stringValue == TaskStatus.published }
        guard publishedChildren == 0 else {
            throw refused("it has children, use force=true", task.id, ["children": JSON(publishedChildren)])
        }
        let publishedModels = models.count { $0["ready"] == true }
        guard publishedModels == 0 else {
            throw refused("it has output models, use force=true", task.id, ["models": JSON(publishedModels)])
        }
    }

    /// 400/123: a task cannot be deleted.
    static func refused(_ reason: String, _ task: String, _ data: JSONObject) -> APIError {
        var data = data
        data["task"] = .string(task)
        return APIError(400, 123, "Task cannot be deleted: \(reason)", data: data)
    }

    private static func save(
        _ document: inout JSON,
        _ collection: Collection,
        _ call: Call,
        in database: Database
    ) throws {
        document["last_change"] = call.now.json
        document["last_changed_by"] = .string(call.identity.user)
        try collection.save(document, in: database)
    }
}
