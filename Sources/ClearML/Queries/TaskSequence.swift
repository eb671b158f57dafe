/// The tasks that a query finds, read page by page while they are iterated over.
///
/// ```swift
/// for try await task in Task.tasks(matching: TaskQuery(projectName: "Team/Digits")) { print(task.name) }
/// ```
///
/// Each iteration asks the server anew. Blocking work runs on the library's own threads, never on the cooperative pool.
public struct TaskSequence: AsyncSequence, Sendable {
    /// The tasks, in the order of the query.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate enum Source: Sendable {
            /// Nobody has asked yet; settings are read when somebody does.
            case query(TaskQuery, TaskRegistry, pageSize: Int)
            case search(TaskSearch)
            case end
        }

        fileprivate var source: Source
        fileprivate var page: ArraySlice<ClearMLTask> = []

        /// The next task; nil at the end.
        ///
        /// - Throws: ``ClearMLError`` if the settings cannot be used or the server did not answer; the iteration is
        ///   over then.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClearMLError) -> ClearMLTask? {
            if let task = page.popFirst() { return task }
            if case .end = source { return nil }
            let source = source
            self.source = .end
            let (rest, tasks) = try await LibraryQueue.run { () throws(ClearMLError) in try Self.advance(source) }
            self.source = rest
            page = tasks[...]
            return page.popFirst()
        }

        private static func advance(_ source: Source) throws(ClearMLError) -> (Source, [ClearMLTask]) {
            var search: TaskSearch
            switch source {
            case .query(let query, let registry, let pageSize):
                search = TaskSearch(query, on: try registry.server(), pageSize: pageSize)
            case .search(let running): search = running
            case .end: return (.end, [])
            }
            guard let tasks = try search.nextTasks() else { return (.end, []) }
            return (.search(search), tasks)
        }
    }

    let query: TaskQuery
    let registry: TaskRegistry
    let pageSize: Int

    /// Starts from the first task.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: .query(query, registry, pageSize: pageSize))
    }
}
