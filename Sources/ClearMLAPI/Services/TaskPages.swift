/// Where a walk through the tasks that one search finds is; see ``PageWalk``.
package struct TaskPages: Sendable {
    /// The largest page that servers give.
    package static let maximumSize = 500

    private let filter: JSONValue
    private let fields: [String]
    private var walk: PageWalk<TaskInfo>

    /// Plans a walk.
    ///
    /// - Parameters:
    ///   - filter: members of a `tasks.get_all` body.
    ///   - fields: the fields wanted, all when empty.
    ///   - limit: how many tasks at most.
    ///   - size: tasks in a page; the server's largest by default.
    package init(_ filter: JSONValue, fields: [String] = [], limit: Int = .max, size: Int = TaskPages.maximumSize) {
        self.filter = filter
        self.fields = fields
        walk = PageWalk(limit: limit, size: size)
    }

    /// The next tasks, none of which came before; nil at the end.
    package mutating func next(from service: TaskService) throws(APIError) -> [TaskInfo]? {
        let (filter, fields) = (filter, fields)
        return try walk.next { number, size throws(APIError) in
            try service.page(filter, fields: fields, number: number, size: size)
        }
    }
}
