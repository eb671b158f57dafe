import ClearMLAPI

/// What stands behind a ``ClearMLTask``: a run of this process, or a task that is only known to the server.
protocol TaskBackend: AnyObject, Sendable {
    /// The server's id; nil while the server has not given one.
    var id: String? { get }
    /// Project, name and type as they were at the beginning.
    var identity: TaskIdentity { get }
    /// Project, name and type with the changes that were made through this object.
    var currentIdentity: TaskIdentity { get }
    /// The page in the web interface; nil as long as there is none.
    var webPage: String? { get }
    /// Carries out a change: a run journals it and returns at once, a server task calls the server.
    func edit(_ service: String, _ action: String, _ body: JSONValue) throws(ClearMLError)
    /// Sets and removes runtime properties and keeps the others.
    func editRuntime(_ properties: [String: String], removing names: [String]) throws(ClearMLError)
    /// Whether the task is to be published when it completes.
    func publishesOnCompletion() throws(ClearMLError) -> Bool
    /// Notes a change of project, name or type.
    func changeIdentity(_ change: (inout TaskIdentity) -> Void)
    /// What the server says now.
    func snapshot() throws(ClearMLError) -> TaskInfo
    /// The hyperparameters, with changes that are still under way.
    func parameterItems() throws(ClearMLError) -> [ParameterItem]
    /// The hyperparameters as far as they matter for keeping declared types; never fails for a run.
    func parametersToKeep() throws(ClearMLError) -> [ParameterItem]
    /// Writes hyperparameters.
    func write(_ items: [ParameterItem], replacing: ParameterStore.Replacement) throws(ClearMLError)
    /// Deletes one hyperparameter.
    func delete(section: String, name: String) throws(ClearMLError)
    /// The tags, with changes that are still under way.
    func tags() throws(ClearMLError) -> [String]
    /// Replaces the tags.
    func setTags(_ tags: [String]) throws(ClearMLError)
    /// The comment, with changes that are still under way.
    func comment() throws(ClearMLError) -> String
    /// Replaces the comment.
    func setComment(_ comment: String) throws(ClearMLError)
    /// Changes the status.
    func transition(_ transition: StatusTransition) throws(ClearMLError)
    /// A way to read from the server.
    /// - Throws: ``ClearMLError/Code/offline`` or ``ClearMLError/Code/notConfigured`` where there is none.
    func reader() throws(ClearMLError) -> TaskReader
    /// The server, for calls that are made at once, with the task's id there.
    /// - Throws: ``ClearMLError``, as ``reader()`` does.
    func access() throws(ClearMLError) -> (server: ServerAccess, id: String)
}

/// A change of status, as the server takes it.
struct StatusTransition: Sendable, Equatable {
    /// The action of the `tasks` service.
    var action: String
    var reason: String
    var message: String
    var force: Bool
    /// The status that the task has afterwards.
    var result: TaskStatus
    /// Whether the task is published right afterwards; for `completed` only.
    var publishes = false

    var body: JSONValue {
        var members: [String: JSONValue] = ["force": .bool(force)]
        if !reason.isEmpty { members["status_reason"] = .string(reason) }
        if !message.isEmpty { members["status_message"] = .string(message) }
        if publishes { members["publish"] = true }
        return .object(members)
    }
}
