public import ClearMLAPI

extension ClearMLTask {
    /// The task as a document that `importTask` makes another one of, here or on another server.
    ///
    /// The members are those of the server and of the Python SDK's `export_task`: everything but what belongs to the
    /// past run (metrics, artifacts, reasons of its status).
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func exportTask() throws(ClearMLError) -> JSONValue {
        let (server, id) = try backend.access()
        return try server.call { server throws(APIError) in
            let info = try server.tasks.get(id)
            var document = info.json
            for name in ["last_metrics", "last_iteration", "status_changed", "status_reason", "status_message"] {
                document[name] = nil
            }
            if var execution = document["execution"].objectValue {
                execution["artifacts"] = nil
                execution["model"] = nil
                document["execution"] = .object(execution)
            }
            if let project = info.project { document["project_name"] = .string(try server.projects.get(project).name) }
            document["session_api_version"] = .string(server.session.server?.version.description ?? "")
            return document
        }
    }

    /// Makes a task of a document from `exportTask` or from the Python SDK's `export_task`, or changes one by it.
    ///
    /// - Parameters:
    ///   - document: the exported task.
    ///   - target: the id of the task to change; nil makes a new draft in the project that the document names.
    ///   - update: keep what the target has and the document does not say; otherwise it is replaced.
    /// - Returns: the task, to read and edit.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for what is no task, and what keeps the server
    ///   from doing it.
    public static func importTask(
        _ document: JSONValue,
        target: String? = nil,
        update: Bool = false
    ) throws(ClearMLError) -> ClearMLTask {
        try TaskImport(document: document, server: TaskRegistry.shared.server()).run(target: target, update: update)
    }
}
