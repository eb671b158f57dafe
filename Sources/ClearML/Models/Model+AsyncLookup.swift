// The asynchronous twins of the ways to models; see Model+Lookup.swift.

extension Model {
    /// Finds a model on the server without blocking the cooperative pool.
    ///
    /// - Parameter id: the server's id.
    /// - Returns: the model.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func get(id: String) async throws(ClearMLError) -> Model {
        try await LibraryQueue.run { () throws(ClearMLError) in try get(id: id) }
    }

    /// Finds one model by name without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - name: the name, exactly; nil for any. This or the project is needed.
    ///   - projectName: the project as a path; nil for any.
    ///   - tags: what its tags must be.
    ///   - onlyPublished: whether it must be published.
    /// - Returns: the model.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func get(
        name: String? = nil,
        projectName: String? = nil,
        tags: TagFilter = TagFilter(),
        onlyPublished: Bool = false
    ) async throws(ClearMLError) -> Model {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try get(name: name, projectName: projectName, tags: tags, onlyPublished: onlyPublished)
        }
    }

    /// Every model that fits, the latest made first, without blocking the cooperative pool.
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
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func query(
        projectName: String? = nil,
        modelName: String? = nil,
        tags: TagFilter = TagFilter(),
        onlyPublished: Bool = false,
        includeArchived: Bool = false,
        maxResults: Int? = nil,
        metadata: [String: ParameterValue] = [:]
    ) async throws(ClearMLError) -> [Model] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try query(
                projectName: projectName,
                modelName: modelName,
                tags: tags,
                onlyPublished: onlyPublished,
                includeArchived: includeArchived,
                maxResults: maxResults,
                metadata: metadata
            )
        }
    }

    /// Every model that a query finds, all pages of them, without blocking the cooperative pool.
    ///
    /// - Parameter query: what to look for; its ``ModelQuery/limit`` bounds the answer.
    /// - Returns: the models, the latest made first.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func query(_ query: ModelQuery) async throws(ClearMLError) -> [Model] {
        try await LibraryQueue.run { () throws(ClearMLError) in try TaskRegistry.shared.getModels(query) }
    }

    /// Deletes a model, and the file of its weights, without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - id: the server's id of the model.
    ///   - deleteWeightsFile: whether the file goes with it.
    ///   - force: delete it also where a task was given it, or a published task has made it.
    /// - Returns: what was deleted and what could not be.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    @discardableResult
    public static func remove(
        id: String,
        deleteWeightsFile: Bool = true,
        force: Bool = false
    ) async throws(ClearMLError) -> DeletionReport {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try remove(id: id, deleteWeightsFile: deleteWeightsFile, force: force)
        }
    }

    /// The model of weights that lie somewhere, without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - weightsURL: where the weights are.
    ///   - includeArchived: whether an archived model may be the answer.
    /// - Returns: the model that was made last; nil if there is none.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public static func loadModel(
        weightsURL: String,
        includeArchived: Bool = false
    ) async throws(ClearMLError) -> Model? {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try loadModel(weightsURL: weightsURL, includeArchived: includeArchived)
        }
    }
}
