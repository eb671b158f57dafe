/// The models that a query finds, read page by page while they are iterated over.
///
/// ```swift
/// for try await model in Model.models(matching: ModelQuery(projectName: "Team/Digits")) { print(model.name) }
/// ```
///
/// Each iteration asks the server anew. Blocking work runs on the library's own threads, never on the cooperative pool.
public struct ModelSequence: AsyncSequence, Sendable {
    /// The models, in the order of the query.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate enum Source: Sendable {
            /// Nobody has asked yet; settings are read when somebody does.
            case query(ModelQuery, TaskRegistry, pageSize: Int)
            case search(ModelSearch)
            case end
        }

        fileprivate var source: Source
        fileprivate var page: ArraySlice<Model> = []

        /// The next model; nil at the end.
        ///
        /// - Throws: ``ClearMLError`` if the settings cannot be used or the server did not answer; the iteration is
        ///   over then.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClearMLError) -> Model? {
            if let model = page.popFirst() { return model }
            if case .end = source { return nil }
            let source = source
            self.source = .end
            let (rest, models) = try await LibraryQueue.run { () throws(ClearMLError) in try Self.advance(source) }
            self.source = rest
            page = models[...]
            return page.popFirst()
        }

        private static func advance(_ source: Source) throws(ClearMLError) -> (Source, [Model]) {
            var search: ModelSearch
            switch source {
            case .query(let query, let registry, let pageSize):
                search = ModelSearch(query, on: try registry.server(), pageSize: pageSize)
            case .search(let running): search = running
            case .end: return (.end, [])
            }
            guard let models = try search.next() else { return (.end, []) }
            return (.search(search), models)
        }
    }

    let query: ModelQuery
    let registry: TaskRegistry
    let pageSize: Int

    /// Starts from the first model.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: .query(query, registry, pageSize: pageSize))
    }
}
