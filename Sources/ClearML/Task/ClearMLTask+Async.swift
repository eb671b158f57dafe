public import ClearMLAPI

// The asynchronous twins: the same calls for code that runs in Swift's cooperative pool. Each one runs its synchronous
// form on a thread of the library's own and suspends meanwhile; the documentation of that form applies.

extension ClearMLTask {
    /// Connects a structure of hyperparameters without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - value: any structure or dictionary with text keys.
    ///   - name: the section to show the parameters under, `General` by default.
    ///   - descriptions: what the user interface shows beside a parameter, by its name.
    ///   - ignoreRemoteOverrides: store the values also under an agent, and return them unchanged.
    /// - Returns: the values that the run must use.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func connect<Value: Codable & Sendable>(
        _ value: Value,
        name: String? = nil,
        descriptions: [String: String] = [:],
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> Value {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connect(
                value,
                name: name,
                descriptions: descriptions,
                ignoreRemoteOverrides: ignoreRemoteOverrides
            )
        }
    }

    /// Connects a dictionary of hyperparameters without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - values: values by name; nested dictionaries give names joined by `/`.
    ///   - name: the section to show the parameters under, `General` by default.
    ///   - descriptions: what the user interface shows beside a parameter, by its name.
    ///   - ignoreRemoteOverrides: store the values also under an agent, and return them unchanged.
    /// - Returns: the values that the run must use, nested as the argument is.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func connect(
        _ values: [String: ParameterValue],
        name: String? = nil,
        descriptions: [String: String] = [:],
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> [String: ParameterValue] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connect(
                values,
                name: name,
                descriptions: descriptions,
                ignoreRemoteOverrides: ignoreRemoteOverrides
            )
        }
    }

    /// All hyperparameters by their flat names.
    ///
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getParameters() async throws(ClearMLError) -> [String: ParameterValue] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getParameters() }
    }

    /// All hyperparameters as the server stores them.
    ///
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getParameterItems() async throws(ClearMLError) -> [ParameterItem] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getParameterItems() }
    }

    /// One hyperparameter by its flat name, or nil if there is none.
    ///
    /// - Parameter name: `Section/name`; without a section, `General` is meant.
    /// - Returns: the value with its declared type, or nil.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getParameter(_ name: String) async throws(ClearMLError) -> ParameterValue? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getParameter(name) }
    }

    /// Sets one hyperparameter and leaves the others alone.
    ///
    /// - Parameters:
    ///   - name: `Section/name`; without a section, `General` is meant.
    ///   - value: the value, whose type is stored with it.
    ///   - description: what the user interface shows beside it; nil keeps what was there.
    ///   - type: the type to declare; nil keeps what was there, or takes that of the value.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setParameter(
        _ name: String,
        _ value: ParameterValue,
        description: String? = nil,
        type: String? = nil
    ) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.setParameter(name, value, description: description, type: type)
        }
    }

    /// Sets several hyperparameters and leaves the others alone.
    ///
    /// - Parameter values: values by flat name.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func updateParameters(_ values: [String: ParameterValue]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.updateParameters(values) }
    }

    /// Replaces every section that is named, as a whole and at once.
    ///
    /// - Parameters:
    ///   - values: values by flat name.
    ///   - replacingAll: drop all parameters of all other sections too.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setParameters(
        _ values: [String: ParameterValue],
        replacingAll: Bool = false
    ) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.setParameters(values, replacingAll: replacingAll)
        }
    }

    /// Deletes one hyperparameter.
    ///
    /// - Parameter name: `Section/name`; without a section, `General` is meant.
    /// - Throws: ``ClearMLError`` if a server task could not be written.
    public func deleteParameter(_ name: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.deleteParameter(name) }
    }

    /// The tags.
    ///
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getTags() async throws(ClearMLError) -> [String] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getTags() }
    }

    /// Replaces all tags.
    ///
    /// - Parameter tags: the tags from now on.
    /// - Throws: ``ClearMLError`` if a server task could not be written.
    public func setTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setTags(tags) }
    }

    /// Adds tags to those that are there.
    ///
    /// - Parameter tags: the tags to add.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func addTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.addTags(tags) }
    }

    /// Removes tags.
    ///
    /// - Parameter tags: the tags to remove.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func removeTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.removeTags(tags) }
    }

    /// The comment; empty if there is none.
    ///
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getComment() async throws(ClearMLError) -> String {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getComment() }
    }

    /// Replaces the comment.
    ///
    /// - Parameter comment: the text from now on.
    /// - Throws: ``ClearMLError`` if a server task could not be written.
    public func setComment(_ comment: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setComment(comment) }
    }
}
