extension Model {
    /// Finds a model on the server.
    ///
    /// - Parameter id: the server's id.
    /// - Returns: the model.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/modelNotFound``, ``ClearMLError/Code/notConfigured`` or
    ///   ``ClearMLError/Code/serverUnavailable``.
    public static func get(id: String) throws(ClearMLError) -> Model { try TaskRegistry.shared.getModel(id: id) }

    /// Finds one model by name; archived ones do not count, and among several the one wins that was made last.
    ///
    /// - Parameters:
    ///   - name: the name, exactly; nil for any. This or the project is needed.
    ///   - projectName: the project as a path; nil for any.
    ///   - tags: what its tags must be.
    ///   - onlyPublished: whether it must be published.
    /// - Returns: the model.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/modelNotFound`` if there is none,
    ///   ``ClearMLError/Code/serverUnavailable`` and the like if nobody can tell.
    public static func get(
        name: String? = nil,
        projectName: String? = nil,
        tags: TagFilter = TagFilter(),
        onlyPublished: Bool = false
    ) throws(ClearMLError) -> Model {
        try TaskRegistry.shared.getModel(Self.one(name, projectName, tags, onlyPublished))
    }

    /// Every model that fits, the latest made first.
    ///
    /// - Parameters:
    ///   - projectName: the project as a path; nil for any.
    ///   - modelName: the name, exactly; nil for any.
    ///   - tags: what the tags must be.
    ///   - onlyPublished: whether drafts are left out.
    ///   - includeArchived: whether archived models count.
    ///   - maxResults: how many at most; nil for all.
    ///   - metadata: entries of the metadata that must have these values.
    /// - Returns: the models.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/projectNotFound`` for a project that does not exist, and what
    ///   keeps the server from answering.
    public static func query(
        projectName: String? = nil,
        modelName: String? = nil,
        tags: TagFilter = TagFilter(),
        onlyPublished: Bool = false,
        includeArchived: Bool = false,
        maxResults: Int? = nil,
        metadata: [String: ParameterValue] = [:]
    ) throws(ClearMLError) -> [Model] {
        var query = Self.one(modelName, projectName, tags, onlyPublished)
        query.archive = includeArchived ? .included : .excluded
        query.limit = maxResults ?? .max
        query.metadata = metadata
        return try TaskRegistry.shared.getModels(query)
    }

    /// Every model that a query finds, all pages of them.
    ///
    /// - Parameter query: what to look for; its ``ModelQuery/limit`` bounds the answer.
    /// - Returns: the models, the latest made first.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/projectNotFound`` for a project that does not exist, and what
    ///   keeps the server from answering.
    public static func query(_ query: ModelQuery) throws(ClearMLError) -> [Model] {
        try TaskRegistry.shared.getModels(query)
    }

    /// The models that a query finds, read page by page while they are iterated over.
    ///
    /// - Parameters:
    ///   - query: what to look for.
    ///   - pageSize: models in one request, from 1 to 500.
    /// - Returns: a sequence that asks nothing before somebody iterates over it.
    public static func models(matching query: ModelQuery, pageSize: Int = 100) -> ModelSequence {
        ModelSequence(query: query, registry: .shared, pageSize: pageSize)
    }

    /// Deletes a model, and the file of its weights.
    ///
    /// The file is deleted on the configured file server; one that lies elsewhere is reported as left over.
    /// - Parameters:
    ///   - id: the server's id of the model.
    ///   - deleteWeightsFile: whether the file goes with it.
    ///   - force: delete it also where a task was given it, or a published task has made it.
    /// - Returns: what was deleted and what could not be.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/modelNotFound``, ``ClearMLError/Code/serverRefused`` for a model in
    ///   use, and what keeps the server from answering.
    @discardableResult
    public static func remove(
        id: String,
        deleteWeightsFile: Bool = true,
        force: Bool = false
    ) throws(ClearMLError) -> DeletionReport {
        try TaskRegistry.shared.removeModel(id: id, deletesWeights: deleteWeightsFile, force: force)
    }

    static func one(
        _ name: String?,
        _ projectName: String?,
        _ tags: TagFilter,
        _ onlyPublished: Bool
    ) -> ModelQuery {
        var query = ModelQuery(
            projectName: projectName,
            modelName: name.map { .exactly($0.trimmingSpaces()) },
            tags: tags
        )
        if onlyPublished { query.isPublished = true }
        return query
    }
}
