import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import Synchronization

/// One run of this process: everything that is reported or changed goes to its journal, and from there to the server.
final class Run: TaskBackend {
    /// Where the task comes from.
    enum Origin: Sendable, Equatable {
        /// This run makes it.
        case created
        /// It existed before and was made a draft again for this run: nothing of it is left but the id.
        case reset(id: String)
        /// It existed before; with the iteration that it had reached, where the server could tell.
        case continued(id: String, lastIteration: Int64?)
        /// An agent made it and started this process for it.
        case joined(id: String)
        /// Another process of the same launch makes it; its id comes with delivery.
        case shared

        var taskID: String? {
            switch self {
            case .created, .shared: nil
            case .reset(let id), .continued(let id, _), .joined(let id): id
            }
        }

        /// Whether this run is all that the server can know of the task.
        var isNew: Bool {
            switch self {
            case .created, .reset: true
            case .continued, .joined, .shared: false
            }
        }
    }

    /// What the run is made of.
    struct Parts {
        var origin: Origin
        var identity: TaskIdentity
        var writer: JournalWriter
        /// Nil where delivery is left to a later sync.
        var delivery: RunDelivery?
        /// Nil without a configured server, and offline.
        var session: APISession?
        /// Why there is no session; nil if there is one.
        var sessionMissing: ClearMLError?
        /// The storage that files go to, without a slash at its end; nil for the file server.
        var outputRoot: String?
        /// The address of the file server; nil where none is configured.
        var filesServer: String?
        var webServer: String?
        var world: World
        var signals: RunSignals
        /// What is hidden in everything that is captured.
        var redaction = Redaction.standard
        /// The process's place among those that share the task; nil for a run on its own.
        var group: ProcessGroup?
        /// Called once, when the run has ended.
        var onClosed: @Sendable () -> Void
    }

    struct State {
        var parameters = ParameterStore()
        /// Nil as long as the server may know tags that this run does not.
        var tags: [String]?
        var comment: String?
        /// The last status that the program asked for.
        var status: StatusTransition?
        /// What the program and its surroundings are, and configuration objects.
        var records = RunRecords()
        /// Project, name and type, where the program changed them.
        var changedIdentity: TaskIdentity?
        var publishesOnCompletion = false
        var isClosed = false
    }

    let origin: Origin
    let identity: TaskIdentity
    let writer: JournalWriter
    let delivery: RunDelivery?
    /// Files that the run hands over.
    let files: RunFiles
    let signals: RunSignals
    let world: World
    let webServer: String?
    let outputRoot: String?
    let filesServer: String?
    let redaction: Redaction
    let group: ProcessGroup?
    private let session: APISession?
    let sessionMissing: ClearMLError?
    let onClosed: @Sendable () -> Void
    /// Artifacts that are stored again when they change.
    let watch: ArtifactWatch
    /// What is found out about the program beside the start.
    let capture = BackgroundCapture()
    let state: Mutex<State>
    /// What ends with the run, in the order in which it was begun.
    let companions = Mutex<[any RunCompanion]>([])

    init(_ parts: Parts, tags: [String], comment: String) {
        origin = parts.origin
        identity = parts.identity
        writer = parts.writer
        delivery = parts.delivery
        files = RunFiles(reports: parts.writer, delivery: parts.delivery, signals: parts.signals)
        session = parts.session
        sessionMissing = parts.sessionMissing
        webServer = parts.webServer
        outputRoot = parts.outputRoot
        filesServer = parts.filesServer
        world = parts.world
        signals = parts.signals
        redaction = parts.redaction
        group = parts.group
        watch = ArtifactWatch(clock: parts.world.clock)
        onClosed = parts.onClosed
        let isNew = parts.origin.isNew
        state = Mutex(State(tags: isNew ? tags : nil, comment: isNew ? comment : nil))
        watch.attach(watchHost())
    }

    var sessionID: String { writer.session.id }
    var isOffline: Bool { delivery == nil }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    var isRemote: Bool {
        if case .joined = origin { true } else { false }
    }

    /// Whether another process describes the task and decides its status.
    var isMember: Bool { group.map { !$0.isOwner } ?? false }

    var continuedFromIteration: Int? {
        guard case .continued(_, let iteration?) = origin else { return nil }
        return Int(iteration)
    }

    var id: String? { origin.taskID ?? delivery?.taskID }

    var webPage: String? {
        id.flatMap { ResultsPage.address(webServer: webServer, task: $0) }
    }

    var currentIdentity: TaskIdentity { state.withLock { $0.changedIdentity } ?? identity }

    func changeIdentity(_ change: (inout TaskIdentity) -> Void) {
        state.withLock { state in
            var changed = state.changedIdentity ?? identity
            change(&changed)
            state.changedIdentity = changed
        }
    }

    func announce(_ condition: String, _ message: @autoclosure () -> String) {
        world.diagnostics.once("\(sessionID):\(condition)", message())
    }

    /// Says something that the task's readers must know too: it goes to the run's console as well.
    func warn(_ condition: String, _ message: String) {
        guard world.diagnostics.once("\(sessionID):\(condition)", message) else { return }
        writer.appendText(level: LogLevel.warning.rawValue, message: "clearml: \(message)")
    }

    // MARK: Changes

    func edit(_ service: String, _ action: String, _ body: JSONValue) throws(ClearMLError) {
        try requireOpen("\(service).\(action)")
        journal(service, action, body)
    }

    /// - Throws: ``ClearMLError/Code/closed`` after the end of the run, and in a forked child.
    func requireOpen(_ call: String) throws(ClearMLError) {
        if ForkGuard.isForked { throw ClearMLError.forked }
        guard !state.withLock({ $0.isClosed }) else {
            throw ClearMLError(
                code: .closed,
                message: "\(call) came after close(); start a run or use Task.getTask(id:) to edit the task"
            )
        }
    }

    /// Writes an operation, whatever the state.
    func journal(_ service: String, _ action: String, _ body: JSONValue) {
        writer.appendOperation(OperationDocument(service, action, body).serialized())
    }

    func editRuntime(_ properties: [String: String], removing names: [String]) throws(ClearMLError) {
        let body: JSONValue = [
            "add_or_update": .object(properties.mapValues { .string($0) }), "remove": .strings(names),
        ]
        try edit("tasks", "edit_runtime", body)
        state.withLock { state in
            if names.contains(RuntimeKey.publishOnCompletion) { state.publishesOnCompletion = false }
            if properties[RuntimeKey.publishOnCompletion] != nil { state.publishesOnCompletion = true }
        }
    }

    func publishesOnCompletion() -> Bool { state.withLock { $0.publishesOnCompletion } }

    func write(_ items: [ParameterItem], replacing: ParameterStore.Replacement) throws(ClearMLError) {
        guard !items.isEmpty || replacing != .none else { return }
        try edit("tasks", "edit_hyper_params", TaskEdits.parameters(items, replacing: replacing))
        state.withLock { $0.parameters.apply(items, replacing: replacing) }
    }

    func delete(section: String, name: String) throws(ClearMLError) {
        try edit("tasks", "delete_hyper_params", TaskEdits.deletion(section: section, name: name))
        state.withLock { $0.parameters.delete(section: section, name: name) }
    }

    func setTags(_ tags: [String]) throws(ClearMLError) {
        try edit("tasks", "update", TaskEdits.tags(tags))
        state.withLock { $0.tags = tags }
    }

    func setComment(_ comment: String) throws(ClearMLError) {
        try edit("tasks", "update", ["comment": .string(comment)])
        state.withLock { $0.comment = comment }
    }

    func transition(_ transition: StatusTransition) throws(ClearMLError) {
        if isMember {
            let rank = group?.rank ?? 0
            return warn(
                "status",
                "rank \(rank) asked for the task to be \(transition.result); only rank 0 changes its status"
            )
        }
        try edit("tasks", transition.action, transition.body)
        state.withLock { $0.status = transition.result.isFinal ? transition : nil }
    }

    // MARK: Reading

    func reader() throws(ClearMLError) -> TaskReader {
        guard let session else {
            throw sessionMissing ?? ClearMLError(code: .offline, message: "this run is offline")
        }
        guard let id else {
            throw ClearMLError(
                code: .serverUnavailable,
                message: "the server has not been told of this run yet; it gets there with the run's delivery"
            )
        }
        return TaskReader(session: session, id: id)
    }

    func access() throws(ClearMLError) -> (server: ServerAccess, id: String) {
        let reader = try reader()
        return (ServerAccess(session: reader.session, webServer: webServer, world: world), reader.id)
    }

    func snapshot() throws(ClearMLError) -> TaskInfo { try reader().snapshot() }

    func parameterItems() throws(ClearMLError) -> [ParameterItem] {
        let base = origin.isNew ? [] : try snapshot().hyperparameters
        return state.withLock { $0.parameters.items(over: base) }
    }

    func parametersToKeep() -> [ParameterItem] {
        do throws(ClearMLError) {
            return try parameterItems()
        } catch {
            // Only the declared types of an existing task are unknown then; the new value brings its own.
            return state.withLock { $0.parameters.items() }
        }
    }

    func tags() throws(ClearMLError) -> [String] {
        if let tags = state.withLock({ $0.tags }) { return tags }
        let tags = try snapshot().tags
        return state.withLock { state in
            if state.tags == nil { state.tags = tags }
            return state.tags ?? tags
        }
    }

    func comment() throws(ClearMLError) -> String {
        if let comment = state.withLock({ $0.comment }) { return comment }
        return try snapshot().comment
    }
}
