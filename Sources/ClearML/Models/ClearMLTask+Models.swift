import ClearMLAPI
import Synchronization

extension ClearMLTask {
    /// The models that the task was given, and those that it made.
    ///
    /// Asks the server, so it does not show what is still on its way there. Call `flush` first for that.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getModels() throws(ClearMLError) -> TaskModels {
        let (server, id) = try backend.access()
        return try server.call { server throws(APIError) in
            let info = try server.tasks.get(id)
            let filter: JSONValue = ["task": [.string(id)], "order_by": ["created", "id"]]
            let made = try server.models.getAll(filter, fields: ["id"])
            return TaskModels(info, made: made.map(\.id))
        }
    }

    /// Gives the task a model that it builds on, and returns the model to use.
    ///
    /// ```swift
    /// let base = try task.connect(inputModel: InputModel.get(name: "digits", onlyPublished: true))
    /// ```
    ///
    /// In a run of your own the model is noted with the task, as a line of its comment too; its classes and its
    /// configuration are taken over where the task has none. When an agent runs the task, the model that the task has on
    /// the server under that name comes back instead, or its first one if there is none of that name: that is how
    /// somebody runs the task again with another model.
    ///
    /// A run that is new or offline asks nobody, and what is noted is journalled. Otherwise the server is asked what the
    /// task has.
    /// - Parameters:
    ///   - model: the model.
    ///   - name: what the task calls it; nil for the name of the file of its weights, without the ending. A second model
    ///     of a name replaces the first.
    ///   - ignoreRemoteOverrides: use this model also under an agent. An agent follows what the first run of the task
    ///     said here.
    /// - Returns: the model that the run must use.
    /// - Throws: ``ClearMLError``: under an agent ``ClearMLError/Code/serverUnavailable`` and the like, after `close`
    ///   ``ClearMLError/Code/closed``, and what keeps a task of the server from being changed.
    @discardableResult
    public func connect(
        inputModel model: Model,
        name: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> Model {
        let name = try Self.entryName(name ?? WeightsAddress.entryName(model.url))
        if isRemote, try !ignoresRemoteModel(name, ignoreRemoteOverrides), let chosen = try remoteModel(name) {
            return chosen
        }
        // All processes of a launch connect the same model; one of them notes it.
        guard isOwner else { return model }
        try setInputModel(id: model.id, name: name)
        if ignoreRemoteOverrides, !isRemote {
            let help = "Whether an agent leaves this model as the program has it."
            let marker = ParameterItem(section: name, name: Self.ignoreModelMarker, value: true, help: help)
            try backend.write([marker], replacing: .none)
        }
        try takeOver(model)
        return model
    }

    /// Notes that the task builds on a model, by its id alone: nobody is asked whether there is such a model.
    ///
    /// - Parameters:
    ///   - id: the server's id of the model.
    ///   - name: what the task calls it; a second model of a name replaces the first.
    /// - Throws: ``ClearMLError`` for an empty id or name, after `close`, or if a server task could not be changed.
    public func setInputModel(id: String, name: String) throws(ClearMLError) {
        let body: JSONValue = [
            "name": .string(try Self.entryName(name)), "model": .string(try ServerAccess.checked(modelID: id)),
            "type": "input",
        ]
        try backend.edit("tasks", "add_or_update_model", body)
    }

    /// Takes models off the list of those that the task was given; the models themselves stay.
    ///
    /// - Parameter names: what the task calls them; those that are not there are left out.
    /// - Throws: ``ClearMLError`` after `close`, or if a server task could not be changed.
    public func removeInputModels(named names: [String]) throws(ClearMLError) {
        guard !names.isEmpty else { return }
        let entries = names.map { name -> JSONValue in ["name": .string(name), "type": "input"] }
        do throws(ClearMLError) {
            try backend.edit("tasks", "delete_models", ["models": .array(entries)])
        } catch {
            // A task that has ended takes no single changes of its models, but a whole new list.
            guard (error.underlying as? APIError)?.code == .invalidTaskStatus else { throw error }
            var models = try backend.snapshot().json["models"]
            models["input"] = .array(
                (models["input"].arrayValue ?? []).filter { !names.contains($0["name"].stringValue ?? "") }
            )
            try edit(["models": models])
        }
    }

    /// Takes models off the list of those that the task was given; the models themselves stay.
    ///
    /// Asks the server under which names it has them: those that were connected a moment ago may not be there yet.
    /// - Parameter ids: the server's ids of the models; those that are not there are left out.
    /// - Throws: ``ClearMLError`` if the server did not answer, and as the form for names does.
    public func removeInputModels(ids: [String]) throws(ClearMLError) {
        try removeInputModels(named: try backend.snapshot().inputModels.filter { ids.contains($0.id) }.map(\.name))
    }
}

// MARK: Parts

extension ClearMLTask {
    /// The marker that the Python SDK stores for `ignore_remote_overrides`.
    private static let ignoreModelMarker = "_ignore_remote_overrides_input_model_"

    private static func entryName(_ name: String) throws(ClearMLError) -> String {
        let name = name.trimmingSpaces()
        guard !name.isEmpty else { throw ClearMLError(code: .invalidArgument, message: "an input model needs a name") }
        return name
    }

    /// Whether the local model counts under an agent: what the task says, else the argument.
    private func ignoresRemoteModel(_ name: String, _ argument: Bool) throws(ClearMLError) -> Bool {
        let marker = try backend.parameterItems().first { $0.section == name && $0.name == Self.ignoreModelMarker }
        return marker.map { PythonText.lenientBool($0.value) } ?? argument
    }

    /// The model that the task has on the server under that name, else its first one.
    ///
    /// The web interface may rename what it replaces. Nil where the task has none, or one that was deleted.
    private func remoteModel(_ name: String) throws(ClearMLError) -> Model? {
        let (server, id) = try backend.access()
        let models = try server.call { server throws(APIError) in
            TaskModels(try server.tasks.get(id), made: []).input
        }
        guard let chosen = models.last(where: { $0.name == name }) ?? models.first else { return nil }
        do throws(ClearMLError) {
            return try server.model(id: chosen.id)
        } catch {
            guard error.code == .modelNotFound else { throw error }
            return nil
        }
    }

    /// Notes the model in the comment, and takes over its classes and its configuration where the task has none.
    private func takeOver(_ model: Model) throws(ClearMLError) {
        do throws(ClearMLError) {
            let line = "Using model id: \(model.id)"
            let comment = try backend.comment()
            if !comment.split(separator: "\n").contains(where: { $0 == line }) {
                let isInLine = !comment.isEmpty && !comment.hasSuffix("\n")
                try backend.setComment(comment + (isInLine ? "\n" : "") + line)
            }
            if !model.labels.isEmpty, try knownLabels().isEmpty { try setModelLabelEnumeration(model.labels) }
            let design = model.configText
            // What was captured about the program is no configuration of its model.
            let own = try getConfigurationItems().filter { $0.name != ScriptCapture.packagesName }
            if !design.isEmpty, own.allSatisfy({ $0.value.isEmpty }) {
                try setConfigurationObject(name: ClearMLTask.defaultConfigurationName, text: design)
            }
        } catch {
            // The model itself is noted: a run that cannot ask what it had before leaves that as it is.
            let unanswered: [ClearMLError.Code] = [.offline, .notConfigured, .serverUnavailable]
            guard let run, unanswered.contains(error.code) else { throw error }
            run.announce(
                "input model \(model.id)",
                "comment, classes and configuration of \(model.name) are not taken over, since nobody says what the"
                    + " task has: \(error.message)"
            )
        }
    }

    /// The classes of the task as far as they can be known without waiting for delivery.
    private func knownLabels() throws(ClearMLError) -> [String: Int] {
        if let run {
            if let own = run.state.withLock({ $0.records.labels }) { return own }
            if run.origin.isNew { return [:] }
        }
        return try backend.snapshot().labels
    }
}
