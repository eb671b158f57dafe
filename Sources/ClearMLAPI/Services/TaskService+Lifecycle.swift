extension TaskService {
    /// Makes the task a draft again: deletes its events, outputs and runtime properties.
    ///
    /// - Parameters:
    ///   - id: the task.
    ///   - force: do so with a published task too.
    ///   - clearsSetup: empty script and execution as well.
    /// - Throws: ``APIError``, as every call does.
    package func reset(_ id: String, force: Bool = false, clearsSetup: Bool = false) throws(APIError) {
        _ = try call("reset", id, ["force": .bool(force), "clear_all": .bool(clearsSetup)])
    }

    /// Publishes the task, for good.
    package func publish(_ id: String, force: Bool = false) throws(APIError) {
        try change("publish", id, reason: nil, message: nil, force: force)
    }

    /// Deletes the task with its events; its unpublished output models go with it unless told otherwise.
    package func delete(_ id: String, force: Bool = false, deletesModels: Bool = true) throws(APIError) {
        _ = try call("delete", id, ["force": .bool(force), "delete_output_models": .bool(deletesModels)])
    }

    /// Puts the task away; one that runs is stopped, one that waits leaves its queue.
    package func archive(_ id: String) throws(APIError) {
        _ = try session.call("tasks", "archive", ["tasks": [.string(id)]], options: options)
    }

    /// Takes the task out of the archive.
    package func unarchive(_ id: String) throws(APIError) {
        let data = try session.call("tasks", "unarchive_many", ["ids": [.string(id)]], options: options)
        try BatchReply.check(data, "tasks.unarchive_many")
    }

    /// Moves the task to the project of that id, or of that path, which is made where it is missing.
    package func move(_ id: String, to project: ProjectReference) throws(APIError) {
        var body: JSONValue = ["ids": [.string(id)]]
        switch project {
        case .id(let id): body["project"] = .string(id)
        case .name(let name): body["project_name"] = .string(name)
        }
        var options = options
        // Where the task is already, moving it changes nothing.
        options.isRepeatable = true
        _ = try session.call("tasks", "move", body, options: options)
    }

    /// Copies what a task was set up with, and not what it brought forth, into a new draft.
    ///
    /// Never repeated by itself: each call that arrives makes a task.
    /// - Parameters:
    ///   - id: the task to copy.
    ///   - changes: members of a `tasks.clone` body that start with `new_`.
    /// - Returns: the new task's id.
    /// - Throws: ``APIError``, as every call does.
    package func clone(_ id: String, _ changes: JSONValue) throws(APIError) -> String {
        let data = try call("clone", id, changes)
        return try data["id"].stringValue.expected("tasks.clone", "id")
    }
}

/// A project, by one of its two names.
package enum ProjectReference: Sendable, Hashable {
    /// The server's id.
    case id(String)
    /// The path, its levels separated by `/`.
    case name(String)
}
