public import ClearMLAPI
import ClearMLDelivery
import Synchronization

extension OutputModel {
    /// Renames the model.
    ///
    /// - Parameter name: the name from now on; at least three characters.
    /// - Throws: ``ClearMLError`` for a shorter name, after `publish` and after the end of the run.
    public func setName(_ name: String) throws(ClearMLError) {
        let name = try Self.checked(name: name) ?? ""
        try write("OutputModel.setName") { state in
            state.name = name
            return Change(body: ["name": .string(name)])
        }
    }

    /// Replaces the comment.
    ///
    /// - Parameter comment: the text from now on.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func setComment(_ comment: String) throws(ClearMLError) {
        try write("OutputModel.setComment") { state in
            state.comment = comment
            return Change(body: ["comment": .string(comment)])
        }
    }

    /// Says what the model is made with.
    ///
    /// - Parameter framework: a known framework or any other text.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func setFramework(_ framework: Framework) throws(ClearMLError) {
        try write("OutputModel.setFramework") { state in
            state.framework = framework
            return Change(body: ["framework": .string(framework.rawValue)])
        }
    }

    /// Replaces all tags.
    ///
    /// - Parameter tags: the tags from now on; repeated ones count once.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func setTags(_ tags: [String]) throws(ClearMLError) { try changeTags { _ in tags } }

    /// Adds tags to those that this object has set.
    ///
    /// - Parameter tags: the tags to add.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func addTags(_ tags: [String]) throws(ClearMLError) { try changeTags { $0 + tags } }

    /// Removes tags; those that are not there are left out.
    ///
    /// - Parameter tags: the tags to remove.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func removeTags(_ tags: [String]) throws(ClearMLError) {
        try changeTags { $0.filter { !tags.contains($0) } }
    }

    private func changeTags(_ change: ([String]) -> [String]) throws(ClearMLError) {
        try write("OutputModel.setTags", mayBePublished: true) { state in
            state.tags = ClearMLTask.unique(change(state.tags))
            return Change(body: ["tags": .strings(state.tags)])
        }
    }

    /// Replaces the configuration by a text, such as the layers of the network as JSON.
    ///
    /// A task that has no configuration gets it too, as in the Python SDK.
    /// - Parameter configText: a text of any format.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func updateDesign(configText: String) throws(ClearMLError) {
        try write("OutputModel.updateDesign") { state in
            state.design = configText
            return Change(body: ["design": Model.json(design: configText)])
        }
        let hasOne = run.state.withLock { state in
            state.records.configuration.contains { $0.key != ScriptCapture.packagesName && !$0.value.value.isEmpty }
        }
        guard run.origin.isNew, !hasOne else { return }
        try task.setConfigurationObject(name: ClearMLTask.defaultConfigurationName, text: configText)
    }

    /// Replaces the configuration by named values, in HOCON as the Python SDK writes it.
    ///
    /// - Parameter configDictionary: named values, nested as you like.
    /// - Throws: ``ClearMLError`` for values that cannot be written, and as `setName` does.
    public func updateDesign(configDictionary: [String: ParameterValue]) throws(ClearMLError) {
        try updateDesign(configText: try ConfigurationText.encode(.dictionary(configDictionary)))
    }

    /// Says what the numbers of the model's classes mean, for the task too.
    ///
    /// - Parameter labels: numbers by name, which replace those from before.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func updateLabels(_ labels: [String: Int]) throws(ClearMLError) {
        try write("OutputModel.updateLabels") { state in
            state.labels = labels
            return Change(body: ["labels": Model.json(labels: labels)])
        }
        try task.setModelLabelEnumeration(labels)
    }

    // MARK: Metadata

    /// Sets one entry of the metadata and leaves the others alone.
    ///
    /// - Parameters:
    ///   - key: its name.
    ///   - value: the value, whose type is stored with it.
    ///   - type: the type to declare instead, such as `float`.
    /// - Throws: ``ClearMLError`` for an empty key, and as `setName` does.
    public func setMetadata(_ key: String, _ value: ParameterValue, type: String? = nil) throws(ClearMLError) {
        try setMetadata([MetadataItem(key: key, value: value, type: type)], replacing: false)
    }

    /// Sets the metadata.
    ///
    /// - Parameters:
    ///   - metadata: values by key, whose types are stored with them.
    ///   - replacing: drop the entries that are not named, as the Python SDK does unless told otherwise. The one that says
    ///     which session made the model stays.
    /// - Throws: ``ClearMLError`` for an empty key, and as `setName` does.
    public func setAllMetadata(_ metadata: [String: ParameterValue], replacing: Bool = true) throws(ClearMLError) {
        let items = metadata.sorted { $0.key < $1.key }.map { MetadataItem(key: $0.key, value: $0.value) }
        try setMetadata(items, replacing: replacing)
    }

    func setMetadata(_ items: [MetadataItem], replacing: Bool) throws(ClearMLError) {
        guard !items.contains(where: { $0.key.trimmingSpaces().isEmpty }) else {
            throw ClearMLError(code: .invalidArgument, message: "an entry of the metadata needs a key")
        }
        let identity = SessionModel.identityItem(session: run.sessionID, key: key)
        try write("OutputModel.setMetadata", mayBePublished: true) { state in
            let isNew = state.lastReport == nil
            if replacing { state.metadata = [:] }
            for item in items { state.metadata[item.key] = item }
            // A new model is made with them.
            if isNew || (items.isEmpty && !replacing) { return nil }
            let all = replacing ? items + [identity] : items
            return Change(
                action: "add_or_update_metadata",
                body: ["metadata": .array(all.map(\.json)), "replace_metadata": .bool(replacing)]
            )
        }
    }

    // MARK: Life

    /// Puts the model into the task's list under a name, instead of that of its weights' file.
    ///
    /// - Parameters:
    ///   - task: the run that makes it.
    ///   - name: what the task calls it; nil to leave that to the weights.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for another task, and as `setName` does.
    public func connect(task: ClearMLTask, name: String? = nil) throws(ClearMLError) {
        guard task.run === run else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the model \(self) belongs to the run that it was made with; make another one for \(task)"
            )
        }
        let name = name?.trimmingSpaces()
        try write("OutputModel.connect", entry: name.flatMap { $0.isEmpty ? nil : $0 }) { state in
            guard let name, !name.isEmpty, state.entryName != name else { return nil }
            // A second name is a second entry, as in the Python SDK.
            state.isListed = false
            state.entryName = name
            return nil
        }
    }

    /// Publishes the model: from then on only tags and metadata may be added to it.
    ///
    /// Weights that were handed over, and everything that was reported before, are there first.
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func publish() throws(ClearMLError) {
        try write("OutputModel.publish", mayBePublished: true) { state in
            guard !state.isPublished else { return nil }
            state.isPublished = true
            // What was reported for the model is refused afterwards.
            return Change(action: "set_ready", body: ["publish_task": false], followsReports: true)
        }
    }

    /// Puts the model away, so that lists leave it out.
    ///
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func archive() throws(ClearMLError) {
        try write("OutputModel.archive", mayBePublished: true) { _ in Change(action: "archive_many", body: [:]) }
    }

    /// Takes the model out of the archive.
    ///
    /// - Throws: ``ClearMLError``, as `setName` does.
    public func unarchive() throws(ClearMLError) {
        try write("OutputModel.unarchive", mayBePublished: true) { _ in Change(action: "unarchive_many", body: [:]) }
    }

    /// Sends weights that come from now on to that storage.
    ///
    /// - Parameter uri: an address such as `s3://bucket/folder`; nil for where the files of the run go.
    public func setUploadDestination(_ uri: String?) { state.withLock { $0.uploadDestination = uri } }

    /// Waits until the server has everything that was handed over before, of this model and of the whole run.
    ///
    /// - Parameter timeout: the longest time to wait.
    /// - Returns: true if it has; false when the time is over, and for an offline run.
    @discardableResult
    public func waitForUploads(timeout: Duration = .seconds(300)) -> Bool {
        guard run.delivery?.flush(atMost: timeout) ?? false else { return false }
        return task.waitForUploads(timeout: timeout)
    }

    /// Waits, without blocking a thread of the cooperative pool, until the server has everything that was handed over
    /// before, of this model and of the whole run.
    ///
    /// - Parameter timeout: the longest time to wait.
    /// - Returns: true if it has; false when the time is over, and for an offline run.
    @discardableResult
    public func waitForUploads(timeout: Duration = .seconds(300)) async -> Bool {
        await LibraryQueue.value { self.waitForUploads(timeout: timeout) }
    }
}
