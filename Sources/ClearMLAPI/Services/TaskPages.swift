/// Where a walk through the answers to one search is.
///
/// Pages are counted from the start of the list, so a list that changes meanwhile can show a task twice, which is left
/// out here, or let one slip by. Order by creation to keep both rare.
package struct TaskPages: Sendable {
    /// The largest page that servers give.
    package static let maximumSize = 500

    private let filter: JSONValue
    private let fields: [String]
    private let size: Int
    /// Tasks still wanted.
    private var left: Int
    private var number = 0
    private var seen: Set<String> = []
    private var isAtEnd = false

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
        self.size = min(max(min(size, limit), 1), Self.maximumSize)
        left = max(0, limit)
    }

    /// The next tasks, none of which came before; nil at the end.
    package mutating func next(from service: TaskService) throws(APIError) -> [TaskInfo]? {
        guard !isAtEnd, left > 0 else { return nil }
        let page = try service.page(filter, fields: fields, number: number, size: size)
        var new: [TaskInfo] = []
        for task in page where seen.insert(task.id).inserted { new.append(task) }
        number += 1
        // A server that ignores the page would answer the same for ever.
        if page.count < size || new.isEmpty { isAtEnd = true }
        new = Array(new.prefix(left))
        left -= new.count
        return new.isEmpty ? nil : new
    }
}
