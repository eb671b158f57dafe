import ClearMLAPI
import ClearMLJournal

/// Carries out the operations of a journal on the server.
///
/// Every operation may be performed twice (a crash between the server's answer and our note of it): setting values is
/// repeatable by nature, a status already reached counts as success, and creation looks for its earlier self first.
struct TaskOperations {
    /// How an operation ended.
    struct Outcome {
        var verdict: DeliveryVerdict
        /// The server's task id, when the operation found or made it.
        var task: String?
        /// Whether the task was there already.
        var wasFound = false
        /// Whether the server was asked to make a task.
        var triedToMake = false
    }

    let link: ServerLink
    let sessionID: String
    /// Whether the run goes on, so that a task that the server gave up is opened for good.
    let isLive: Bool

    /// Notes a task's id durably.
    typealias NoteTask = (String) throws(JournalError) -> Void

    /// Stores the file of an operation for a task.
    typealias StoreFile = (AttachedFile, _ task: String) -> StoredFile

    /// What became of a file.
    enum StoredFile {
        /// The digest is nil where nobody asked for it.
        case at(url: String, sha256: String?)
        case obstacle(DeliveryVerdict)
    }

    /// What operations need besides the server's calls.
    struct Means {
        var noteTask: NoteTask
        var models: ModelNotes
        var store: StoreFile
        /// Deletes a stored file that a later one replaces; nil when it is gone, else the obstacle.
        var discard: (_ file: SupersededFile, _ task: String) -> DeliveryVerdict?
    }

    /// Performs one journalled operation.
    ///
    /// `means.noteTask` is called with the id as soon as it is known and before anything else is done with the task. A failure
    /// to note it ends the operation: a later try finds the task again by its session key.
    func perform(_ operation: OperationDocument, task: String?, _ means: Means) -> Outcome {
        var outcome = Outcome(verdict: .accepted(added: nil, errors: 0, of: 1), task: task)
        let (service, action) = (operation.service, operation.action)
        do {
            switch (service, action) {
            case ("session", "create"):
                try create(operation.body, known: task, &outcome, means.noteTask)
            case ("session", "attach"):
                outcome.task = try attach(operation.body, means.noteTask)
                if outcome.task == nil {
                    let reason = "the task that this process shares is not there yet; the process of rank 0 makes it"
                    outcome.verdict = .unavailable(reason: reason, retryAfter: nil)
                }
            case ("session", "model"):
                guard let task, let model = operation.model else {
                    outcome.verdict = Self.incomplete(task)
                    return outcome
                }
                try makeModel(model, operation.body, task: task, means.models)
            case ("session", "store"), ("session", "discard"):
                guard let task else {
                    outcome.verdict = Self.incomplete(task)
                    return outcome
                }
                if let obstacle = keepFiles(operation, task: task, means) { outcome.verdict = obstacle }
            case ("session", _): outcome.verdict = .refused(reason: "this version knows no operation session.\(action)")
            default:
                guard let task else {
                    outcome.verdict = Self.incomplete(task)
                    return outcome
                }
                if let obstacle = try change(operation, task: task, means) { outcome.verdict = obstacle }
            }
        } catch let error as APIError {
            outcome.verdict = DeliveryVerdict(error, bytes: operation.serialized().count)
        } catch {
            outcome.verdict = .unavailable(reason: "what the server made could not be noted: \(error)", retryAfter: nil)
        }
        return outcome
    }

    private static func incomplete(_ task: String?) -> DeliveryVerdict {
        guard task != nil else { return .blocked(reason: "the task has not been created yet") }
        return .refused(reason: "the operation names no model")
    }

    /// Makes a change of the task or of one of its models, its file first; nil when that went well, else the obstacle.
    private func change(
        _ operation: OperationDocument,
        task: String,
        _ means: Means
    ) throws -> DeliveryVerdict? {
        let (service, action) = (operation.service, operation.action)
        var body = operation.body
        if let model = operation.model {
            guard let id = try resolve(model, task: task, means.models) else { return .refused(reason: Self.noModel) }
            body = Self.naming(model: id, action, in: body, task: task)
        }
        if let file = operation.file {
            switch means.store(file, task) {
            case .at(let url, let sha256): body = Self.naming(url, sha256, in: body)
            case .obstacle(let verdict): return verdict
            }
        }
        if service == "models", operation.model != nil {
            try callModel(action, body)
        } else {
            let known = try translated(service, action, body, task: task)
            try call(service, known.action, known.body, task: task)
        }
        return nil
    }

    /// Stores a file that no call names, or deletes one that is superseded; nil when that went well.
    private func keepFiles(_ operation: OperationDocument, task: String, _ means: Means) -> DeliveryVerdict? {
        if operation.action == "discard" {
            guard let file = SupersededFile(operation.body) else {
                return .refused(reason: "what the journal says about a superseded file cannot be")
            }
            return means.discard(file, task)
        }
        guard let file = operation.file else { return .refused(reason: "the operation names no file") }
        guard case .obstacle(let verdict) = means.store(file, task) else { return nil }
        return verdict
    }

    /// Why something is refused that belongs to a model which never came to be.
    static let noModel = "the model that it belongs to was refused, or the record that asks for it is lost"

    /// The body with the address of its file: in each of its artifacts, with the digest where the call could not wait for
    /// it, or as its own.
    static func naming(_ url: String, _ sha256: String?, in body: JSONValue) -> JSONValue {
        var body = body
        if let artifacts = body["artifacts"].arrayValue {
            body["artifacts"] = .array(
                artifacts.map { artifact in
                    var artifact = artifact
                    artifact["uri"] = .string(url)
                    if artifact["hash"].isNull, let sha256 { artifact["hash"] = .string(sha256) }
                    return artifact
                }
            )
        } else {
            body["uri"] = .string(url)
        }
        return body
    }

    // MARK: Identity

    /// Makes the task, once, however often this is called.
    private func create(
        _ body: JSONValue,
        known: String?,
        _ outcome: inout Outcome,
        _ noteTask: NoteTask
    ) throws {
        let task: String
        if let known {
            task = known
        } else if let found = try find() {
            // The answer to an earlier try was lost, or the note of it, or another host had a copy of the journal.
            task = found
            outcome.wasFound = true
            try noteTask(task)
        } else {
            var members = body.objectValue ?? [:]
            members["start"] = nil
            if let path = members["project"]?.stringValue { members["project"] = .string(try project(path)) }
            var runtime = members["runtime"] ?? .null
            runtime["session"] = .string(sessionID)
            members["runtime"] = runtime
            outcome.triedToMake = true
            let data = try link.call("tasks", "create", .object(members))
            guard let id = data["id"].stringValue, !id.isEmpty else { throw Self.noID("tasks.create") }
            task = id
            try noteTask(task)
        }
        outcome.task = task
        if body["start"].boolValue ?? true { try call("tasks", "started", [:], task: task) }
    }

    /// Finds the session's task, or makes it from what the session says about itself.
    ///
    /// For a journal whose record of that purpose is damaged, or whose note of the id is gone.
    func recover(_ description: SessionDescription, noteTask: NoteTask) -> Outcome {
        var outcome = Outcome(verdict: .accepted(added: nil, errors: 0, of: 1))
        let name = description.taskName
        let body: JSONValue = [
            "name": .string(name.count < 3 ? "session \(sessionID)" : name),
            "type": .string(description.taskType.isEmpty ? "training" : description.taskType),
            "project": .string(description.projectName.isEmpty ? "Recovered sessions" : description.projectName),
        ]
        do {
            // Noted once it is started: no record asks for that again.
            var made: String?
            try create(body, known: nil, &outcome) { made = $0 }
            if let made { try noteTask(made) }
        } catch let error as APIError {
            outcome.verdict = DeliveryVerdict(error, bytes: 0)
        } catch {
            outcome.verdict = .unavailable(reason: "the task id could not be noted: \(error)", retryAfter: nil)
        }
        return outcome
    }

    /// Nil where the task has yet to be made by another process.
    private func attach(_ body: JSONValue, _ noteTask: NoteTask) throws -> String? {
        if let key = body["group"].stringValue, body["task"].isNull {
            guard let task = try member(of: key, since: body["since"].integerValue ?? 0) else { return nil }
            try noteTask(task)
            return task
        }
        guard let task = body["task"].stringValue, !task.isEmpty else { throw Self.noID("session.attach") }
        _ = try status(of: task)
        try noteTask(task)
        if body["start"].boolValue ?? false {
            try call("tasks", "started", ["force": .bool(body["force"].boolValue ?? false)], task: task)
        }
        return task
    }

    /// The task that carries this session's key, if an earlier try made it.
    private func find() throws(APIError) -> String? {
        let data = try link.call(
            "tasks",
            "get_all",
            [
                "runtime.session": .string(sessionID),
                "only_fields": ["id", "name", "runtime"],
                "search_hidden": true,
            ]
        )
        // The key is compared here too: a server that does not know the filter answers with every task it has.
        return data["tasks"].arrayValue?.first { $0["runtime"]["session"].stringValue == sessionID }?["id"].stringValue
    }

    /// The id of the project at that path, made when it does not exist.
    private func project(_ path: String) throws(APIError) -> String {
        if let id = try findProject(path) { return id }
        do {
            let data = try link.call("projects", "create", ["name": .string(path), "description": ""])
            if let id = data["id"].stringValue { return id }
        } catch {
            // Somebody else was faster, or our own lost request was.
            guard error.code == .expectedUniqueData else { throw error }
        }
        guard let id = try findProject(path) else { throw Self.noID("projects.create") }
        return id
    }

    private func findProject(_ path: String) throws(APIError) -> String? {
        let data = try link.call(
            "projects",
            "get_all",
            ["name": .string(NamePattern.exact(path)), "only_fields": ["id", "name"], "search_hidden": true]
        )
        return data["projects"].arrayValue?.first { $0["name"].stringValue == path }?["id"].stringValue
    }

    // MARK: Changes

    /// One call with the task's id in its body; opens a task that has ended where that is what stands in the way.
    private func call(_ service: String, _ action: String, _ body: JSONValue, task: String) throws(APIError) {
        var body = body
        if body.isNull { body = [:] }
        body["task"] = .string(task)
        do {
            _ = try link.call(service, action, body)
        } catch {
            guard error.code == .invalidTaskStatus else { throw error }
            let status = try status(of: task)
            if let wanted = Self.statusReached[action], service == "tasks" {
                // The answer to an earlier try was lost, or the task is further on by somebody's hand.
                guard wanted == status.status else { throw error }
                return
            }
            try reopen(task, from: status, for: error) { () throws(APIError) in
                _ = try link.call(service, action, body)
            }
        }
    }

    private static let statusReached = [
        "started": "in_progress", "completed": "completed", "failed": "failed", "stopped": "stopped",
        "close": "closed", "publish": "published",
    ]

    /// Opens a task that has ended, makes the change, and gives it back its status.
    private func reopen(
        _ task: String,
        from status: TaskStatus,
        for refusal: APIError,
        change: () throws(APIError) -> Void
    ) throws(APIError) {
        switch status.ending {
        case .watchdog, .ended: break
        // A user's abort is respected; published tasks are frozen; and an open task was refused for another reason.
        case .user, .published, .none: throw refusal
        }
        _ = try link.call("tasks", "started", ["task": .string(task), "force": true])
        try change()
        guard !(isLive && status.ending == .watchdog), let action = Self.action(for: status.status) else { return }
        _ = try link.call(
            "tasks",
            action,
            [
                "task": .string(task), "force": true, "status_reason": .string(status.reason),
                "status_message": .string(status.message),
            ]
        )
    }

    private static func action(for status: String) -> String? {
        switch status {
        case "closed": "close"
        case "completed", "failed", "stopped": status
        default: nil
        }
    }

    /// - Throws: also when there is no such task.
    func status(of task: String) throws(APIError) -> TaskStatus {
        let data = try link.call(
            "tasks",
            "get_all",
            [
                "id": [.string(task)], "only_fields": ["id", "status", "status_message", "status_reason"],
                "search_hidden": true,
            ]
        )
        guard let found = data["tasks"].arrayValue?.first else {
            throw APIError(
                .invalidTaskID,
                endpoint: "tasks.get_all",
                message: "the server has no task \(task) any more; what is not delivered stays in the journal.",
                outcome: .rejected
            )
        }
        return TaskStatus(found)
    }

    static func noID(_ endpoint: String) -> APIError {
        APIError(.unexpectedReply, endpoint: endpoint, message: "the answer holds no id.", outcome: .ambiguous)
    }
}
