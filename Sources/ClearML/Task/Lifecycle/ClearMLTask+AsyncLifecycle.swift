public import ClearMLAPI

// The asynchronous twins of the calls about the life of a task; see ClearMLTask+Async.swift.

extension ClearMLTask {
    /// Makes the task a draft again: deletes what was reported and produced, and keeps what it was set up with.
    ///
    /// - Parameters:
    ///   - force: do so with a published task too.
    ///   - clearsSetup: empty script and execution as well.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func reset(force: Bool = false, clearsSetup: Bool = false) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.reset(force: force, clearsSetup: clearsSetup) }
    }

    /// Copies what this task was set up with, and not what it brought forth, into a new draft.
    ///
    /// - Parameters:
    ///   - name: the name of the copy; nil for the same.
    ///   - comment: its comment; nil for the same.
    ///   - parent: the id of its parent; nil for this task's parent, or this task where it has none.
    ///   - projectID: the id of its project; nil for the same.
    /// - Returns: the copy, to read and edit.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func clone(
        name: String? = nil,
        comment: String? = nil,
        parent: String? = nil,
        projectID: String? = nil
    ) async throws(ClearMLError) -> ClearMLTask {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.clone(name: name, comment: comment, parent: parent, projectID: projectID)
        }
    }

    /// Whether the task has been put away.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func isArchived() async throws(ClearMLError) -> Bool {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.isArchived() }
    }

    /// Puts the task away, so that lists leave it out; one that runs is stopped, one that waits leaves its queue.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func archive() async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.archive() }
    }

    /// Takes the task out of the archive.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func unarchive() async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.unarchive() }
    }

    /// Puts the task away, or takes it out of the archive; see `archive` and `unarchive`.
    ///
    /// - Parameter archived: whether it is to be put away.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setArchived(_ archived: Bool) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setArchived(archived) }
    }

    /// Says whether the task is published as soon as it has completed.
    ///
    /// - Parameter enable: false to take it back.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func publishOnCompletion(_ enable: Bool = true) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.publishOnCompletion(enable) }
    }

    /// Says how far the task is.
    ///
    /// - Parameter percent: from 0 to 100.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setProgress(_ percent: Int) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setProgress(percent) }
    }

    /// How far the task is, in percent, as the server has been told; nil when nobody said.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getProgress() async throws(ClearMLError) -> Int? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getProgress() }
    }

    /// What the last change of status said, for people.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getStatusMessage() async throws(ClearMLError) -> String {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getStatusMessage() }
    }

    /// The highest iteration that the server has for this task; 0 when nothing was reported.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getLastIteration() async throws(ClearMLError) -> Int {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getLastIteration() }
    }

    /// The worker that reported last; nil when none did.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getLastWorker() async throws(ClearMLError) -> String? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getLastWorker() }
    }

    /// The queue that an agent took the task from, or that it waits in; nil without one.
    ///
    /// - Returns: the id of the queue.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getExecutedQueue() async throws(ClearMLError) -> String? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getExecutedQueue() }
    }

    /// The name of the queue that an agent took the task from, or that it waits in; nil without one.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getExecutedQueueName() async throws(ClearMLError) -> String? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getExecutedQueueName() }
    }

    /// Asks the server for the task again, so that ``name``, ``projectName`` and ``taskType`` are what it says.
    ///
    /// - Returns: everything that the server says about the task.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    @discardableResult
    public func reload() async throws(ClearMLError) -> TaskInfo {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.reload() }
    }

    /// Copies what a task was set up with, and not what it brought forth, into a new draft.
    ///
    /// - Parameters:
    ///   - id: the id of the task to copy.
    ///   - name: the name of the copy; nil for the same.
    ///   - comment: its comment; nil for the same.
    ///   - parent: the id of its parent; nil for the other task's parent, or the other task where it has none.
    ///   - projectID: the id of its project; nil for the same.
    /// - Returns: the copy, to read and edit.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func clone(
        id: String,
        name: String? = nil,
        comment: String? = nil,
        parent: String? = nil,
        projectID: String? = nil
    ) async throws(ClearMLError) -> ClearMLTask {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try ClearMLTask.clone(id: id, name: name, comment: comment, parent: parent, projectID: projectID)
        }
    }

    /// Deletes the task with everything that was reported to it, and the files of its images, artifacts and models.
    ///
    /// - Parameters:
    ///   - artifactsAndModels: whether its artifacts and output models go with it; files of debug images and plots
    ///     always do.
    ///   - skipsModelsInUse: keep models that other tasks use.
    /// - Returns: what was deleted and what could not be.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    @discardableResult
    public func delete(
        artifactsAndModels: Bool = true,
        skipsModelsInUse: Bool = true
    ) async throws(ClearMLError) -> DeletionReport {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.delete(artifactsAndModels: artifactsAndModels, skipsModelsInUse: skipsModelsInUse)
        }
    }

    /// The task as a document that `importTask` makes another one of, here or on another server.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func exportTask() async throws(ClearMLError) -> JSONValue {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.exportTask() }
    }

    /// Makes a task of a document from `exportTask` or from the Python SDK's `export_task`, or changes one by it.
    ///
    /// - Parameters:
    ///   - document: the exported task.
    ///   - target: the id of the task to change; nil makes a new draft in the project that the document names.
    ///   - update: keep what the target has and the document does not say; otherwise it is replaced.
    /// - Returns: the task, to read and edit.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func importTask(
        _ document: JSONValue,
        target: String? = nil,
        update: Bool = false
    ) async throws(ClearMLError) -> ClearMLTask {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try ClearMLTask.importTask(document, target: target, update: update)
        }
    }
}
