public import ClearMLAPI

/// One tracked run, or a task that the server knows.
///
/// `Task.initialize` starts the run of this process; `Task.getTask(id:)` finds an existing task to read and edit. Every
/// call may be made from any thread.
///
/// **Durability.** What a run reports or changes is in its journal on this machine when the call returns, and is
/// delivered from there in the background: no call made by a training loop waits for the network. A killed process loses
/// nothing that had been reported; a power failure loses at most the last second.
///
/// **Blocking.** Calls that may have to ask the server exist twice under one name: the synchronous form for plain
/// training scripts, and an `async` form that never blocks a thread of the cooperative pool. Which ones ask the server
/// is said at each of them.
public final class ClearMLTask: Sendable {
    let backend: any TaskBackend
    /// Reports metrics and console lines into this run.
    ///
    /// For a task from `Task.getTask(id:)` it drops what it is given and says so once: a task is reported to by its own
    /// run, or by one that continues it (`Task.initialize(continueLastTask:)`).
    public let logger: ClearMLLogger

    init(backend: any TaskBackend, logger: ClearMLLogger) {
        self.backend = backend
        self.logger = logger
    }

    var run: Run? { backend as? Run }

    /// The id that the server gave to this task, or nil as long as it has not been told of the run.
    ///
    /// A run that starts offline or while the server is down gets it with its delivery. See ``localID``.
    public var id: String? { backend.id }

    /// The id of this run on this machine, 32 hexadecimal digits, known from the first moment; nil for a task from
    /// `Task.getTask(id:)`.
    ///
    /// It names the journal: `clearml offline show <id>` and `clearml offline sync <id>` take it.
    public var localID: String? { run?.sessionID }

    /// The name that the task had when this object was made, or was given through it since.
    ///
    /// What others change shows after `reload`.
    public var name: String { backend.currentIdentity.name }

    /// The project, as a path (`Team/Digits`), that the task had when this object was made or was moved to through it
    /// since; empty if it has none.
    public var projectName: String { backend.currentIdentity.project }

    /// What the task does.
    public var taskType: TaskType { backend.currentIdentity.type }

    /// Whether this run leaves delivery to a later `clearml offline sync`.
    public var isOffline: Bool { run?.isOffline ?? false }

    /// Whether an agent runs this process for a task that existed before (`CLEARML_TASK_ID`).
    public var isRemote: Bool { run?.isRemote ?? false }

    /// Whether this is the task of the run that this process started and has not closed.
    ///
    /// Also true for another object of the same task, such as one from `Task.getTask(id:)`.
    public var isCurrentTask: Bool {
        guard let current = TaskRegistry.shared.current else { return false }
        return current === self || (id != nil && current.id == id)
    }

    /// The highest iteration that the task had when this run took it up again; nil for a new task.
    ///
    /// Iterations are stored as they are reported. A run that continues an earlier one starts its loop after this.
    public var continuedFromIteration: Int? { run?.continuedFromIteration }

    /// The task's page in the web interface, or nil as long as ``id`` is nil or no web server is configured.
    public var webPage: String? { backend.webPage }
}

extension ClearMLTask: CustomStringConvertible {
    /// The name and the id, for log lines.
    public var description: String { "\(name) (\(id ?? localID.map { "offline-\($0)" } ?? "no id"))" }
}
