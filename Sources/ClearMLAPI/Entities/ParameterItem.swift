/// One hyperparameter as the server stores it.
public struct ParameterItem: Sendable, Hashable {
    /// The group it belongs to, such as `General` or `Args`.
    public var section: String
    /// Its name within the section.
    public var name: String
    /// Its value as text; empty stands for "no value" too.
    public var value: String
    /// The type it was declared with, such as `float`; nil when not said.
    public var type: String?
    /// What it means; nil when not said.
    public var help: String?

    /// Describes one hyperparameter.
    public init(section: String, name: String, value: String, type: String? = nil, help: String? = nil) {
        self.section = section
        self.name = name
        self.value = value
        self.type = type
        self.help = help
    }

    /// Reads an item; section and name stand inside it or are given by its place.
    ///
    /// Nil without a name.
    package init?(_ json: JSONValue, section: String? = nil, name: String? = nil) {
        guard let name = json["name"].stringValue ?? name else { return nil }
        self.section = json["section"].stringValue ?? section ?? ""
        self.name = name
        value = json["value"].stringValue ?? ""
        type = json["type"].stringValue
        help = json["description"].stringValue
    }

    /// The item as calls take it.
    package var json: JSONValue {
        .members([
            "section": .string(section), "name": .string(name), "value": .string(value),
            "type": type.map { .string($0) }, "description": help.map { .string($0) },
        ])
    }
}
