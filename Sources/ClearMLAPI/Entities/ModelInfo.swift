/// A model as the server described it at one moment.
///
/// Keeps the whole answer, so that fields unknown to this version are there and nothing is lost on the way back.
/// A field that was not asked for reads as if it were empty.
public struct ModelInfo: Sendable, Hashable {
    /// The answer as it came.
    public let json: JSONValue
    /// Identifies the model for ever.
    public let id: String

    /// Wraps a model object; nil without an id.
    public init?(_ json: JSONValue) {
        guard let id = json["id"].stringValue, !id.isEmpty else { return nil }
        self.json = json
        self.id = id
    }

    /// Its name.
    public var name: String { json["name"].stringValue ?? "" }
    /// The id of its project; nil outside of projects.
    public var project: String? { text("project") }
    /// The id of the task that made it; nil for one that was imported.
    public var task: String? { text("task") }
    /// The id of the model that it was made from; nil without one.
    public var parent: String? { text("parent") }
    /// The id of the user who made it.
    public var user: String? { text("user") }
    /// Free text.
    public var comment: String { json["comment"].stringValue ?? "" }
    /// The user's tags.
    public var tags: [String] { json["tags"].strings }
    /// The system's tags, such as `archived`, and `package` where the weights are a ZIP archive of several files.
    public var systemTags: [String] { json["system_tags"].strings }
    /// What it was made with; nil when not said.
    public var framework: Framework? { text("framework").map { Framework(rawValue: $0) } }
    /// Where its weights are; empty as long as that is not known.
    public var url: String { json["uri"].stringValue ?? "" }
    /// Whether it is published, and so should not change any more.
    public var isPublished: Bool { json["ready"].boolValue ?? false }
    /// Whether it has been put away.
    public var isArchived: Bool { systemTags.contains("archived") }
    /// Whether its weights are a ZIP archive of several files.
    public var isPackage: Bool { systemTags.contains("package") }
    /// The highest iteration reported for it.
    public var lastIteration: Int64 { json["last_iteration"].integerValue ?? 0 }
    /// When it was made.
    public var created: ServerTime? { json["created"].stringValue.flatMap { ServerTime($0) } }
    /// When something of it last changed.
    public var lastUpdate: ServerTime? { json["last_update"].stringValue.flatMap { ServerTime($0) } }

    /// Its configuration, a text of any format; empty without one.
    public var design: String {
        let design = json["design"]
        if let text = design["design"].stringValue { return text }
        // Not written by an SDK: the Python one takes the first value then.
        return (design.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap(\.value.stringValue).first ?? ""
    }

    /// What the numbers of its classes mean.
    public var labels: [String: Int] {
        (json["labels"].objectValue ?? [:]).compactMapValues { $0.integerValue.flatMap { Int(exactly: $0) } }
    }

    /// The metadata, sorted by key.
    public var metadata: [MetadataItem] {
        (json["metadata"].objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap { key, item in
            MetadataItem(item, key: key)
        }
    }

    /// The summary of every metric that was reported for it, by metric and variant.
    public var lastMetrics: [LastMetric] {
        let metrics = (json["last_metrics"].objectValue ?? [:]).values
        return metrics.flatMap { ($0.objectValue ?? [:]).values.compactMap { LastMetric($0) } }
            .sorted { ($0.metric, $0.variant) < ($1.metric, $1.variant) }
    }

    /// A text that is nil where it is empty.
    private func text(_ field: String) -> String? {
        json[field].stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
