import ClearMLAPI

/// A task that is only known to the server: every read and every change is a call.
final class ServerTask: TaskBackend {
    let id: String?
    let identity: TaskIdentity
    private let source: TaskReader

    init(id: String, identity: TaskIdentity, reader: TaskReader) {
        self.id = id
        self.identity = identity
        source = reader
    }

    /// Asks the server for the task.
    /// - Throws: ``ClearMLError/Code/taskNotFound`` and whatever keeps the server from answering.
    static func find(_ id: String, session: APISession) throws(ClearMLError) -> ServerTask {
        let id = id.trimmingSpaces()
        guard !id.isEmpty else { throw ClearMLError(code: .invalidArgument, message: "getTask(id:) got an empty id") }
        let reader = TaskReader(session: session, id: id)
        let snapshot = try reader.snapshot()
        let identity = TaskIdentity(
            project: try reader.projectName(of: snapshot) ?? "",
            name: snapshot.name,
            type: snapshot.type ?? .custom
        )
        return ServerTask(id: id, identity: identity, reader: reader)
    }

    func reader() -> TaskReader { source }

    func edit(_ service: String, _ action: String, _ body: JSONValue) throws(ClearMLError) {
        var body = body.isNull ? [:] : body
        body["task"] = .string(source.id)
        _ = try source.call(service, action, body)
    }

    func snapshot() throws(ClearMLError) -> TaskInfo { try source.snapshot() }
    func parameterItems() throws(ClearMLError) -> [ParameterItem] { try source.snapshot().hyperparameters }
    func parametersToKeep() throws(ClearMLError) -> [ParameterItem] { try parameterItems() }
    func tags() throws(ClearMLError) -> [String] { try source.snapshot().tags }
    func comment() throws(ClearMLError) -> String { try source.snapshot().comment }

    func write(_ items: [ParameterItem], replacing: ParameterStore.Replacement) throws(ClearMLError) {
        // An empty replacement is how the server is told to drop everything.
        guard !items.isEmpty || replacing != .none else { return }
        try edit("tasks", "edit_hyper_params", TaskEdits.parameters(items, replacing: replacing))
    }

    func delete(section: String, name: String) throws(ClearMLError) {
        try edit("tasks", "delete_hyper_params", TaskEdits.deletion(section: section, name: name))
    }

    func setTags(_ tags: [String]) throws(ClearMLError) { try edit("tasks", "update", TaskEdits.tags(tags)) }

    func setComment(_ comment: String) throws(ClearMLError) {
        try edit("tasks", "update", ["comment": .string(comment)])
    }

    func transition(_ transition: StatusTransition) throws(ClearMLError) {
        try edit("tasks", transition.action, transition.body)
    }
}

/// The bodies of edits, the same for a call and for the journal.
enum TaskEdits {
    static func parameters(_ items: [ParameterItem], replacing: ParameterStore.Replacement) -> JSONValue {
        [
            "hyperparams": .array(items.map(\.json)), "replace_hyperparams": .string(replacing.rawValue),
            // Without it a started task refuses; the server grants it while the task is queued or running.
            "force": true,
        ]
    }

    static func deletion(section: String, name: String) -> JSONValue {
        ["hyperparams": [["section": .string(section), "name": .string(name)]], "force": true]
    }

    static func tags(_ tags: [String]) -> JSONValue { ["tags": .array(tags.map { .string($0) })] }
}
