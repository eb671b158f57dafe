/// Typed calls about models.
///
/// Blocking, as ``APISession``'s blocking forms; from asynchronous code go through ``APISession/detached(_:_:)``.
package struct ModelService: Sendable {
    package let session: APISession
    package var options: CallOptions

    package init(_ session: APISession, options: CallOptions = CallOptions()) {
        self.session = session
        self.options = options
    }

    // MARK: - Reading

    /// The whole model.
    ///
    /// - Throws: ``APIError/Code/invalidModelID`` when there is none.
    package func get(_ id: String) throws(APIError) -> ModelInfo {
        let data = try call("get_by_id", id)
        return try ModelInfo(data["model"]).expected("models.get_by_id", "model")
    }

    /// Every model that passes the filter, with the fields asked for (all when empty), page by page.
    ///
    /// `filter` holds the members of a `models.get_all` body. A member that the server does not know is ignored by it,
    /// and then *everything* is found.
    package func getAll(
        _ filter: JSONValue,
        fields: [String] = [],
        limit: Int = .max
    ) throws(APIError) -> [ModelInfo] {
        var walk = PageWalk<ModelInfo>(limit: limit, size: TaskPages.maximumSize)
        var found: [ModelInfo] = []
        while let page = try walk.next({ number, size throws(APIError) in
            try self.page(filter, fields: fields, number: number, size: size)
        }) {
            found += page
        }
        return found
    }

    /// One page of a search, with the fields asked for (all when empty).
    ///
    /// - Parameters:
    ///   - filter: members of a `models.get_all` body; without an order of its own the latest made come first.
    ///   - fields: the fields wanted; the id always comes.
    ///   - number: which page, from 0.
    ///   - size: models in a page, at most 500.
    /// - Returns: the models of that page; fewer than `size` on the last one.
    /// - Throws: ``APIError``, as every call does.
    package func page(
        _ filter: JSONValue,
        fields: [String],
        number: Int,
        size: Int
    ) throws(APIError) -> [ModelInfo] {
        var body = filter
        if filter["order_by"].isNull { body["order_by"] = ["-created", "id"] }
        // The server leaves the id out unless it is asked for.
        if !fields.isEmpty { body["only_fields"] = .strings(Set(fields).union(["id"]).sorted()) }
        body["page_size"] = .integer(Int64(size))
        body["page"] = .integer(Int64(number))
        let data = try session.call("models", "get_all", body, options: options)
        return try data["models"].arrayValue.expected("models.get_all", "models").compactMap { ModelInfo($0) }
    }

    // MARK: - Life

    /// Makes a model and returns its id; `body` holds the members of `models.create`.
    ///
    /// Never repeated by itself: each call that arrives makes a model.
    package func create(_ body: JSONValue) throws(APIError) -> String {
        let data = try session.call("models", "create", body, options: options)
        return try data["id"].stringValue.expected("models.create", "id")
    }

    /// Publishes a model; one that is published already is left alone.
    ///
    /// - Parameters:
    ///   - id: the model.
    ///   - publishesTask: whether the task that made it is published too.
    ///   - force: publish that task from any status.
    /// - Throws: ``APIError``, as every call does.
    package func setReady(_ id: String, publishesTask: Bool = false, force: Bool = false) throws(APIError) {
        do throws(APIError) {
            let body: JSONValue = [
                "model": .string(id), "publish_task": .bool(publishesTask), "force_publish_task": .bool(force),
            ]
            var options = options
            options.isRepeatable = true
            _ = try session.call("models", "set_ready", body, options: options)
        } catch {
            guard (error.resultCode, error.resultSubcode) == (400, 203) else { throw error }
        }
    }

    /// Puts a model away, so that lists leave it out.
    package func archive(_ id: String) throws(APIError) { try many("archive_many", id) }

    /// Takes a model out of the archive.
    package func unarchive(_ id: String) throws(APIError) { try many("unarchive_many", id) }

    /// Moves a model to the project of that id, or of that path, which is made where it is missing.
    package func move(_ id: String, to project: ProjectReference) throws(APIError) {
        var body: JSONValue = ["ids": [.string(id)]]
        switch project {
        case .id(let id): body["project"] = .string(id)
        case .name(let name): body["project_name"] = .string(name)
        }
        var options = options
        options.isRepeatable = true
        _ = try session.call("models", "move", body, options: options)
    }

    /// Deletes a model with what was reported for it, but not the file of its weights.
    ///
    /// Without force the server keeps one that a task was given, and one that a published task has made.
    /// - Returns: where its weights are; empty if that was never known.
    @discardableResult
    package func delete(_ id: String, force: Bool = false) throws(APIError) -> String {
        try call("delete", id, ["force": .bool(force)])["url"].stringValue ?? ""
    }

    // MARK: - Changes

    /// Changes fields; what is given replaces what was there, whole.
    package func edit(_ id: String, _ fields: JSONValue) throws(APIError) { _ = try call("edit", id, fields) }

    /// Adds and removes tags and keeps the others.
    ///
    /// Servers before API 2.27 can only replace all of them: there the tags are read, changed and written back, and a
    /// change that somebody else makes in between is lost.
    package func updateTags(_ id: String, adding: [String] = [], removing: [String] = []) throws(APIError) {
        try session.login(options: options)
        if let server = session.server, server.version >= .updatesModelTags {
            let body: JSONValue = [
                "ids": [.string(id)], "add_tags": .strings(adding), "remove_tags": .strings(removing),
            ]
            var options = options
            options.isRepeatable = true
            _ = try session.call("models", "update_tags", body, options: options)
            return
        }
        let before = try get(id).tags.filter { !removing.contains($0) }
        try edit(id, ["tags": .strings(before + adding.filter { !before.contains($0) })])
    }

    /// Sets entries of the metadata; the others stay unless all are to be replaced.
    package func setMetadata(_ id: String, _ items: [MetadataItem], replacingAll: Bool = false) throws(APIError) {
        guard items.isEmpty else {
            var options = options
            options.isRepeatable = true
            let members: JSONValue = [
                "model": .string(id), "metadata": .array(items.map(\.json)), "replace_metadata": .bool(replacingAll),
            ]
            _ = try session.call("models", "add_or_update_metadata", members, options: options)
            return
        }
        // The server refuses an empty list.
        if replacingAll { try deleteMetadata(id, try get(id).metadata.map(\.key)) }
    }

    /// Removes entries of the metadata; those that are not there are no error.
    package func deleteMetadata(_ id: String, _ keys: [String]) throws(APIError) {
        guard !keys.isEmpty else { return }
        _ = try call("delete_metadata", id, ["keys": .strings(keys)])
    }

    // MARK: - One endpoint

    private func call(_ action: String, _ id: String, _ members: JSONValue = [:]) throws(APIError) -> JSONValue {
        var body = members
        body["model"] = .string(id)
        return try session.call("models", action, body, options: options)
    }

    private func many(_ action: String, _ id: String) throws(APIError) {
        var options = options
        options.isRepeatable = true
        let data = try session.call("models", action, ["ids": [.string(id)]], options: options)
        try BatchReply.check(data, "models.\(action)")
    }
}
