extension TaskService {
    /// Changes top-level fields; what is given replaces what was there, whole.
    ///
    /// `force` is needed unless the task is a draft, and then works in every status.
    package func edit(_ id: String, _ fields: JSONValue, force: Bool = true) throws(APIError) {
        var body = fields
        body["force"] = .bool(force)
        _ = try call("edit", id, body)
    }

    /// Sets hyperparameters; others stay unless `replacing` says otherwise.
    ///
    /// `force` is needed once the task is queued or runs; after its end the server refuses all but the section
    /// `properties`.
    package func editHyperparameters(
        _ id: String,
        _ items: [ParameterItem],
        replacing replacement: Replacement = .none,
        force: Bool = true
    ) throws(APIError) {
        _ = try call(
            "edit_hyper_params",
            id,
            [
                "hyperparams": .array(items.map(\.json)), "replace_hyperparams": .string(replacement.rawValue),
                "force": .bool(force),
            ]
        )
    }

    /// Removes hyperparameters; those that are not there are no error.
    package func deleteHyperparameters(
        _ id: String,
        _ keys: [(section: String, name: String)],
        force: Bool = true
    ) throws(APIError) {
        let keys = keys.map { key -> JSONValue in ["section": .string(key.section), "name": .string(key.name)] }
        _ = try call("delete_hyper_params", id, ["hyperparams": .array(keys), "force": .bool(force)])
    }

    /// Sets configuration objects; the others stay unless all are to be replaced.
    package func editConfiguration(
        _ id: String,
        _ items: [ConfigurationItem],
        replacingAll: Bool = false,
        force: Bool = true
    ) throws(APIError) {
        _ = try call(
            "edit_configuration",
            id,
            [
                "configuration": .array(items.map(\.json)), "replace_configuration": .bool(replacingAll),
                "force": .bool(force),
            ]
        )
    }

    /// Sets and removes runtime properties and keeps the others.
    ///
    /// Servers before API 2.34 can only replace all of them, and later ones change them alone only until the end of the
    /// run: otherwise the properties are read, changed and written back, and a change that somebody else makes in
    /// between is lost.
    package func editRuntime(
        _ id: String,
        _ properties: [String: JSONValue],
        removing names: [String] = []
    ) throws(APIError) {
        try session.login(options: options)
        if let server = session.server, server.version >= .editsRuntime {
            do throws(APIError) {
                _ = try call(
                    "edit_runtime",
                    id,
                    ["add_or_update": .object(properties), "remove": .strings(names)]
                )
                return
            } catch {
                guard error.code == .invalidTaskStatus else { throw error }
            }
        }
        var runtime = try get(id).runtime
        for name in names { runtime[name] = nil }
        try edit(id, ["runtime": .object(runtime.merging(properties) { _, new in new })])
    }

    /// Adds and removes tags of one task and keeps the others.
    package func updateTags(_ id: String, adding: [String] = [], removing: [String] = []) throws(APIError) {
        let body: JSONValue = [
            "ids": [.string(id)], "add_tags": .strings(adding), "remove_tags": .strings(removing),
        ]
        _ = try session.call("tasks", "update_tags", body, options: options)
    }
}
