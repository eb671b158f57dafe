public import ClearMLAPI

extension ClearMLTask {
    /// Gives the task another name.
    ///
    /// - Parameter name: at least three characters, as the server demands.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for a shorter name, and what keeps a server task
    ///   from being changed.
    public func rename(_ name: String) throws(ClearMLError) {
        let name = name.trimmingSpaces()
        guard name.count >= TaskIdentity.minimumNameLength else {
            throw ClearMLError(
                code: .invalidArgument,
                message:
                    "the name \"\(name)\" is shorter than \(TaskIdentity.minimumNameLength) characters; the server "
                    + "would refuse it"
            )
        }
        try edit(["name": .string(name)])
        backend.changeIdentity { $0.name = name }
    }

    /// Says that the task is something else.
    ///
    /// - Parameter type: what it does.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func setTaskType(_ type: TaskType) throws(ClearMLError) {
        try edit(["type": .string(type.rawValue)])
        backend.changeIdentity { $0.type = type }
    }

    /// Moves the task to another project, which is made where it is missing.
    ///
    /// Asks the server, also for a run of this process: the server must know the run already.
    /// - Parameter projectName: the project as a path.
    /// - Throws: ``ClearMLError`` if the server refuses or did not answer.
    public func moveToProject(_ projectName: String) throws(ClearMLError) {
        let (server, id) = try backend.access()
        try server.call { server throws(APIError) in try server.tasks.move(id, to: .name(projectName)) }
        backend.changeIdentity { $0.project = projectName }
    }

    /// Moves the task to another project.
    ///
    /// Asks the server, also for a run of this process: the server must know the run already.
    /// - Parameter projectID: the id of the project.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/projectNotFound``, or what keeps the server from answering.
    public func moveToProject(id projectID: String) throws(ClearMLError) {
        let (server, id) = try backend.access()
        let name = try server.call { server throws(APIError) in
            let name = try server.projects.get(projectID).name
            try server.tasks.move(id, to: .id(projectID))
            return name
        }
        backend.changeIdentity { $0.project = name }
    }

    /// The project of the task as the server describes it; nil for a task outside all projects.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getProject() throws(ClearMLError) -> Project? {
        let (server, _) = try backend.access()
        guard let project = try backend.snapshot().project else { return nil }
        return try server.call { server throws(APIError) in try server.projects.get(project) }
    }

    /// The id of the task that this one was made from; nil without one.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getParent() throws(ClearMLError) -> String? { try backend.snapshot().parent }

    /// Says which task this one was made from.
    ///
    /// - Parameter id: the id of another task.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for the task itself, and what keeps a server
    ///   task from being changed.
    public func setParent(_ id: String) throws(ClearMLError) {
        guard !id.isEmpty, id != self.id else {
            throw ClearMLError(code: .invalidArgument, message: "a task cannot be its own parent")
        }
        try edit(["parent": .string(id)])
    }

    /// The tasks that were made from this one, hidden ones such as the steps of a pipeline included.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getChildren() throws(ClearMLError) -> [ClearMLTask] {
        let (server, id) = try backend.access()
        var query = TaskQuery()
        query.parents = [id]
        query.includesHidden = true
        query.order = [.created]
        var search = TaskSearch(query, on: server)
        var children: [ClearMLTask] = []
        while let page = try search.nextTasks() { children += page }
        return children
    }

    /// The system's tags, such as `development` and `archived`.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func getSystemTags() throws(ClearMLError) -> [String] { try backend.snapshot().systemTags }

    /// Replaces the system's tags.
    ///
    /// - Parameter tags: the tags from now on; repeated ones count once.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func setSystemTags(_ tags: [String]) throws(ClearMLError) {
        try edit(["system_tags": .strings(Self.unique(tags))])
    }

    /// The page with the task's console in the web interface; nil as long as there is none.
    ///
    /// The same as ``webPage``, by the name that the Python SDK has for it.
    public func getOutputLogWebPage() -> String? { webPage }

    /// One edit of top-level fields: at once for a server task, by way of the journal for a run.
    func edit(_ fields: JSONValue) throws(ClearMLError) {
        var body = fields
        // Without it only drafts take edits.
        body["force"] = true
        try backend.edit("tasks", "edit", body)
    }
}
