/// One configuration object as the server stores it: a text of any format.
public struct ConfigurationItem: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its text.
    public var value: String
    /// Its format, such as `json`; nil when not said.
    public var type: String?
    /// What it means; nil when not said.
    public var help: String?

    /// Describes one configuration object.
    public init(name: String, value: String, type: String? = nil, help: String? = nil) {
        self.name = name
        self.value = value
        self.type = type
        self.help = help
    }

    /// Reads an item; the name stands inside it or is given by its place.
    ///
    /// Nil without a name.
    package init?(_ json: JSONValue, name: String? = nil) {
        guard let name = json["name"].stringValue ?? name else { return nil }
        self.name = name
        value = json["value"].stringValue ?? ""
        type = json["type"].stringValue
        help = json["description"].stringValue
    }

    /// The item as calls take it.
    package var json: JSONValue {
        .members([
            "name": .string(name), "value": .string(value), "type": type.map { .string($0) },
            "description": help.map { .string($0) },
        ])
    }
}
