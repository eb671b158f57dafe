public import ClearMLAPI

extension ClearMLTask {
    /// Connects a structure of hyperparameters with the task, and returns the values to use.
    ///
    /// ```swift
    /// struct Hyperparameters: Codable { var learningRate = 0.05; var layers = [64, 32] }
    /// let hyperparameters = try task.connect(Hyperparameters())
    /// ```
    ///
    /// In a run of your own the values are stored with the task, every property as a parameter of its own with its type;
    /// nested structures give names such as `augmentation/flip`, lists are stored as a whole. When an agent runs the
    /// task, the values that the task has on the server come back instead, cast to the type of each property. One that
    /// cannot be cast is announced once and leaves the local value in place; a property that the server does not know is
    /// added there.
    ///
    /// Asks the server only under an agent, and otherwise returns at once. Dates are stored as ISO 8601 text, URLs as
    /// text, data as Base64.
    /// - Parameters:
    ///   - value: any structure or dictionary with text keys.
    ///   - name: the section to show the parameters under, `General` by default.
    ///   - descriptions: what the user interface shows beside a parameter, by its name (`augmentation/flip`).
    ///   - ignoreRemoteOverrides: store the values also under an agent, and return them unchanged. An agent follows
    ///     what the first run of the task said here.
    /// - Returns: the values that the run must use.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidParameters`` for a value that is no set of parameters;
    ///   under an agent also ``ClearMLError/Code/serverUnavailable``, since training with values that the user has
    ///   overridden would be worse than not training.
    public func connect<Value: Codable>(
        _ value: Value,
        name: String? = nil,
        descriptions: [String: String] = [:],
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> Value {
        let connection = try ParameterConnection(section: name, encoding: value, descriptions: descriptions)
        guard let server = try overrides(for: connection, ignoring: ignoreRemoteOverrides) else { return value }
        let outcome = try connection.overridden(Value.self, by: server)
        try settle(missing: outcome.missing, rejected: outcome.rejected)
        return outcome.value
    }

    /// Connects a dictionary of hyperparameters with the task, and returns the values to use.
    ///
    /// ```swift
    /// let parameters = try task.connect(["learning rate": 0.05, "layers": [64, 32], "optimizer": ["name": "adam"]])
    /// let rate = parameters["learning rate"]?.double
    /// ```
    ///
    /// As the form for structures, except that an agent's value may change the kind of number: an integer overridden
    /// by `3.5` comes back as a floating-point number.
    /// - Parameters:
    ///   - values: values by name; nested dictionaries give names joined by `/`.
    ///   - name: the section to show the parameters under, `General` by default.
    ///   - descriptions: what the user interface shows beside a parameter, by its name.
    ///   - ignoreRemoteOverrides: store the values also under an agent, and return them unchanged.
    /// - Returns: the values that the run must use, nested as the argument is.
    /// - Throws: ``ClearMLError``, as the form for structures does.
    public func connect(
        _ values: [String: ParameterValue],
        name: String? = nil,
        descriptions: [String: String] = [:],
        ignoreRemoteOverrides: Bool = false
    ) throws(ClearMLError) -> [String: ParameterValue] {
        let connection = try ParameterConnection(section: name, tree: .tree(of: values), descriptions: descriptions)
        guard let server = try overrides(for: connection, ignoring: ignoreRemoteOverrides) else { return values }
        let outcome = connection.overridden(values, by: server)
        try settle(missing: outcome.missing, rejected: outcome.rejected)
        return outcome.value
    }

    /// The marker that the Python SDK stores for `ignore_remote_overrides`.
    private static let ignoreMarker = "_ignore_remote_overrides_"

    /// What the server says about the section, or nil where the local values count and have been written.
    private func overrides(
        for connection: ParameterConnection,
        ignoring: Bool
    ) throws(ClearMLError) -> [ParameterItem]? {
        var own = connection.items
        if ignoring { own.append(ParameterItem(section: connection.section, name: Self.ignoreMarker, value: true)) }
        guard isRemote else {
            // All processes of a launch connect the same values; one of them stores them.
            if isOwner { try backend.write(own, replacing: .none) }
            return nil
        }
        let server = try backend.parameterItems()
        let marker = server.first { $0.section == connection.section && $0.name == Self.ignoreMarker }
        guard marker.map({ PythonText.lenientBool($0.value) }) ?? ignoring else { return server }
        try backend.write(own, replacing: .none)
        return nil
    }

    private func settle(missing: [ParameterItem], rejected: [ParameterItem]) throws(ClearMLError) {
        for item in rejected {
            run?.warn(
                "parameter:\(item.flatName)",
                "hyperparameter \(item.flatName) = \"\(item.value)\" does not fit its type; the program's own value is used"
            )
        }
        if !missing.isEmpty, isOwner { try backend.write(missing, replacing: .none) }
    }
}

// MARK: By name

extension ClearMLTask {
    /// All hyperparameters by their flat names (`General/learningRate`), with their declared types restored.
    ///
    /// For the run of this process: what it stored, over what a task that existed before had. Asks the server unless the
    /// task is new in this run.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getParameters() throws(ClearMLError) -> [String: ParameterValue] {
        Dictionary(try backend.parameterItems().map { ($0.flatName, $0.typedValue) }) { _, last in last }
    }

    /// All hyperparameters as the server stores them, with type and help, sorted by section and name.
    ///
    /// - Throws: ``ClearMLError``, as `getParameters()` does.
    public func getParameterItems() throws(ClearMLError) -> [ParameterItem] { try backend.parameterItems() }

    /// One hyperparameter by its flat name, or nil if there is none.
    ///
    /// - Parameter name: `Section/name`; without a section, `General` is meant, and `Args` where that has none.
    /// - Returns: the value with its declared type, or nil.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getParameter(_ name: String) throws(ClearMLError) -> ParameterValue? {
        let wanted = ParameterItem.split(name)
        let items = try backend.parameterItems()
        if let found = items.first(where: { ($0.section, $0.name) == wanted }) { return found.typedValue }
        guard !name.contains("/") else { return nil }
        return items.first { $0.section == ParameterItem.argumentSection && $0.name == name }?.typedValue
    }

    /// All hyperparameters by section and name: `["General": ["learningRate": 0.05]]`.
    ///
    /// - Parameter cast: restore the declared types; without it every value is the text that the server stores.
    /// - Returns: the parameters; names that contain `/` stay as they are.
    /// - Throws: ``ClearMLError``, as `getParameters()` does.
    public func getParametersAsDictionary(cast: Bool = true) throws(ClearMLError) -> [String: [String: ParameterValue]]
    {
        var sections: [String: [String: ParameterValue]] = [:]
        for item in try backend.parameterItems() {
            sections[item.section, default: [:]][item.name] = cast ? item.typedValue : .string(item.value)
        }
        return sections
    }

    /// Sets one hyperparameter and leaves the others alone.
    ///
    /// A parameter that exists keeps its declared type if the new value fits it.
    /// - Parameters:
    ///   - name: `Section/name`; without a section, `General` is meant.
    ///   - value: the value, whose type is stored with it.
    ///   - description: what the user interface shows beside it; nil keeps what was there.
    ///   - type: the type to declare (`float`, `list/int`, the name of an enumeration); nil keeps what was there, or takes
    ///     that of the value.
    /// - Throws: ``ClearMLError`` for an empty name, or if the server had to be asked and did not answer.
    public func setParameter(
        _ name: String,
        _ value: ParameterValue,
        description: String? = nil,
        type: String? = nil
    ) throws(ClearMLError) {
        var items = try keepingTypes(try Self.items([name: value]))
        for index in items.indices {
            if let description { items[index].help = description }
            if let type { items[index].type = type }
        }
        try backend.write(items, replacing: .none)
    }

    /// Sets several hyperparameters and leaves the others alone.
    ///
    /// - Parameter values: values by flat name; dictionaries give names joined by `/`.
    /// - Throws: ``ClearMLError``, as `setParameter` does.
    public func updateParameters(_ values: [String: ParameterValue]) throws(ClearMLError) {
        try backend.write(try keepingTypes(try Self.items(values)), replacing: .none)
    }

    /// Replaces every section that is named, as a whole and at once; other sections stay as they are.
    ///
    /// The Python SDK's `set_parameters` also drops the sections that are not named, which may be another writer's: ask for
    /// that with `replacingAll`.
    /// - Parameters:
    ///   - values: values by flat name (`General/lr`); dictionaries give names joined by `/`.
    ///   - replacingAll: drop all parameters of all other sections too.
    /// - Throws: ``ClearMLError`` for an empty name, or if a server task could not be written.
    public func setParameters(
        _ values: [String: ParameterValue],
        replacingAll: Bool = false
    ) throws(ClearMLError) {
        let items = try Self.items(values)
        guard replacingAll || !items.isEmpty else { return }
        try backend.write(items, replacing: replacingAll ? .all : .section)
    }

    /// Replaces sections by their names: `["Args": ["epochs": 3]]`; other sections stay as they are.
    ///
    /// - Parameter sections: the values of each section; dictionaries in them give names joined by `/`.
    /// - Throws: ``ClearMLError``, as `setParameters` does.
    public func setParametersAsDictionary(_ sections: [String: [String: ParameterValue]]) throws(ClearMLError) {
        try setParameters(sections.filter { !$0.value.isEmpty }.mapValues { .dictionary($0) })
    }

    /// Deletes one hyperparameter; nothing happens if there is none of that name.
    ///
    /// - Parameter name: `Section/name`; without a section, `General` is meant.
    /// - Throws: ``ClearMLError`` if a server task could not be written.
    public func deleteParameter(_ name: String) throws(ClearMLError) {
        let (section, name) = ParameterItem.split(name)
        try backend.delete(section: section, name: name)
    }

    private func keepingTypes(_ items: [ParameterItem]) throws(ClearMLError) -> [ParameterItem] {
        let existing = Dictionary(try backend.parametersToKeep().map { ($0.flatName, $0) }) { _, last in last }
        return items.map { $0.keeping(existing[$0.flatName]) }
    }

    private static func items(_ values: [String: ParameterValue]) throws(ClearMLError) -> [ParameterItem] {
        try ParameterNode.tree(of: values).flattened().map { flat in
            let (section, name) = ParameterItem.split(flat.name)
            return ParameterItem(section: section, name: name, value: flat.value)
        }
    }
}
