import ClearMLAPI
import Synchronization

/// A task that is only known to the server: every read and every change is a call.
final class ServerTask: TaskBackend {
    let taskID: String
    let server: ServerAccess
    private let source: TaskReader
    /// The id of the project when this object was made; nil outside of projects.
    private let project: String?
    let identity: TaskIdentity
    private let changed: Mutex<TaskIdentity>

    init(id: String, identity: TaskIdentity, project: String?, server: ServerAccess) {
        taskID = id
        self.server = server
        source = TaskReader(session: server.session, id: id, options: server.options)
        self.project = project
        self.identity = identity
        changed = Mutex(identity)
    }

    var id: String? { taskID }
    var currentIdentity: TaskIdentity { changed.withLock { $0 } }

    var webPage: String? {
        // A task moved since is found by its id alone.
        let isMoved = currentIdentity.project != identity.project
        return ResultsPage.address(webServer: server.webServer, project: isMoved ? nil : project, task: taskID)
    }

    func reader() -> TaskReader { source }
    func access() -> (server: ServerAccess, id: String) { (server, taskID) }

    func changeIdentity(_ change: (inout TaskIdentity) -> Void) {
        changed.withLock { change(&$0) }
    }

    func edit(_ service: String, _ action: String, _ body: JSONValue) throws(ClearMLError) {
        var body = body.isNull ? [:] : body
        body["task"] = .string(taskID)
        _ = try source.call(service, action, body)
    }

    func editRuntime(_ properties: [String: String], removing names: [String]) throws(ClearMLError) {
        try server.call { server throws(APIError) in
            try server.tasks.editRuntime(taskID, properties.mapValues { .string($0) }, removing: names)
        }
    }

    func publishesOnCompletion() throws(ClearMLError) -> Bool {
        RuntimeKey.isTrue(try source.snapshot().runtime[RuntimeKey.publishOnCompletion])
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
