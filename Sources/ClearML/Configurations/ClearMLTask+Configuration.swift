import ClearMLAPI
import ClearMLConfiguration
import ClearMLJournal

extension ClearMLTask {
    /// The name of a configuration object that is given none.
    public static let defaultConfigurationName = "General"

    /// Connects a structure as a configuration object, and returns the values to use.
    ///
    /// ```swift
    /// struct Model: Codable { var layers = [64, 32]; var activation = "relu" }
    /// let model = try task.connectConfiguration(Model(), name: "model")
    /// ```
    ///
    /// A configuration object is one editable text, where hyperparameters are many single values: right for what is nested
    /// or long. It is stored as HOCON, as the Python SDK does with a dictionary. When an agent runs the task, the text
    /// that the task has on the server comes back; what it leaves out keeps the local value.
    ///
    /// Asks the server only under an agent, and otherwise returns at once.
    /// - Parameters:
    ///   - value: a structure, a dictionary or a list.
    ///   - name: the name of the object, `General` by default.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the value also under an agent, and return it unchanged. An agent follows what the
    ///     first run of the task said here.
    /// - Returns: the value that the run must use.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidParameters`` for a value that cannot be written, and under an
    ///   agent for a text that does not make one; ``ClearMLError/Code/serverUnavailable`` under an agent.
    public func connectConfiguration<Value: Codable>(
        _ value: Value,
        name: String = ClearMLTask.defaultConfigurationName,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> Value {
        let tree = try Self.tree(of: value, name: name)
        let item = Self.item(
            name,
            try ConfigurationText.encode(tree.value),
            ConfigurationText.dictionaryType,
            description
        )
        guard let text = try connected(item, ignoring: ignoreRemoteOverrides) else { return value }
        let server = ParameterNode(parsed: try ConfigurationText.decode(text, name: name))
        do {
            return try ParameterDecoder.decode(
                Value.self,
                tree: tree.overlaid(by: server),
                overrides: ParameterOverrides([])
            )
        } catch {
            throw ClearMLError(
                code: .invalidParameters,
                message: "the task's configuration object \"\(name)\" does not make a \(Value.self): \(error)",
                underlying: error
            )
        }
    }

    /// Connects a dictionary as a configuration object, and returns the values to use.
    ///
    /// Under an agent the server's values come back in its place, whatever the dictionary held.
    /// - Parameters:
    ///   - values: named values, nested as you like.
    ///   - name: the name of the object, `General` by default.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the values also under an agent, and return them unchanged.
    /// - Returns: the values that the run must use.
    /// - Throws: ``ClearMLError``, as the form for structures does.
    public func connectConfiguration(
        _ values: [String: ParameterValue],
        name: String = ClearMLTask.defaultConfigurationName,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> [String: ParameterValue] {
        let text = try ConfigurationText.encode(.dictionary(values))
        let item = Self.item(name, text, ConfigurationText.dictionaryType, description)
        guard let text = try connected(item, ignoring: ignoreRemoteOverrides) else { return values }
        return try Self.members(of: text, name: name)
    }

    /// Connects a text as a configuration object, and returns the text to use.
    ///
    /// - Parameters:
    ///   - text: a text of any format, stored as it is.
    ///   - name: the name of the object, `General` by default.
    ///   - type: its format, such as `yaml`.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the text also under an agent, and return it unchanged.
    /// - Returns: the text that the run must use.
    /// - Throws: ``ClearMLError/Code/serverUnavailable`` under an agent.
    public func connectConfiguration(
        text: String,
        name: String = ClearMLTask.defaultConfigurationName,
        type: String? = nil,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> String {
        try connected(Self.item(name, text, type, description), ignoring: ignoreRemoteOverrides) ?? text
    }

    /// Connects a file as a configuration object, and returns the path of the file to use.
    ///
    /// - Parameters:
    ///   - path: a UTF-8 text of at most 8 MiB, stored as it is; its ending becomes the type.
    ///   - name: the name of the object, `General` by default.
    ///   - description: what the user interface shows beside it.
    ///   - ignoreRemoteOverrides: store the file also under an agent, and return its path unchanged.
    /// - Returns: `path`; under an agent that of a temporary file with the server's text.
    /// - Throws: ``ClearMLError/Code/invalidArgument`` for a file that cannot be read, and as the other forms do.
    public func connectConfiguration(
        file path: String,
        name: String = ClearMLTask.defaultConfigurationName,
        description: String? = nil,
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> String {
        let files = try configurationFiles
        let type = ConfigurationFile.type(of: path) ?? "file"
        // An agent's machine may not have the file at all: then only the server's text counts.
        if isRemote, try !ignoresRemote(name, ignoreRemoteOverrides), let text = try remoteText(name) {
            return try files.write(text, like: path)
        }
        try store([Self.item(name, try files.read(path), type, description)], ignoring: ignoreRemoteOverrides)
        return path
    }

    // MARK: By name

    /// Stores a text as a configuration object.
    ///
    /// - Parameters:
    ///   - name: the name of the object; one of that name is replaced, others stay.
    ///   - text: a text of any format.
    ///   - description: what the user interface shows beside it.
    ///   - type: its format, such as `yaml`.
    /// - Throws: ``ClearMLError`` for an empty name, after `close`, or if a server task could not be written.
    public func setConfigurationObject(
        name: String,
        text: String,
        description: String? = nil,
        type: String? = nil
    ) throws(ClearMLError) {
        try write([Self.item(name, text, type, description)])
    }

    /// Stores named values as a configuration object, in HOCON.
    ///
    /// - Parameters:
    ///   - name: the name of the object; one of that name is replaced, others stay.
    ///   - values: named values, nested as you like.
    ///   - description: what the user interface shows beside it.
    /// - Throws: ``ClearMLError``, as the form for texts does.
    public func setConfigurationObject(
        name: String,
        values: [String: ParameterValue],
        description: String? = nil
    ) throws(ClearMLError) {
        let text = try ConfigurationText.encode(.dictionary(values))
        try write([Self.item(name, text, ConfigurationText.dictionaryType, description)])
    }

    /// The text of a configuration object, or nil if there is none of that name.
    ///
    /// Asks the server unless the task is new in this run.
    /// - Parameter name: the name of the object.
    /// - Returns: its text as it was stored.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getConfigurationObject(name: String) throws(ClearMLError) -> String? {
        try configurationItems().first { $0.name == name }?.value
    }

    /// The values of a configuration object that is HOCON or JSON, or nil if there is none of that name.
    ///
    /// - Parameter name: the name of the object.
    /// - Returns: its values; a list comes back under the one name `""`.
    /// - Throws: ``ClearMLError/Code/invalidParameters`` for a text of another format, and as `getConfigurationObject` does.
    public func getConfigurationObjectAsDictionary(name: String) throws(ClearMLError) -> [String: ParameterValue]? {
        guard let text = try getConfigurationObject(name: name) else { return nil }
        return try Self.members(of: text, name: name)
    }

    /// The texts of all configuration objects by name.
    ///
    /// - Returns: the objects of this task.
    /// - Throws: ``ClearMLError``, as `getConfigurationObject` does.
    public func getConfigurationObjects() throws(ClearMLError) -> [String: String] {
        Dictionary(try configurationItems().map { ($0.name, $0.value) }) { _, last in last }
    }

    /// All configuration objects with their types and descriptions.
    ///
    /// - Returns: the objects of this task.
    /// - Throws: ``ClearMLError``, as `getConfigurationObject` does.
    public func getConfigurationItems() throws(ClearMLError) -> [ConfigurationItem] { try configurationItems() }
}

// MARK: Parts

extension ClearMLTask {
    /// The marker that the Python SDK stores for `ignore_remote_overrides`.
    private static let ignoreMarker = "_ignore_remote_overrides_config_"

    private static func item(_ name: String, _ text: String, _ type: String?, _ description: String?)
        -> ConfigurationItem
    {
        ConfigurationItem(name: name.trimmingSpaces(), value: text, type: type, help: description)
    }

    private static func tree(of value: some Encodable, name: String) throws(ClearMLError) -> ParameterNode {
        do {
            return try ParameterEncoder.tree(of: value)
        } catch {
            throw ClearMLError(
                code: .invalidParameters,
                message: "\(type(of: value)) cannot be written as configuration object \"\(name)\": \(error)",
                underlying: error
            )
        }
    }

    private static func members(of text: String, name: String) throws(ClearMLError) -> [String: ParameterValue] {
        let value = try ConfigurationText.decode(text, name: name)
        return value.dictionary ?? ["": value]
    }

    private var configurationFiles: ConfigurationFile {
        get throws(ClearMLError) {
            let world = run?.world ?? .system()
            return ConfigurationFile(
                fileSystem: world.fileSystem,
                folder: try ServerConnection.configuration(world).cacheBaseDirectory
                    + "/storage_manager/configurations"
            )
        }
    }

    private func configurationItems() throws(ClearMLError) -> [ConfigurationItem] {
        if let run { return try run.configurationItems() }
        return try backend.snapshot().configuration
    }

    private func write(_ items: [ConfigurationItem]) throws(ClearMLError) {
        guard !items.contains(where: { $0.name.isEmpty }) else {
            throw ClearMLError(code: .invalidArgument, message: "a configuration object needs a name")
        }
        if let run { return try run.set(configuration: items) }
        try backend.edit("tasks", "edit_configuration", TaskEdits.configuration(items))
    }

    /// Writes the local object where that is what counts; the server's text where it is not.
    private func connected(_ item: ConfigurationItem, ignoring: Bool) throws(ClearMLError) -> String? {
        if isRemote, try !ignoresRemote(item.name, ignoring), let text = try remoteText(item.name) { return text }
        try store([item], ignoring: ignoring)
        return nil
    }

    private func store(_ items: [ConfigurationItem], ignoring: Bool) throws(ClearMLError) {
        // All processes of a launch connect the same objects; one of them stores them.
        guard isOwner else { return }
        try write(items)
        guard ignoring, !isRemote else { return }
        let help = "Whether an agent leaves this configuration as the program has it."
        let markers = items.map { ParameterItem(section: $0.name, name: Self.ignoreMarker, value: true, help: help) }
        try backend.write(markers, replacing: .none)
    }

    /// Whether the local object counts under an agent: what the task says, else the argument.
    private func ignoresRemote(_ name: String, _ argument: Bool) throws(ClearMLError) -> Bool {
        let marker = try backend.parameterItems().first { $0.section == name && $0.name == Self.ignoreMarker }
        return marker.map { PythonText.lenientBool($0.value) } ?? argument
    }

    private func remoteText(_ name: String) throws(ClearMLError) -> String? {
        try getConfigurationObject(name: name).flatMap { $0.trimmingSpaces().isEmpty ? nil : $0 }
    }
}

extension ParameterNode {
    /// This tree with the members that `other` has in the place of its own; everything else is replaced as a whole.
    func overlaid(by other: ParameterNode) -> ParameterNode {
        guard case .members(let own) = content, case .members(let others) = other.content else { return other }
        return ParameterNode(members: own.merging(others) { $0.overlaid(by: $1) })
    }
}
