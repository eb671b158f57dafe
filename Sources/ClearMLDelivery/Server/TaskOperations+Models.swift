import ClearMLAPI
import ClearMLJournal

/// What a session knows of the models that it makes.
struct ModelNotes {
    /// The server's id of a model, by its key; nil as long as nothing is noted.
    var id: (_ key: String) -> String?
    /// Notes the id of a model durably.
    var note: (_ key: String, _ id: String) throws(JournalError) -> Void
    /// Whether a model is made whose own record is lost: what waits for it would be lost too.
    ///
    /// True in the journal of files alone, which goes on only when the other one is past the record, so that never both
    /// make one.
    var makesLost: Bool
}

/// Models that the run makes: each exists once on the server, found by what its metadata say of its session.
extension TaskOperations {
    /// Makes a model of the task, once, however often this is called.
    ///
    /// - Parameters:
    ///   - model: The model, as the session knows it.
    ///   - body: Members of `models.create` but for the task, its project and what the model is found by.
    ///   - task: The task that makes it.
    ///   - notes: What the session knows.
    /// - Returns: The server's id, which is noted.
    @discardableResult
    func makeModel(_ model: SessionModel, _ body: JSONValue, task: String, _ notes: ModelNotes) throws -> String {
        if let known = try knownModel(model.key, task: task, notes) { return known }
        var members = Self.signed(body, task: task)
        members["task"] = .string(task)
        members["ready"] = false
        members["public"] = false
        if members["uri"].isNull { members["uri"] = "" }
        if let project = try project(of: task) { members["project"] = .string(project) }
        var metadata = members["metadata"].isNull ? [:] : members["metadata"]
        let identity = SessionModel.identityItem(session: sessionID, key: model.key)
        metadata[identity.key] = identity.json
        members["metadata"] = metadata
        let data = try link.call("models", "create", members)
        guard let id = data["id"].stringValue, !id.isEmpty else { throw Self.noID("models.create") }
        try notes.note(model.key, id)
        return id
    }

    /// The id of a model that was made before, by this process or by another one; nil if none was.
    func knownModel(_ key: String, task: String, _ notes: ModelNotes) throws -> String? {
        if let known = notes.id(key) { return known }
        // The answer to an earlier try was lost, or the note of it, or another host had a copy of the journal.
        guard let found = try findModel(key, task: task) else { return nil }
        try notes.note(key, found)
        return found
    }

    /// The model that a change is about; nil where it was refused, or lost and cannot be made.
    func resolve(_ model: SessionModel, task: String, _ notes: ModelNotes) throws -> String? {
        if let known = try knownModel(model.key, task: task, notes) { return known }
        guard notes.makesLost else { return nil }
        let name = model.name.count < 3 ? "model of session \(sessionID)" : model.name
        return try makeModel(model, ["name": .string(name)], task: task, notes)
    }

    /// The body of a change with the id of its model.
    static func naming(model id: String, _ action: String, in body: JSONValue, task: String) -> JSONValue {
        var body = signed(body, task: task)
        if action.hasSuffix("_many") || action == "update_tags" {
            body["ids"] = [.string(id)]
        } else {
            body["model"] = .string(id)
        }
        return body
    }

    /// Makes a call about a model; one that is published already is no failure.
    func callModel(_ action: String, _ body: JSONValue) throws(APIError) {
        do throws(APIError) {
            _ = try link.call("models", action, body)
        } catch {
            guard action == "set_ready", (error.resultCode, error.resultSubcode) == (400, 203) else { throw error }
        }
    }

    /// Marks a model whose first weights were given up, as the Python SDK does.
    ///
    /// One that has weights keeps them.
    func markFailedUpload(_ id: String, url: String) throws(APIError) {
        let data = try link.call("models", "get_all", ["id": [.string(id)], "only_fields": ["id", "uri"]])
        guard data["models"][0]["uri"].stringValue?.isEmpty ?? true else { return }
        _ = try link.call("models", "edit", ["model": .string(id), "uri": .string(url)])
    }

    /// A comment says who made the model, as in the Python SDK.
    private static func signed(_ body: JSONValue, task: String) -> JSONValue {
        var body = body.isNull ? [:] : body
        if let comment = body["comment"].stringValue {
            body["comment"] = .string("Created by task id: \(task)" + (comment.isEmpty ? "" : "\n" + comment))
        }
        return body
    }

    /// The model that carries this session's key, if an earlier try made it.
    private func findModel(_ key: String, task: String) throws(APIError) -> String? {
        let identity = SessionModel.identity(session: sessionID, key: key)
        let field = SessionModel.identityKey
        let data = try link.call(
            "models",
            "get_all",
            [
                "task": [.string(task)], "metadata.\(field).value": .string(identity),
                "only_fields": ["id", "metadata"],
            ]
        )
        // Compared here too: a server that does not know the filter answers with all models of the task.
        return data["models"].arrayValue?.first { $0["metadata"][field]["value"].stringValue == identity }?["id"]
            .stringValue
    }

    private func project(of task: String) throws(APIError) -> String? {
        let data = try link.call(
            "tasks",
            "get_all",
            ["id": [.string(task)], "only_fields": ["id", "project"], "search_hidden": true]
        )
        let project = data["tasks"][0]["project"]
        return project.stringValue ?? project["id"].stringValue
    }
}
