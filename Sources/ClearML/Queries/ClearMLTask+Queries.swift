public import ClearMLAPI

extension ClearMLTask {
    /// Finds an existing task on the server, to read and to edit it.
    ///
    /// - Parameter id: the server's id.
    /// - Returns: a task to read and edit; it takes no reports.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/taskNotFound``, ``ClearMLError/Code/notConfigured`` or
    ///   ``ClearMLError/Code/serverUnavailable``.
    public static func getTask(id: String) throws(ClearMLError) -> ClearMLTask {
        try TaskRegistry.shared.getTask(id: id)
    }

    /// Finds an existing task on the server without blocking the cooperative pool.
    ///
    /// - Parameter id: the server's id.
    /// - Returns: a task to read and edit; it takes no reports.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func getTask(id: String) async throws(ClearMLError) -> ClearMLTask {
        try await LibraryQueue.run { () throws(ClearMLError) in try TaskRegistry.shared.getTask(id: id) }
    }

    /// Finds one existing task by name.
    ///
    /// Both names are exact. Archived tasks count only where there is no other, and among several tasks the one wins
    /// that was last reported to.
    /// - Parameters:
    ///   - projectName: the project as a path; nil for any.
    ///   - taskName: the name; nil for any. One of the two names is needed.
    ///   - tags: what its tags must be.
    ///   - allowArchived: whether an archived task may be the answer.
    /// - Returns: a task to read and edit; it takes no reports.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/taskNotFound`` if there is none,
    ///   ``ClearMLError/Code/serverUnavailable`` and the like if nobody can tell.
    public static func getTask(
        projectName: String? = nil,
        taskName: String? = nil,
        tags: TagFilter = TagFilter(),
        allowArchived: Bool = true
    ) throws(ClearMLError) -> ClearMLTask {
        try TaskRegistry.shared.getTask(
            projectName: projectName,
            taskName: taskName,
            tags: tags,
            allowArchived: allowArchived
        )
    }

    /// Finds one existing task by name without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - projectName: the project as a path; nil for any.
    ///   - taskName: the name; nil for any. One of the two names is needed.
    ///   - tags: what its tags must be.
    ///   - allowArchived: whether an archived task may be the answer.
    /// - Returns: a task to read and edit; it takes no reports.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func getTask(
        projectName: String? = nil,
        taskName: String? = nil,
        tags: TagFilter = TagFilter(),
        allowArchived: Bool = true
    ) async throws(ClearMLError) -> ClearMLTask {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try TaskRegistry.shared.getTask(
                projectName: projectName,
                taskName: taskName,
                tags: tags,
                allowArchived: allowArchived
            )
        }
    }

    /// Every task that a query finds, all pages of them.
    ///
    /// - Parameter query: what to look for; its ``TaskQuery/limit`` bounds the answer.
    /// - Returns: tasks to read and edit, in the order of the query.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/projectNotFound`` for a project that does not exist, and what
    ///   keeps the server from answering.
    public static func getTasks(_ query: TaskQuery) throws(ClearMLError) -> [ClearMLTask] {
        try TaskRegistry.shared.getTasks(query)
    }

    /// Every task that a query finds, without blocking the cooperative pool.
    ///
    /// - Parameter query: what to look for; its ``TaskQuery/limit`` bounds the answer.
    /// - Returns: tasks to read and edit, in the order of the query.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func getTasks(_ query: TaskQuery) async throws(ClearMLError) -> [ClearMLTask] {
        try await LibraryQueue.run { () throws(ClearMLError) in try TaskRegistry.shared.getTasks(query) }
    }

    /// The tasks that a query finds, read page by page while they are iterated over.
    ///
    /// - Parameters:
    ///   - query: what to look for.
    ///   - pageSize: tasks in one request, from 1 to 500.
    /// - Returns: a sequence that asks nothing before somebody iterates over it.
    public static func tasks(matching query: TaskQuery, pageSize: Int = 100) -> TaskSequence {
        TaskSequence(query: query, registry: .shared, pageSize: pageSize)
    }

    /// The ids of the tasks that a query finds, all pages of them.
    ///
    /// - Parameter query: what to look for.
    /// - Returns: the ids, in the order of the query.
    /// - Throws: ``ClearMLError``, as `getTasks` does.
    public static func queryTasks(_ query: TaskQuery) throws(ClearMLError) -> [String] {
        try TaskRegistry.shared.queryTasks(query, returning: []).map(\.id)
    }

    /// The ids of the tasks that a query finds, without blocking the cooperative pool.
    ///
    /// - Parameter query: what to look for.
    /// - Returns: the ids, in the order of the query.
    /// - Throws: ``ClearMLError``, as `getTasks` does.
    public static func queryTasks(_ query: TaskQuery) async throws(ClearMLError) -> [String] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try TaskRegistry.shared.queryTasks(query, returning: []).map(\.id)
        }
    }

    /// Chosen fields of the tasks that a query finds, all pages of them.
    ///
    /// Much cheaper than whole tasks where there are many.
    /// - Parameters:
    ///   - query: what to look for.
    ///   - fields: the server's names of the fields, such as `last_metrics` or `hyperparams.General`; id, name, type,
    ///     status, project, system tags and last update always come.
    /// - Returns: the tasks with these fields, in the order of the query; others read as if they were empty.
    /// - Throws: ``ClearMLError``, as `getTasks` does.
    public static func queryTasks(_ query: TaskQuery, returning fields: [String]) throws(ClearMLError) -> [TaskInfo] {
        try TaskRegistry.shared.queryTasks(query, returning: fields)
    }

    /// Chosen fields of the tasks that a query finds, without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - query: what to look for.
    ///   - fields: the server's names of the fields.
    /// - Returns: the tasks with these fields, in the order of the query; others read as if they were empty.
    /// - Throws: ``ClearMLError``, as `getTasks` does.
    public static func queryTasks(
        _ query: TaskQuery,
        returning fields: [String]
    ) async throws(ClearMLError) -> [TaskInfo] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try TaskRegistry.shared.queryTasks(query, returning: fields)
        }
    }
}
