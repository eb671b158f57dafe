public import ClearMLAPI

// The asynchronous twins of the calls about container, labels and user properties; see ClearMLTask+Async.swift.

extension ClearMLTask {
    /// The container that an agent runs the task in; empty for the agent's default.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getBaseDocker() async throws(ClearMLError) -> TaskContainer {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getBaseDocker() }
    }

    /// Says in which container an agent runs the task.
    ///
    /// - Parameters:
    ///   - image: the image, such as `swift:6.1`; empty for the agent's default.
    ///   - arguments: arguments of `docker run`.
    ///   - setupScript: a shell script that prepares the container.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setBaseDocker(
        image: String,
        arguments: String = "",
        setupScript: String = ""
    ) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.setBaseDocker(image: image, arguments: arguments, setupScript: setupScript)
        }
    }

    /// What the numbers of the task's classes mean.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getLabelsEnumeration() async throws(ClearMLError) -> [String: Int] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getLabelsEnumeration() }
    }

    /// Says what the numbers of the task's classes mean; models that it makes take this over.
    ///
    /// - Parameter labels: numbers by name, which replace those from before.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setModelLabelEnumeration(_ labels: [String: Int]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setModelLabelEnumeration(labels) }
    }

    /// Connects the classes with the task, and returns those to use.
    ///
    /// - Parameters:
    ///   - labels: numbers by name.
    ///   - ignoreRemoteOverrides: store them also under an agent, and return them unchanged.
    /// - Returns: the labels that the run must use.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func connectLabelEnumeration(
        _ labels: [String: Int],
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> [String: Int] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connectLabelEnumeration(labels, ignoreRemoteOverrides: ignoreRemoteOverrides)
        }
    }

    /// The user's properties: notes beside the task that may change at any time, after its end too.
    ///
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func getUserProperties() async throws(ClearMLError) -> [String: ParameterValue] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getUserProperties() }
    }

    /// Sets some of the user's properties and leaves the others alone.
    ///
    /// - Parameter properties: values by name.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setUserProperties(_ properties: [String: ParameterValue]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setUserProperties(properties) }
    }

    /// Sets one of the user's properties.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - value: its value, whose type is stored with it.
    ///   - description: what the user interface shows beside it; nil for nothing.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setUserProperty(
        _ name: String,
        _ value: ParameterValue,
        description: String? = nil
    ) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.setUserProperty(name, value, description: description)
        }
    }

    /// Deletes some of the user's properties; those that are not there are left out.
    ///
    /// - Parameter names: their names.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func deleteUserProperties(_ names: [String]) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.deleteUserProperties(names) }
    }
}
