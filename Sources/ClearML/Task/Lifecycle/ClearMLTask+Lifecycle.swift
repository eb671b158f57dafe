public import ClearMLAPI

extension ClearMLTask {
    /// Makes the task a draft again: deletes what was reported and produced, and keeps what it was set up with.
    ///
    /// Files of artifacts and models stay where they are.
    /// - Parameters:
    ///   - force: do so with a published task too.
    ///   - clearsSetup: empty script and execution as well.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/runIsOpen`` for a run of this process that goes on, and what keeps
    ///   the server from doing it.
    public func reset(force: Bool = false, clearsSetup: Bool = false) throws(ClearMLError) {
        let (server, id) = try settled("reset")
        try server.call { server throws(APIError) in
            try server.tasks.reset(id, force: force, clearsSetup: clearsSetup)
        }
    }

    /// Copies what this task was set up with, and not what it brought forth, into a new draft.
    ///
    /// For a run of this process the server must know the run already, and copies what it has been told.
    /// - Parameters:
    ///   - name: the name of the copy; nil for the same.
    ///   - comment: its comment; nil for the same.
    ///   - parent: the id of its parent; nil for this task's parent, or this task where it has none.
    ///   - projectID: the id of its project; nil for the same.
    /// - Returns: the copy, to read and edit.
    /// - Throws: ``ClearMLError`` if the server refuses or did not answer.
    public func clone(
        name: String? = nil,
        comment: String? = nil,
        parent: String? = nil,
        projectID: String? = nil
    ) throws(ClearMLError) -> ClearMLTask {
        let (server, id) = try backend.access()
        return try server.clone(id, name: name, comment: comment, parent: parent, projectID: projectID)
    }

    /// Whether the task has been put away.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func isArchived() throws(ClearMLError) -> Bool { try backend.snapshot().isArchived }

    /// Puts the task away, so that lists leave it out; one that runs is stopped, one that waits leaves its queue.
    ///
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/runIsOpen`` for a run of this process that goes on, and what keeps
    ///   the server from doing it.
    public func archive() throws(ClearMLError) {
        let (server, id) = try settled("archived")
        try server.call { server throws(APIError) in try server.tasks.archive(id) }
    }

    /// Takes the task out of the archive.
    ///
    /// - Throws: ``ClearMLError`` if the server refuses or did not answer.
    public func unarchive() throws(ClearMLError) {
        let (server, id) = try backend.access()
        try server.call { server throws(APIError) in try server.tasks.unarchive(id) }
    }

    /// Puts the task away, or takes it out of the archive; see `archive` and `unarchive`.
    ///
    /// - Parameter archived: whether it is to be put away.
    /// - Throws: ``ClearMLError``, as these do.
    public func setArchived(_ archived: Bool) throws(ClearMLError) {
        if archived { try archive() } else { try unarchive() }
    }

    /// Says whether the task is published as soon as it has completed.
    ///
    /// - Parameter enable: false to take it back.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func publishOnCompletion(_ enable: Bool = true) throws(ClearMLError) {
        let key = RuntimeKey.publishOnCompletion
        // Taken back by removing it: to the Python SDK any text means yes.
        try backend.editRuntime(enable ? [key: "True"] : [:], removing: enable ? [] : [key])
    }

    /// Says how far the task is.
    ///
    /// - Parameter percent: from 0 to 100.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` outside of that, and what keeps a server task
    ///   from being changed.
    public func setProgress(_ percent: Int) throws(ClearMLError) {
        guard (0...100).contains(percent) else {
            throw ClearMLError(code: .invalidArgument, message: "the progress \(percent) is not from 0 to 100")
        }
        try backend.editRuntime([RuntimeKey.progress: String(percent)], removing: [])
    }

    /// How far the task is, in percent, as the server has been told; nil when nobody said.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getProgress() throws(ClearMLError) -> Int? { try backend.snapshot().progress }

    /// What the last change of status said, for people.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getStatusMessage() throws(ClearMLError) -> String { try backend.snapshot().statusMessage }

    /// The highest iteration that the server has for this task; 0 when nothing was reported.
    ///
    /// For a run of this process, what is still on its way there does not count: call `flush` first.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getLastIteration() throws(ClearMLError) -> Int {
        Int(clamping: try backend.snapshot().lastIteration)
    }

    /// The worker that reported last; nil when none did.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getLastWorker() throws(ClearMLError) -> String? { try backend.snapshot().lastWorker }

    /// The queue that an agent took the task from, or that it waits in; nil without one.
    ///
    /// - Returns: the id of the queue.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getExecutedQueue() throws(ClearMLError) -> String? { try backend.snapshot().queue }

    /// The name of the queue that an agent took the task from, or that it waits in; nil without one.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer, or the queue has been deleted.
    public func getExecutedQueueName() throws(ClearMLError) -> String? {
        guard let queue = try backend.snapshot().queue else { return nil }
        let reader = try backend.reader()
        return try reader.call("queues", "get_by_id", ["queue": .string(queue)])["queue"]["name"].stringValue
    }

    /// Asks the server for the task again, so that ``name``, ``projectName`` and ``taskType`` are what it says.
    ///
    /// - Returns: everything that the server says about the task.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    @discardableResult
    public func reload() throws(ClearMLError) -> TaskInfo {
        let (server, _) = try backend.access()
        let info = try backend.snapshot()
        let project = try server.call { server throws(APIError) in
            try info.project.map { id throws(APIError) in try server.projects.get(id).name }
        }
        backend.changeIdentity { identity in
            identity = TaskIdentity(project: project ?? "", name: info.name, type: info.type ?? identity.type)
        }
        return info
    }

    /// The server, for what makes no sense while a run goes on.
    func settled(_ verb: String) throws(ClearMLError) -> (server: ServerAccess, id: String) {
        if let run, !run.isClosed {
            throw ClearMLError(
                code: .runIsOpen,
                message: "this run is still reporting, so the task cannot be \(verb); close() it first"
            )
        }
        return try backend.access()
    }
}
