// The asynchronous twins of the calls about the models of a task; see ClearMLTask+Models.swift.

extension ClearMLTask {
    /// The models that the task was given, and those that it made, without blocking the cooperative pool.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getModels() async throws(ClearMLError) -> TaskModels {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getModels() }
    }

    /// Gives the task a model that it builds on, and returns the model to use, without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - name: what the task calls it; nil for the name of the file of its weights, without the ending.
    ///   - ignoreRemoteOverrides: use this model also under an agent.
    /// - Returns: the model that the run must use.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    @discardableResult
    public func connect(
        inputModel model: Model,
        name: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> Model {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connect(inputModel: model, name: name, ignoreRemoteOverrides: ignoreRemoteOverrides)
        }
    }

    /// Notes that the task builds on a model, by its id alone.
    ///
    /// - Parameters:
    ///   - id: the server's id of the model.
    ///   - name: what the task calls it.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setInputModel(id: String, name: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setInputModel(id: id, name: name) }
    }

    /// Takes models off the list of those that the task was given; the models themselves stay.
    ///
    /// - Parameter names: what the task calls them; those that are not there are left out.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func removeInputModels(named names: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.removeInputModels(named: names) }
    }

    /// Takes models off the list of those that the task was given; the models themselves stay.
    ///
    /// - Parameter ids: the server's ids of the models; those that are not there are left out.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func removeInputModels(ids: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.removeInputModels(ids: ids) }
    }
}
