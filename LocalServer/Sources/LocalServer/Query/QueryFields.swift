/// By which members the `get_all` call of an entity can filter, and how.
///
/// A member that is in none of the lists does not filter: the real server leaves unknown arguments out of account.
struct QueryFields: Sendable {
    /// Regular expressions, found anywhere, case-sensitive.
    var pattern: [String]
    /// Lists of accepted values.
    ///
    /// A name that ends in `.*` stands for all paths below it.
    var list: [String]
    /// `[low, high]`, either of which may be null.
    var range: [String] = []
    /// Lists of conditions such as `>=2026-01-01`.
    var date: [String] = []
    /// Values to be equal to.
    var equal: [String] = []
    /// All members of the entity, for checking `order_by`, `only_fields` and the like.
    var members: Set<String>
    /// Members that are shown only to those who ask for them by name.
    var hidden: Set<String> = []

    /// The document of an entity as those see it who ask for nothing in particular.
    func withoutHidden(_ document: JSON) -> JSON {
        var result = document
        for name in hidden { result[name] = nil }
        return result
    }

    /// The list of the names in `names` that `key` belongs to.
    static func contains(_ names: [String], _ key: String) -> Bool {
        names.contains { $0 == key || $0.hasSuffix(".*") && key.hasPrefix($0.dropLast()) && key.count >= $0.count }
    }

    static let tasks = QueryFields(
        pattern: ["name", "comment", "report"],
        list: [
            "id", "user", "tags", "system_tags", "type", "status", "project", "parent", "hyperparams.*",
            "execution.queue", "models.input.model",
        ],
        range: ["created", "started", "active_duration", "last_metrics.*", "last_iteration"],
        date: ["status_changed", "last_update", "last_change"],
        equal: ["runtime.*"],
        members: [
            "id", "name", "user", "company", "company_origin", "type", "status", "comment", "created", "started",
            "completed", "active_duration", "parent", "project", "output", "execution", "container", "models",
            "script", "tags", "system_tags", "status_changed", "status_message", "status_reason", "published",
            "last_worker", "last_worker_report", "last_update", "last_change", "last_changed_by", "last_iteration",
            "last_metrics", "hyperparams", "configuration", "runtime", "report", "report_assets", "enqueue_status",
            "unique_metrics", "metric_stats", "basename",
        ]
    )

    static let projects = QueryFields(
        pattern: ["name", "basename", "description"],
        list: ["tags", "system_tags", "id", "parent", "path"],
        range: ["last_update"],
        members: [
            "id", "name", "basename", "description", "user", "company", "company_origin", "created", "tags",
            "system_tags", "default_output_destination", "last_update", "featured", "path", "parent", "logo_url",
            "logo_blob",
        ]
    )

    static let models = QueryFields(
        pattern: ["name", "comment"],
        list: ["tags", "system_tags", "framework", "uri", "id", "user", "project", "task", "parent", "metadata.*"],
        range: ["created", "last_metrics.*", "last_iteration"],
        date: ["last_update", "last_change"],
        equal: ["ready"],
        members: [
            "id", "name", "user", "company", "company_origin", "created", "last_update", "last_change",
            "last_changed_by", "task", "parent", "project", "comment", "tags", "system_tags", "framework", "design",
            "labels", "uri", "ready", "ui_cache", "metadata", "last_iteration", "last_metrics", "unique_metrics",
        ],
        hidden: ["ui_cache", "company_origin", "unique_metrics"]
    )

    static let queues = QueryFields(
        pattern: ["name"],
        list: ["tags", "system_tags", "id", "metadata.*"],
        members: [
            "id", "name", "display_name", "user", "company", "created", "tags", "system_tags", "entries", "metadata",
            "last_update",
        ]
    )
}
