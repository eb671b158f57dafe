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
            reply["urls"] = try deleteContents(contents, call, database)
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

    private static func deleteContents(_ contents: Contents, _ call: Call, _ database: Database) throws -> JSON {
        var artifacts: [JSON] = []
        for task in contents.tasks {
            let id = task["id"]?.stringValue ?? ""
            artifacts += (task[path: ["execution", "artifacts"]]?.arrayValue ?? []).compactMap { $0["uri"] }
            try TaskEvents.delete(task: id, in: database)
            try QueueEntries.remove(id, in: database)
            try Collection.tasks.delete(id, in: database)
        }
        for model in contents.models {
            let id = model["id"]?.stringValue ?? ""
            try TaskEvents.delete(model: id, in: database)
            try Collection.models.delete(id, in: database)
        }
        return [
            "model_urls": .array(contents.models.compactMap { $0["uri"] }), "artifact_urls": .array(artifacts),
            "event_urls": [],
        ]
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
