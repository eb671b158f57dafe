/// A project as the server described it at one moment.
public struct Project: Sendable, Hashable {
    /// The answer as it came.
    public let json: JSONValue
    /// Identifies the project for ever.
    public let id: String

    /// Wraps a project object; nil without an id.
    public init?(_ json: JSONValue) {
        guard let id = json["id"].stringValue, !id.isEmpty else { return nil }
        self.json = json
        self.id = id
    }

    /// Its whole name, with the names of the projects it lies in, separated by `/`.
    public var name: String { json["name"].stringValue ?? "" }
    /// Free text.
    public var text: String { json["description"].stringValue ?? "" }
    /// The user's tags.
    public var tags: [String] { json["tags"].strings }
    /// The system's tags, such as `hidden`.
    public var systemTags: [String] { json["system_tags"].strings }
    /// Where outputs of its tasks go; nil for the server's default.
    public var defaultOutputDestination: String? { json["default_output_destination"].stringValue }
    /// The id of the project that it lies in; nil at the top.
    public var parent: String? { json["parent"].stringValue }
    /// How many tasks lie in it and in the projects inside of it, archived ones left out; nil when not asked for.
    public var taskCount: Int? {
        json["stats"]["active"]["total_tasks"].integerValue.flatMap { Int(exactly: $0) }
    }
    /// When it was made.
    public var created: ServerTime? { json["created"].stringValue.flatMap { ServerTime($0) } }
    /// When something in it last changed.
    public var lastUpdate: ServerTime? { json["last_update"].stringValue.flatMap { ServerTime($0) } }
}
