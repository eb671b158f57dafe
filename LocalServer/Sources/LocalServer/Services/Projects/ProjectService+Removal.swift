import GRDB

extension ProjectService {
    static let removalEndpoints: [Endpoint] = [
        .read("projects.validate_delete", since: APIVersion(2, 13), projectSchema) { call, database in
            let project = try load(try call.required("project"), in: database)
            return .object(try Contents(project, in: database).counts)
        },
        .write("projects.delete", deleteSchema) { call, database in try delete(call, database) },
    ]

    private static let deleteSchema = projectSchema.adding(
        .optional("force", .bool),
        .optional("delete_contents", .bool),
        .optional("delete_external_artifacts", .bool)
    )

    /// What is in a project and in those below it.
    private struct Contents {
        let projects: [String]
        let tasks: [JSON]
        let models: [JSON]

        init(_ project: JSON, in database: Database) throws {
            projects = try ProjectTree.withDescendants([project["id"]?.stringValue ?? ""], in: database)
            tasks = try Collection.tasks.all(where: ["project": projects], in: database)
            models = try Collection.models.all(where: ["project": projects], in: database)
        }

        var counts: JSONObject {
            let reports = tasks.filter { $0["type"] == "report" }
            let others = tasks.filter { $0["type"] != "report" }
            func active(_ documents: [JSON]) -> JSON { JSON(documents.count { !ProjectService.isArchived($0) }) }
            return [
                "tasks": JSON(others.count), "non_archived_tasks": active(others),
                "models": JSON(models.count), "non_archived_models": active(models),
                "reports": JSON(reports.count), "non_archived_reports": active(reports),
                "pipelines": 0, "datasets": 0,
            ]
        }
    }

    /// Deletes a project and those below it.
    ///
    /// What is in them goes as well with `delete_contents`, else it stays without a project.
    private static func delete(_ call: Call, _ database: Database) throws -> JSON {
        let project = try load(try call.required("project"), in: database)
        let contents = try Contents(project, in: database)
        if !call.flag("force") {
            for (name, subcode) in [
                ("non_archived_tasks", 402), ("non_archived_reports", 402), ("non_archived_models", 405),
            ]
            where contents.counts[name] != 0 {
                throw APIError(400, subcode, "Project is not empty (\(name)): use force=true")
            }
        }
        var reply: JSON = ["deleted": JSON(contents.projects.count), "urls": .null]
        if call.flag("delete_contents") {
            reply["urls"] = [
                "model_urls": try deleteModels(contents, call, database),
                "artifact_urls": try deleteTasks(contents, call, database), "event_urls": [],
            ]
            reply["disassociated_tasks"] = 0
            reply["deleted_tasks"] = JSON(contents.tasks.count)
            reply["deleted_models"] = JSON(contents.models.count)
        } else {
            try disassociate(contents, database)
            reply["disassociated_tasks"] = JSON(contents.tasks.count)
            reply["deleted_tasks"] = 0
            reply["deleted_models"] = 0
        }
        for id in contents.projects { try Collection.projects.delete(id, in: database) }
        return reply
    }

    /// Deletes the models in the projects; tasks elsewhere that have used or made one say so afterwards.
    ///
    /// - Returns: where the files of the models are.
    private static func deleteModels(_ contents: Contents, _ call: Call, _ database: Database) throws -> JSON {
        let ids = Set(contents.models.compactMap { $0["id"]?.stringValue })
        let projects = Set(contents.projects)
        func isElsewhere(_ task: TaskRecord) -> Bool {
            task.document["project"]?.stringValue.map { !projects.contains($0) } ?? true
        }
        for var task in try TaskRecord.using(ids, in: database) where isElsewhere(task) {
            task.replaceModels(ids, in: .input, with: DeletedReference.anonymous)
            try task.save(in: database)
        }
        let makers = Set(contents.models.compactMap { $0["task"]?.stringValue }).sorted()
        for document in try Collection.tasks.all(where: ["id": makers], in: database) {
            var task = TaskRecord(document)
            guard isElsewhere(task) else { continue }
            if task.status == TaskStatus.published {
                task.replaceModels(ids, in: .output, with: DeletedReference.anonymous)
            } else {
                task.removeModels(ids, from: .output)
            }
            task.noteChange(call, isActivity: false)
            try task.save(in: database)
        }
        for model in contents.models { try ModelService.remove(model, in: database) }
        return urls(of: contents.models)
    }

    /// Deletes the tasks in the projects; children and models elsewhere have no parent and no task afterwards.
    ///
    /// - Returns: where the files of the artifacts are.
    private static func deleteTasks(_ contents: Contents, _ call: Call, _ database: Database) throws -> JSON {
        let ids = contents.tasks.compactMap { $0["id"]?.stringValue }
        for id in ids {
            try TaskEvents.delete(task: id, in: database)
            try QueueEntries.remove(id, in: database)
            try Collection.tasks.delete(id, in: database)
        }
        for (collection, member) in [(Collection.tasks, "parent"), (.models, "task")] {
            for var document in try collection.all(where: [member: ids], in: database) {
                document[member] = nil
                document["last_change"] = call.now.json
                document["last_changed_by"] = .string(call.identity.user)
                try collection.save(document, in: database)
            }
        }
        return urls(of: contents.tasks.flatMap { TaskRecord($0).outputArtifacts })
    }

    /// The addresses of models or artifacts, each once.
    private static func urls(of documents: [JSON]) -> JSON {
        var seen: Set<String> = []
        return JSON(documents.compactMap { $0["uri"]?.stringValue }.filter { !$0.isEmpty && seen.insert($0).inserted })
    }

    private static func disassociate(_ contents: Contents, _ database: Database) throws {
        for (collection, documents) in [(Collection.tasks, contents.tasks), (.models, contents.models)] {
            for var document in documents {
                document["project"] = nil
                try collection.save(document, in: database)
            }
        }
    }
}
