import ClearMLAPI

/// A walk through the answers to a query about models.
struct ModelSearch: Sendable {
    private let query: ModelQuery
    private let server: ServerAccess
    private var walk: PageWalk<ModelInfo>
    /// Nil before the first page.
    private var planned: JSONValue?
    /// Names of projects met so far, by id.
    private var projects: [String: String] = [:]

    /// Plans a walk; asks nothing yet.
    ///
    /// - Parameters:
    ///   - query: what to look for.
    ///   - server: where.
    ///   - pageSize: models in one page, at most 500.
    init(_ query: ModelQuery, on server: ServerAccess, pageSize: Int = TaskPages.maximumSize) {
        self.query = query
        self.server = server
        walk = PageWalk(limit: query.limit, size: pageSize)
    }

    /// The next page; nil at the end.
    mutating func next() throws(ClearMLError) -> [Model]? {
        let filter: JSONValue
        if let planned { filter = planned } else { filter = try wireFilter() }
        planned = filter
        let page = try server.call { server throws(APIError) in
            try walk.next { number, size throws(APIError) in
                try server.models.page(filter, fields: [], number: number, size: size)
            }
        }
        guard let page else { return nil }
        let unknown = Set(page.compactMap(\.project)).subtracting(projects.keys)
        if !unknown.isEmpty {
            let names = try server.call { server throws(APIError) in try server.projects.names(of: unknown) }
            projects.merge(names) { _, new in new }
        }
        return page.map { info in
            Model(info, projectName: info.project.flatMap { projects[$0] }, server: server)
        }
    }

    /// One page, counted from 0, apart from the walk.
    func page(_ number: Int, size: Int) throws(ClearMLError) -> [ModelInfo] {
        let filter = try wireFilter()
        return try server.call { server throws(APIError) in
            try server.models.page(filter, fields: [], number: number, size: size)
        }
    }

    /// The query as the server takes it.
    private func wireFilter() throws(ClearMLError) -> JSONValue {
        query.wireFilter(
            namedProjects: try query.projectNames.map { name throws(ClearMLError) in try server.projectID(of: name) }
        )
    }
}
