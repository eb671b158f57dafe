/// One entry of a model's metadata as the server stores it.
public struct MetadataItem: Sendable, Hashable {
    /// Its name.
    public var key: String
    /// Its value as text.
    public var value: String
    /// The type it was declared with, such as `float`; nil when not said.
    public var type: String?

    /// Describes one entry.
    public init(key: String, value: String, type: String? = nil) {
        self.key = key
        self.value = value
        self.type = type
    }

    /// Reads an entry; the key stands inside it or is given by its place.
    ///
    /// Nil without a key.
    package init?(_ json: JSONValue, key: String? = nil) {
        guard let key = json["key"].stringValue ?? key else { return nil }
        self.key = key
        value = json["value"].stringValue ?? ""
        type = json["type"].stringValue.flatMap { $0 == Self.noType ? nil : $0 }
    }

    /// What the Python SDK writes where no type is declared; the server demands one.
    private static let noType = "None"

    /// The entry as calls take it.
    package var json: JSONValue {
        ["key": .string(key), "value": .string(value), "type": .string(type ?? Self.noType)]
    }
}
