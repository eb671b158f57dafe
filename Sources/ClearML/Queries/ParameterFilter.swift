import ClearMLAPI

/// A hyperparameter that must have one of some values.
public struct ParameterFilter: Sendable, Hashable {
    /// `Section/name`; without a section, `General` is meant.
    public var name: String
    /// The values as the server stores them, as text (`0.1`, `True`).
    public var values: [String]

    /// Takes values as the server stores them.
    public init(_ name: String, anyOf values: [String]) {
        self.name = name
        self.values = values
    }

    /// Takes a value, which is written as a hyperparameter of that value is.
    public init(_ name: String, _ value: ParameterValue) {
        self.init(name, anyOf: [ParameterItem(section: "", name: name, value: value).value])
    }

    var wireKey: String {
        let (section, name) = ParameterItem.split(name)
        return FieldPath.join(["hyperparams", section, name, "value"])
    }
}
