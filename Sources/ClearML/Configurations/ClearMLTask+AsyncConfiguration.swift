public import ClearMLAPI

// The asynchronous twins of the calls about configuration objects and the script; see ClearMLTask+Async.swift.

extension ClearMLTask {
    /// Connects a structure as a configuration object without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - value: a structure, a dictionary or a list.
    ///   - name: the name of the object, `General` by default.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the value also under an agent, and return it unchanged.
    /// - Returns: the value that the run must use.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func connectConfiguration<Value: Codable & Sendable>(
        _ value: Value,
        name: String = ClearMLTask.defaultConfigurationName,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> Value {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connectConfiguration(
                value,
                name: name,
                description: description,
                ignoreRemoteOverrides: ignoreRemoteOverrides
            )
        }
    }

    /// Connects a dictionary as a configuration object without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - values: named values, nested as you like.
    ///   - name: the name of the object, `General` by default.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the values also under an agent, and return them unchanged.
    /// - Returns: the values that the run must use.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func connectConfiguration(
        _ values: [String: ParameterValue],
        name: String = ClearMLTask.defaultConfigurationName,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> [String: ParameterValue] {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connectConfiguration(
                values,
                name: name,
                description: description,
                ignoreRemoteOverrides: ignoreRemoteOverrides
            )
        }
    }

    /// Connects a text as a configuration object without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - text: a text of any format, stored as it is.
    ///   - name: the name of the object, `General` by default.
    ///   - type: its format, such as `yaml`.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the text also under an agent, and return it unchanged.
    /// - Returns: the text that the run must use.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func connectConfiguration(
        text: String,
        name: String = ClearMLTask.defaultConfigurationName,
        type: String? = nil,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> String {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connectConfiguration(
                text: text,
                name: name,
                type: type,
                description: description,
                ignoreRemoteOverrides: ignoreRemoteOverrides
            )
        }
    }

    /// Connects a file as a configuration object without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - path: a UTF-8 text of at most 8 MiB; its ending becomes the type.
    ///   - name: the name of the object, `General` by default.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the file also under an agent, and return its path unchanged.
    /// - Returns: the path of the file that the run must use.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func connectConfiguration(
        file path: String,
        name: String = ClearMLTask.defaultConfigurationName,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) async throws(ClearMLError) -> String {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.connectConfiguration(
                file: path,
                name: name,
                description: description,
                ignoreRemoteOverrides: ignoreRemoteOverrides
            )
        }
    }

    /// The text of a configuration object, or nil if there is none of that name.
    ///
    /// - Parameter name: the name of the object.
    /// - Returns: its text as it was stored.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getConfigurationObject(name: String) async throws(ClearMLError) -> String? {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getConfigurationObject(name: name) }
    }

    /// The texts of all configuration objects by name.
    ///
    /// - Returns: the objects of this task.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getConfigurationObjects() async throws(ClearMLError) -> [String: String] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getConfigurationObjects() }
    }

    /// All configuration objects with their types and descriptions.
    ///
    /// - Returns: the objects of this task.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getConfigurationItems() async throws(ClearMLError) -> [ConfigurationItem] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getConfigurationItems() }
    }

    /// All hyperparameters by section and name.
    ///
    /// - Parameter cast: restore the declared types; without it every value is the text that the server stores.
    /// - Returns: the parameters; names that contain `/` stay as they are.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getParametersAsDictionary(
        cast: Bool = true
    ) async throws(ClearMLError) -> [String: [String: ParameterValue]] {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getParametersAsDictionary(cast: cast) }
    }

    /// Which program the task runs, once it is captured.
    ///
    /// - Returns: what is known.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getScript() async throws(ClearMLError) -> TaskScript {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.getScript() }
    }

    /// Says which program the task runs.
    ///
    /// - Parameter script: members that are nil stay as they are.
    /// - Throws: ``ClearMLError``, as the synchronous form does.
    public func setScript(_ script: TaskScript) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.setScript(script) }
    }
}
