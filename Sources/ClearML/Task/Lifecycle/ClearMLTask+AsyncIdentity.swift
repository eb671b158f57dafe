public import ClearMLAPI

// The asynchronous twins of the calls about name, project and relatives; see ClearMLTask+Async.swift.

extension ClearMLTask {
    /// Gives the task another name.
    ///
    /// - Parameter name: at least three characters, as the server demands.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func rename(_ name: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.rename(name) }
    }

    /// Says that the task is something else.
    ///
    /// - Parameter type: what it does.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setTaskType(_ type: TaskType) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setTaskType(type) }
    }

    /// Moves the task to another project, which is made where it is missing.
    ///
    /// - Parameter projectName: the project as a path.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func moveToProject(_ projectName: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.moveToProject(projectName) }
    }

    /// Moves the task to another project.
    ///
    /// - Parameter projectID: the id of the project.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func moveToProject(id projectID: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.moveToProject(id: projectID) }
    }

    /// The project of the task as the server describes it; nil for a task outside all projects.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getProject() async throws(ClearMLError) -> Project? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getProject() }
    }

    /// The id of the task that this one was made from; nil without one.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getParent() async throws(ClearMLError) -> String? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getParent() }
    }

    /// Says which task this one was made from.
    ///
    /// - Parameter id: the id of another task.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setParent(_ id: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setParent(id) }
    }

    /// The tasks that were made from this one, hidden ones such as the steps of a pipeline included.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getChildren() async throws(ClearMLError) -> [ClearMLTask] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getChildren() }
    }

    /// The system's tags, such as `development` and `archived`.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getSystemTags() async throws(ClearMLError) -> [String] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getSystemTags() }
    }

    /// Replaces the system's tags.
    ///
    /// - Parameter tags: the tags from now on; repeated ones count once.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setSystemTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setSystemTags(tags) }
    }
}
