import ClearMLAPI

extension TaskRegistry {
    func getTask(id: String) throws(ClearMLError) -> ClearMLTask { try server().task(id: id) }

    /// The one task of that name and project, by the rules of the Python SDK: archived tasks only where there is no
    /// other, and among several the one that was last reported to.
    func getTask(
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

    func getProjects(_ query: ProjectQuery) throws(ClearMLError) -> [Project] {
        let server = try server()
        let parent = try query.parentName.map { name throws(ClearMLError) in try server.projectID(of: name) }
        return try server.call { server throws(APIError) in
            try server.projects.list(query.wireFilter(parent: parent), limit: query.limit)
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
