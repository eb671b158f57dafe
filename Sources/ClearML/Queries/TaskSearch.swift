import ClearMLAPI

/// A walk through the answers to a query.
struct TaskSearch: Sendable {
    private let query: TaskQuery
    private let server: ServerAccess
    private let fields: [String]
    private let pageSize: Int
    /// Nil before the first page.
    private var pages: TaskPages?
    /// Names of projects met so far, by id.
    private var projects: [String: String] = [:]

    /// Plans a walk; asks nothing yet.
    ///
    /// - Parameters:
    ///   - query: what to look for.
    ///   - server: where.
    ///   - fields: the fields of each task wanted; those that identify it always come.
    ///   - pageSize: tasks in one page, at most 500.
    init(
        _ query: TaskQuery,
        on server: ServerAccess,
        fields: [String] = [],
        pageSize: Int = TaskPages.maximumSize
    ) {
        self.query = query
        self.server = server
        self.fields = Array(Set(fields).union(Self.identity))
        self.pageSize = pageSize
    }

    /// What a task is told apart by.
    private static let identity: Set = [
        "id", "name", "type", "status", "project", "last_update", "system_tags",
    ]

    /// The next page; nil at the end.
    mutating func next() throws(ClearMLError) -> [TaskInfo]? {
        if pages == nil { pages = try plan() }
        return try server.call { server throws(APIError) in try pages?.next(from: server.tasks) }
    }

    /// The next page as tasks to read and edit; nil at the end.
    mutating func nextTasks() throws(ClearMLError) -> [ClearMLTask]? {
        guard let page = try next() else { return nil }
        let unknown = Set(page.compactMap(\.project)).subtracting(projects.keys)
        if !unknown.isEmpty {
            let names = try server.call { server throws(APIError) in try server.projects.names(of: unknown) }
            projects.merge(names) { _, new in new }
        }
        return page.map { info in server.task(info, project: info.project.flatMap { projects[$0] }) }
    }

    /// One page, counted from 0, apart from the walk.
    func page(_ number: Int, size: Int) throws(ClearMLError) -> [TaskInfo] {
        let filter = try filter()
        return try server.call { server throws(APIError) in
            try server.tasks.page(filter, fields: fields, number: number, size: size)
        }
    }

    private func plan() throws(ClearMLError) -> TaskPages {
        TaskPages(try filter(), fields: fields, limit: query.limit, size: pageSize)
    }

    /// The query as the server takes it.
    private func filter() throws(ClearMLError) -> JSONValue {
        for parameter in query.hyperparameters where parameter.values.isEmpty {
            // The server takes an empty list for no filter at all.
            throw ClearMLError(
                code: .invalidArgument,
                message: "the filter for hyperparameter \(parameter.name) names no value"
            )
        }
        let named = try query.projectNames.map { name throws(ClearMLError) in try server.projectID(of: name) }
        return query.wireFilter(namedProjects: named)
    }
}

extension ServerAccess {
    /// The id of the project at that path.
    /// - Throws: ``ClearMLError/Code/projectNotFound``.
    func projectID(of name: String) throws(ClearMLError) -> String {
        let project = try call { server throws(APIError) in try server.projects.find(name: name) }
        guard let project else {
            throw ClearMLError(code: .projectNotFound, message: "the server has no project \"\(name)\"")
        }
        return project.id
    }
}
