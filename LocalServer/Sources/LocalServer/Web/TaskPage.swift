import GRDB

/// A task for people to read: what it is, its parameters and its last metrics.
struct TaskPage {
    private let task: JSON
    private let project: String

    init(_ task: JSON, in database: Database) throws {
        self.task = task
        let id = task["project"]?.stringValue ?? ""
        project = try Collection.projects.find(id, in: database)?["name"]?.stringValue ?? ""
    }

    var html: String {
        HTML.page(
            title: text(["name"]),
            body: HTML.section("Task", [], summary)
                + HTML.section("Parameters", ["section", "name", "value"], parameters)
                + HTML.section(
                    "Metrics",
                    ["metric", "variant", "last", "smallest", "largest", "values"],
                    metrics,
                    numbers: [2, 3, 4, 5]
                )
                + HTML.section("Artifacts", ["name", "type", "where"], artifacts)
                + "<p><a href=\"/\">All tasks</a></p>"
        )
    }

    private func text(_ path: [String], in value: JSON? = nil) -> String {
        switch (value ?? task)[path: path] {
        case .string(let text)?: text
        case .null?, nil: ""
        case let other?: other.text
        }
    }

    private var summary: [[String]] {
        let tags = task["tags"]?.strings.joined(separator: ", ") ?? ""
        let rows = [
            ["status", text(["status"])], ["reason", text(["status_reason"])], ["message", text(["status_message"])],
            ["project", project], ["type", text(["type"])], ["tags", tags], ["comment", text(["comment"])],
            ["created", text(["created"])], ["started", text(["started"])], ["completed", text(["completed"])],
            ["last iteration", text(["last_iteration"])], ["id", text(["id"])],
        ]
        return rows.filter { !$0[1].isEmpty }
    }

    private var parameters: [[String]] {
        (task["hyperparams"]?.objectValue ?? [:]).flatMap { section, items in
            (items.objectValue ?? [:]).map { name, item in [section, name, text(["value"], in: item)] }
        }
    }

    private var metrics: [[String]] {
        let events = (task["last_metrics"]?.objectValue?.values ?? []).flatMap { $0.objectValue?.values ?? [] }
        return events.map { event in
            ["metric", "variant", "value", "min_value", "max_value", "count"].map { text([$0], in: event) }
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private var artifacts: [[String]] {
        (task[path: ["execution", "artifacts"]]?.arrayValue ?? []).map { artifact in
            ["key", "type", "uri"].map { text([$0], in: artifact) }
        }
    }
}
