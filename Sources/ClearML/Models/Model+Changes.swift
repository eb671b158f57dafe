public import ClearMLAPI

extension Model {
    /// Renames the model.
    ///
    /// - Parameter name: the name from now on; at least three characters.
    /// - Throws: ``ClearMLError`` if the server refuses or did not answer.
    public func setName(_ name: String) throws(ClearMLError) { try edit(["name": .string(name)]) }

    /// Replaces the comment.
    ///
    /// - Parameter comment: the text from now on.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func setComment(_ comment: String) throws(ClearMLError) { try edit(["comment": .string(comment)]) }

    /// Moves the model to another project, which is made where it is missing.
    ///
    /// - Parameter projectName: the project as a path.
    /// - Throws: ``ClearMLError`` for a name that the server refuses, or if it did not answer.
    public func moveToProject(_ projectName: String) throws(ClearMLError) {
        try change { models throws(APIError) in try models.move(id, to: .name(projectName)) }
    }

    /// Moves the model to the project of that id.
    ///
    /// - Parameter projectID: the server's id of the project.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/projectNotFound``, and what keeps the server from answering.
    public func moveToProject(id projectID: String) throws(ClearMLError) {
        try change { models throws(APIError) in try models.move(id, to: .id(projectID)) }
    }

    /// Replaces all tags.
    ///
    /// - Parameter tags: the tags from now on; repeated ones count once.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func setTags(_ tags: [String]) throws(ClearMLError) {
        try edit(["tags": .strings(ClearMLTask.unique(tags))])
    }

    /// Adds tags to those that the model has on the server.
    ///
    /// - Parameter tags: the tags to add; those that exist already are left alone.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func addTags(_ tags: [String]) throws(ClearMLError) { try updateTags(adding: tags, removing: []) }

    /// Removes tags; those that are not there are left out.
    ///
    /// - Parameter tags: the tags to remove.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func removeTags(_ tags: [String]) throws(ClearMLError) { try updateTags(adding: [], removing: tags) }

    /// Adds and removes tags in one go, and keeps the others.
    package func updateTags(adding: [String], removing: [String]) throws(ClearMLError) {
        guard !adding.isEmpty || !removing.isEmpty else { return }
        try change { models throws(APIError) in try models.updateTags(id, adding: adding, removing: removing) }
    }

    /// Replaces the system's tags.
    ///
    /// - Parameter tags: the tags from now on; `archived` among them decides whether it is put away.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func setSystemTags(_ tags: [String]) throws(ClearMLError) {
        try edit(["system_tags": .strings(ClearMLTask.unique(tags))])
    }

    /// Says what the numbers of the model's classes mean.
    ///
    /// - Parameter labels: numbers by name, which replace those from before.
    /// - Throws: ``ClearMLError`` if the server refuses or did not answer.
    public func setLabels(_ labels: [String: Int]) throws(ClearMLError) {
        try edit(["labels": Self.json(labels: labels)])
    }

    /// Says what the model was made with.
    ///
    /// - Parameter framework: a known framework or any other text.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func setFramework(_ framework: Framework) throws(ClearMLError) {
        try edit(["framework": .string(framework.rawValue)])
    }

    /// Replaces the configuration by a text.
    ///
    /// - Parameter text: a text of any format.
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func setConfigText(_ text: String) throws(ClearMLError) { try edit(["design": Self.json(design: text)]) }

    /// Replaces the configuration by named values, in HOCON as the Python SDK writes it.
    ///
    /// - Parameter values: named values, nested as you like.
    /// - Throws: ``ClearMLError`` for values that cannot be written, or if the server did not answer.
    public func setConfigDictionary(_ values: [String: ParameterValue]) throws(ClearMLError) {
        try setConfigText(try ConfigurationText.encode(.dictionary(values)))
    }

    // MARK: Life

    /// Publishes the model; nothing happens if it is published already.
    ///
    /// - Parameter publishesTask: whether the task that made it is published too, which the server does only with a
    ///   stopped or completed one.
    /// - Throws: ``ClearMLError`` if the server refuses or did not answer.
    public func publish(publishesTask: Bool = false) throws(ClearMLError) {
        try change { models throws(APIError) in try models.setReady(id, publishesTask: publishesTask) }
    }

    /// Puts the model away, so that lists leave it out.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func archive() throws(ClearMLError) {
        try change { models throws(APIError) in try models.archive(id) }
    }

    /// Takes the model out of the archive.
    ///
    /// - Throws: ``ClearMLError`` if the server did not answer.
    public func unarchive() throws(ClearMLError) {
        try change { models throws(APIError) in try models.unarchive(id) }
    }

    // MARK: Parts

    private func edit(_ fields: JSONValue) throws(ClearMLError) {
        try change { models throws(APIError) in try models.edit(id, fields) }
    }

    static func json(design text: String) -> JSONValue { ["design": .string(text)] }

    static func json(labels: [String: Int]) -> JSONValue { .object(labels.mapValues { .integer(Int64($0)) }) }
}
