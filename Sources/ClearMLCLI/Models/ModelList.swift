import ClearML
import ClearMLAPI

/// What `clearml model list` prints.
struct ModelList {
    var models: [ModelInfo]
    /// Paths of projects by id.
    var projects: [String: String]
    /// Milliseconds since 1970.
    var now: Int64

    var text: String {
        var table = TextTable([
            ("model", .left), ("name", .left), ("project", .left), ("framework", .left), ("status", .left),
            ("age", .right), ("tags", .left),
        ])
        for model in models {
            let age = model.created.map { Output.duration(seconds: Double(max(0, now - $0.milliseconds)) / 1000) }
            table.add([
                model.id, model.name, project(model), model.framework?.rawValue ?? "", Self.status(model), age ?? "",
                model.tags.joined(separator: ", "),
            ])
        }
        return table.render()
    }

    var json: JSONValue { .array(models.map { Self.json($0, project: project($0)) }) }

    /// A model for programs.
    static func json(_ model: ModelInfo, project: String) -> JSONValue {
        .members([
            "id": .string(model.id), "name": .string(model.name), "project": .string(project),
            "framework": model.framework.map { .string($0.rawValue) }, "url": .string(model.url),
            "published": .bool(model.isPublished), "archived": .bool(model.isArchived), "tags": .strings(model.tags),
            "task": model.task.map { .string($0) }, "parent": model.parent.map { .string($0) },
            "created": model.created.map { .string($0.description) },
            "last_update": model.lastUpdate.map { .string($0.description) },
            "metadata": .object(
                Dictionary(model.metadata.map { ($0.key, .string($0.value)) }, uniquingKeysWith: { _, last in last })
            ),
        ])
    }

    /// A word or two about its state.
    static func status(_ model: ModelInfo) -> String {
        (model.isPublished ? "published" : "draft") + (model.isArchived ? ", archived" : "")
    }

    private func project(_ model: ModelInfo) -> String { model.project.flatMap { projects[$0] } ?? "" }
}
