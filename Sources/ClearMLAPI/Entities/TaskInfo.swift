/// A task as the server described it at one moment.
///
/// Keeps the whole answer, so that fields unknown to this version are there and nothing is lost on the way back.
/// A field that was not asked for reads as if it were empty.
public struct TaskInfo: Sendable, Hashable {
    /// The answer as it came.
    public let json: JSONValue

    /// Wraps a task object; nil without an id.
    public init?(_ json: JSONValue) {
        guard let id = json["id"].stringValue, !id.isEmpty else { return nil }
        self.json = json
        self.id = id
    }

    /// Identifies the task for ever.
    public let id: String
    /// Its name.
    public var name: String { json["name"].stringValue ?? "" }
    /// What it is for; nil when not asked for.
    public var type: TaskType? { TaskType(json["type"]) }
    /// Where it is in its life; nil when not asked for.
    public var status: TaskStatus? { TaskStatus(json["status"]) }
    /// The machine-readable reason of the last change of status.
    public var statusReason: String { json["status_reason"].stringValue ?? "" }
    /// The readable reason of the last change of status; contains `stopping` while somebody waits for an end.
    public var statusMessage: String { json["status_message"].stringValue ?? "" }
    /// The id of its project; nil outside of projects.
    public var project: String? { json["project"].stringValue }
    /// The id of the task it was made from; nil without one.
    public var parent: String? { json["parent"].stringValue }
    /// The id of the user who made it.
    public var user: String? { json["user"].stringValue }
    /// Free text.
    public var comment: String { json["comment"].stringValue ?? "" }
    /// The user's tags.
    public var tags: [String] { json["tags"].strings }
    /// The system's tags, such as `archived` and `development`.
    public var systemTags: [String] { json["system_tags"].strings }
    /// When it was made.
    public var created: ServerTime? { time("created") }
    /// When it began to run.
    public var started: ServerTime? { time("started") }
    /// When it ended.
    public var completed: ServerTime? { time("completed") }
    /// When something was last reported for it.
    public var lastUpdate: ServerTime? { time("last_update") }
    /// When its status last changed.
    public var statusChanged: ServerTime? { time("status_changed") }
    /// The worker that reported last; nil when none did.
    public var lastWorker: String? { json["last_worker"].stringValue }
    /// The highest iteration reported.
    public var lastIteration: Int64 { json["last_iteration"].integerValue ?? 0 }
    /// Where its outputs go; nil for the default.
    public var outputDestination: String? { json["output"]["destination"].stringValue }
    /// Properties written by the run itself.
    public var runtime: [String: JSONValue] { json["runtime"].objectValue ?? [:] }

    /// The container that an agent runs it in; empty without one.
    public var container: TaskContainer { TaskContainer(json["container"]) }
    /// What the numbers of its classes mean.
    public var labels: [String: Int] {
        (json["execution"]["model_labels"].objectValue ?? [:]).compactMapValues {
            $0.integerValue.flatMap { Int(exactly: $0) }
        }
    }
    /// The id of the queue that an agent took it from, or that it waits in; nil without one.
    public var queue: String? { json["execution"]["queue"].stringValue }
    /// How far it is in percent, as the run itself says; nil when it does not.
    public var progress: Int? { runtime["progress"].flatMap { $0.stringValue }.flatMap { Int($0) } }
    /// Whether it has been put away.
    public var isArchived: Bool { systemTags.contains("archived") }

    /// The hyperparameters, by section and name.
    public var hyperparameters: [ParameterItem] {
        let sections = json["hyperparams"].objectValue ?? [:]
        return sections.sorted { $0.key < $1.key }.flatMap { section, items in
            (items.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap { name, item in
                ParameterItem(item, section: section, name: name)
            }
        }
    }

    /// The configuration objects, by name.
    public var configuration: [ConfigurationItem] {
        (json["configuration"].objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap { name, item in
            ConfigurationItem(item, name: name)
        }
    }

    /// The artifacts, by name.
    public var artifacts: [ArtifactInfo] {
        (json["execution"]["artifacts"].arrayValue ?? []).compactMap { ArtifactInfo($0) }.sorted { $0.name < $1.name }
    }

    /// The summary of every metric, by metric and variant.
    public var lastMetrics: [LastMetric] {
        let metrics = (json["last_metrics"].objectValue ?? [:]).values
        return metrics.flatMap { ($0.objectValue ?? [:]).values.compactMap { LastMetric($0) } }
            .sorted { ($0.metric, $0.variant) < ($1.metric, $1.variant) }
    }

    private func time(_ field: String) -> ServerTime? { json[field].stringValue.flatMap { ServerTime($0) } }
}
