import ClearMLAPI

extension ClearMLTask {
    /// The section of the hyperparameters that the server takes changes to in every status.
    static let propertySection = "properties"

    /// The user's properties: notes beside the task that may change at any time, after its end too.
    ///
    /// For the run of this process: what it stored, over what a task that existed before had.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getUserProperties() throws(ClearMLError) -> [String: ParameterValue] {
        let items = try backend.parameterItems().filter { $0.section == Self.propertySection }
        return Dictionary(items.map { ($0.name, $0.typedValue) }) { _, last in last }
    }

    /// Sets some of the user's properties and leaves the others alone.
    ///
    /// - Parameter properties: values by name.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func setUserProperties(_ properties: [String: ParameterValue]) throws(ClearMLError) {
        let items = properties.sorted { $0.key < $1.key }.map { name, value in
            ParameterItem(section: Self.propertySection, name: name, value: value)
        }
        try backend.write(items, replacing: .none)
    }

    /// Sets one of the user's properties.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - value: its value, whose type is stored with it.
    ///   - description: what the user interface shows beside it; nil for nothing.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func setUserProperty(
        _ name: String,
        _ value: ParameterValue,
        description: String? = nil
    ) throws(ClearMLError) {
        let item = ParameterItem(section: Self.propertySection, name: name, value: value, help: description)
        try backend.write([item], replacing: .none)
    }

    /// Deletes some of the user's properties; those that are not there are left out.
    ///
    /// - Parameter names: their names.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func deleteUserProperties(_ names: [String]) throws(ClearMLError) {
        for name in Self.unique(names) { try backend.delete(section: Self.propertySection, name: name) }
    }
}
