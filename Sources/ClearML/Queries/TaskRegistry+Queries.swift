import ClearMLAPI

extension TaskRegistry {
    /// The task of that id; see `Task.getTask`.
    package func getTask(id: String) throws(ClearMLError) -> ClearMLTask { try server().task(id: id) }

    /// The one task of that name and project, by the rules of the Python SDK: archived tasks only where there is no
    /// other, and among several the one that was last reported to.
    package func getTask(
        projectName: String?,
        taskName: String?,
        tags: TagFilter,
        allowArchived: Bool
    ) throws(ClearMLError) -> ClearMLTask {
        guard projectName != nil || taskName != nil else {
            throw ClearMLError(code: .invalidArgument, message: "getTask needs a project name or a task name")
        }
        var query = TaskQuery(projectName: projectName, taskName: taskName.map { .exactly($0.trimmingSpaces()) })
        query.tags = tags
        query.order = [.lastUpdate.descending]
        query.limit = 1
        let server = try server()
        for archive in [TaskQuery.Archive.excluded] + (allowArchived ? [.only] : []) {
            query.archive = archive
            var search = TaskSearch(query, on: server)
            do throws(ClearMLError) {
                if let task = try search.nextTasks()?.first { return task }
            } catch {
                guard error.code == .projectNotFound else { throw error }
                throw ClearMLError(code: .taskNotFound, message: error.message, underlying: error)
            }
        }
        let name = [projectName, taskName].compactMap(\.self).joined(separator: "/")
        throw ClearMLError(code: .taskNotFound, message: "the server has no task \"\(name)\" that fits")
    }

    func getTasks(_ query: TaskQuery) throws(ClearMLError) -> [ClearMLTask] {
        var search = TaskSearch(query, on: try server())
        var found: [ClearMLTask] = []
        while let page = try search.nextTasks() { found += page }
        return found
    }

    func queryTasks(_ query: TaskQuery, returning fields: [String]) throws(ClearMLError) -> [TaskInfo] {
        var search = TaskSearch(query, on: try server(), fields: fields)
        var found: [TaskInfo] = []
        while let page = try search.next() { found += page }
        return found
    }

    /// One page of the answers to a query, with the names of the projects that they lie in.
    ///
    /// - Parameters:
    ///   - query: what to look for; its limit does not count.
    ///   - fields: fields wanted besides those that identify a task.
    ///   - page: which page, from 0.
    ///   - size: tasks in a page, at most 500.
    /// - Returns: the tasks, and the paths of projects by id.
    /// - Throws: ``ClearMLError``, as `getTasks` does.
    package func page(
        of query: TaskQuery,
        returning fields: [String],
        page: Int,
        size: Int
    ) throws(ClearMLError) -> (tasks: [TaskInfo], projects: [String: String]) {
        let server = try server()
        let search = TaskSearch(query, on: server, fields: fields)
        let tasks = try search.page(page, size: size)
        let projects = try server.call { server throws(APIError) in
            try server.projects.names(of: tasks.compactMap(\.project))
        }
        return (tasks, projects)
    }

    /// The projects that a query finds; see `Task.getProjects`.
    package func getProjects(_ query: ProjectQuery) throws(ClearMLError) -> [Project] {
        let server = try server()
        let parent = try query.parentName.map { name throws(ClearMLError) in try server.projectID(of: name) }
        return try server.call { server throws(APIError) in
            try server.projects.list(
                query.wireFilter(parent: parent),
                limit: query.limit,
                counts: query.includesTaskCounts
            )
        }
    }

    func projectID(_ name: String) throws(ClearMLError) -> String? {
        try server().call { server throws(APIError) in try server.projects.find(name: name)?.id }
    }

    func createProject(_ name: String, description: String, tags: [String]) throws(ClearMLError) -> Project {
        try server().call { server throws(APIError) in
            let id = try server.projects.findOrCreate(name: name, description: description, tags: tags)
            return try server.projects.get(id)
        }
    }
}
