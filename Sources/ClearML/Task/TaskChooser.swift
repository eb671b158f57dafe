import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import ClearMLTransport

/// Decides which task a run belongs to: a new one, an earlier one, or an agent's.
struct TaskChooser {
    let world: World
    let configuration: Configuration
    let identity: TaskIdentity
    let options: TaskOptions
    /// The process's place among those that share a task.
    var group: ProcessGroup?

    /// Decides without a server; `continueLastTask` still works, since the id is all that is needed.
    func chooseOffline() throws(ClearMLError) -> Run.Origin {
        if let id = configuration.taskID { return .joined(id: id) }
        if let group, !group.isOwner { return .shared }
        switch options.continuation.choice {
        case .none: return .created
        case .task(let id): return .continued(id: id, lastIteration: nil)
        case .last:
            guard let id = lastTask() else { return .created }
            return .continued(id: id, lastIteration: nil)
        }
    }

    /// Decides with a server that may be down: within `time`, and by a new task where it cannot be asked.
    func choose(_ session: APISession, within time: Duration) throws(ClearMLError) -> Run.Origin {
        if let id = configuration.taskID { return .joined(id: id) }
        if let group, !group.isOwner { return .shared }
        let tasks = TaskService(session, options: CallOptions(timeout: time, connectTimeout: time, retry: .none))
        switch options.continuation.choice {
        case .task(let id): return try continued(id, tasks)
        case .last:
            guard let id = lastTask() else { return .created }
            return try continued(id, tasks)
        case .none: break
        }
        guard !configuration.noReuse else { return .created }
        switch options.reuse.choice {
        case .none: return .created
        case .task(let id): return reset(id, tasks)
        case .last: return lastTask().map { reset($0, tasks) } ?? .created
        }
    }

    /// An unknown id is a mistake of the caller; a server that does not answer is not.
    private func continued(_ id: String, _ tasks: TaskService) throws(ClearMLError) -> Run.Origin {
        do throws(APIError) {
            return .continued(id: id, lastIteration: try tasks.get(id).lastIteration)
        } catch {
            guard error.code != .invalidTaskID else { throw ClearMLError(error) }
            return .continued(id: id, lastIteration: nil)
        }
    }

    /// Makes an earlier task a draft again, if it is one that nobody built on; a new task otherwise.
    ///
    /// Done here and now rather than through the journal: whether it may be reset is only true while we look.
    private func reset(_ id: String, _ tasks: TaskService) -> Run.Origin {
        do throws(APIError) {
            let task = try tasks.get(id)
            guard task.name == identity.name, task.type == identity.type, task.mayBeReset else { return .created }
            try tasks.reset(id)
            try tasks.edit(id, Self.wiped)
        } catch {
            world.diagnostics.once(
                "reuse:\(id)",
                "task \(id) cannot be used again (\(error.message)); a new task is created"
            )
            return .created
        }
        return .reset(id: id)
    }

    /// What a reset task starts with, beside what `tasks.reset` clears itself.
    private static let wiped: JSONValue = [
        "script": [:], "execution": [:], "hyperparams": [:], "configuration": [:], "container": [:],
        "models": ["input": [], "output": []], "output_dest": "", "comment": "", "tags": [],
        "system_tags": ["development"],
    ]

    // MARK: The memory of earlier runs

    private var memoryPath: String { configuration.cacheBaseDirectory + "/clearml-swift-tasks.json" }

    private var memoryKey: String { ReuseMemory.key(server: configuration.apiServer, identity: identity) }

    private func lastTask() -> String? {
        memory().candidate(
            memoryKey,
            now: world.clock.wall(),
            window: .seconds(configuration.taskReuseWindowHours * 3_600)
        )
    }

    /// Notes which task this run is, for a later `reuseLastTaskID: true` or `continueLastTask: true`.
    func remember(_ id: String) {
        if configuration.taskID != nil { return }
        var memory = memory()
        memory.remember(id, for: memoryKey, now: world.clock.wall())
        do throws(FileSystemError) {
            try world.fileSystem.replace(memoryPath, with: memory.serialized, durably: false)
        } catch {
            world.diagnostics.once(
                "memory",
                "\(memoryPath) cannot be written (\(error)); this run cannot be reused by name"
            )
        }
    }

    private func memory() -> ReuseMemory {
        // A file that is not there or cannot be read means that nothing is remembered.
        guard let bytes = try? world.fileSystem.contents(of: memoryPath, limit: ReuseMemory.maximumBytes) else {
            return ReuseMemory()
        }
        return ReuseMemory(parsing: bytes)
    }
}

extension TaskInfo {
    /// Whether a task may be reset and used again for the same run, by the rules of the Python SDK.
    ///
    /// Only a development task that nobody built on: not published or closed, not archived, without artifacts and
    /// without output models.
    var mayBeReset: Bool {
        let settled: [TaskStatus] = [.published, .publishing, .closed]
        let hasModels = json["models"]["output"].arrayValue?.isEmpty == false
        let hasArtifacts = json["execution"]["artifacts"].arrayValue?.isEmpty == false
        return !settled.contains { $0 == status } && !hasModels && !hasArtifacts && systemTags.contains("development")
            && !systemTags.contains("archived")
    }
}
