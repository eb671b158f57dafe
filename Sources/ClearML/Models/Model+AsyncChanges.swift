public import ClearMLAPI

// The asynchronous twins of the changes; see Model+Changes.swift and Model+Metadata.swift.

extension Model {
    /// Asks the server what the model is now, without blocking the cooperative pool.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func reload() async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.reload() }
    }

    /// Renames the model.
    ///
    /// - Parameter name: the name from now on; at least three characters.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setName(_ name: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setName(name) }
    }

    /// Replaces the comment.
    ///
    /// - Parameter comment: the text from now on.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setComment(_ comment: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setComment(comment) }
    }

    /// Moves the model to another project, which is made where it is missing.
    ///
    /// - Parameter projectName: the project as a path.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func moveToProject(_ projectName: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.moveToProject(projectName) }
    }

    /// Moves the model to the project of that id.
    ///
    /// - Parameter projectID: the server's id of the project.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func moveToProject(id projectID: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.moveToProject(id: projectID) }
    }

    /// Replaces all tags.
    ///
    /// - Parameter tags: the tags from now on; repeated ones count once.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setTags(tags) }
    }

    /// Adds tags to those that the model has on the server.
    ///
    /// - Parameter tags: the tags to add; those that exist already are left alone.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func addTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.addTags(tags) }
    }

    /// Removes tags; those that are not there are left out.
    ///
    /// - Parameter tags: the tags to remove.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func removeTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.removeTags(tags) }
    }

    /// Replaces the system's tags.
    ///
    /// - Parameter tags: the tags from now on; `archived` among them decides whether it is put away.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setSystemTags(_ tags: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setSystemTags(tags) }
    }

    /// Says what the numbers of the model's classes mean.
    ///
    /// - Parameter labels: numbers by name, which replace those from before.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setLabels(_ labels: [String: Int]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setLabels(labels) }
    }

    /// Says what the model was made with.
    ///
    /// - Parameter framework: a known framework or any other text.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setFramework(_ framework: Framework) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setFramework(framework) }
    }

    /// Replaces the configuration by a text.
    ///
    /// - Parameter text: a text of any format.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setConfigText(_ text: String) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setConfigText(text) }
    }

    /// Replaces the configuration by named values, in HOCON as the Python SDK writes it.
    ///
    /// - Parameter values: named values, nested as you like.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setConfigDictionary(_ values: [String: ParameterValue]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setConfigDictionary(values) }
    }

    /// Publishes the model; nothing happens if it is published already.
    ///
    /// - Parameter publishesTask: whether the task that made it is published too, which the server does only with a
    ///   stopped or completed one.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func publish(publishesTask: Bool = false) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.publish(publishesTask: publishesTask) }
    }

    /// Puts the model away, so that lists leave it out.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func archive() async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.archive() }
    }

    /// Takes the model out of the archive.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func unarchive() async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.unarchive() }
    }

    /// Sets one entry of the metadata and leaves the others alone.
    ///
    /// - Parameters:
    ///   - key: its name.
    ///   - value: the value, whose type is stored with it.
    ///   - type: the type to declare instead, such as `float`.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setMetadata(_ key: String, _ value: ParameterValue, type: String? = nil) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setMetadata(key, value, type: type) }
    }

    /// Sets the metadata.
    ///
    /// - Parameters:
    ///   - metadata: values by key, whose types are stored with them.
    ///   - replacing: drop the entries that are not named, as the Python SDK does unless told otherwise.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setAllMetadata(_ metadata: [String: ParameterValue], replacing: Bool = true) async throws(ClearMLError)
    {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setAllMetadata(metadata, replacing: replacing)
        }
    }

    /// Removes entries of the metadata; those that are not there are left out.
    ///
    /// - Parameter keys: their names.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func deleteMetadata(_ keys: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.deleteMetadata(keys) }
    }
}
