import ClearML
import ClearMLAPI

/// What `clearml task list` prints.
struct TaskList {
    var tasks: [TaskInfo]
    /// Paths of projects by id.
    var projects: [String: String]
    /// Curves whose last values have columns.
    var values: [CurveArgument]
    /// Milliseconds since 1970.
    var now: Int64

    var text: String {
        var table = TextTable(
            [
                ("task", .left), ("name", .left), ("project", .left), ("status", .left), ("updated", .right),
                ("iteration", .right),
            ] + values.map { ($0.text, .right) } + [("tags", .left)]
        )
        for task in tasks {
            let age = task.lastUpdate.map { Output.duration(seconds: Double(max(0, now - $0.milliseconds)) / 1000) }
            table.add(
                [
                    task.id, task.name, project(task), task.status?.rawValue ?? "?", age ?? "",
                    String(task.lastIteration),
                ] + values.map { value($0, of: task).map(Output.number) ?? "" } + [task.tags.joined(separator: ", ")]
            )
        }
        return table.render()
    }

    var json: JSONValue {
        .array(
            tasks.map { task in
                .members([
                    "id": .string(task.id), "name": .string(task.name), "project": .string(project(task)),
                    "status": task.status.map { .string($0.rawValue) },
                    "type": task.type.map { .string($0.rawValue) }, "tags": .strings(task.tags),
                    "archived": .bool(task.isArchived), "last_iteration": .integer(task.lastIteration),
                    "created": task.created.map { .string($0.description) },
                    "last_update": task.lastUpdate.map { .string($0.description) }, "last_metrics": metrics(task),
                ])
            }
        )
    }

    private func project(_ task: TaskInfo) -> String { task.project.flatMap { projects[$0] } ?? "" }

    private func value(_ curve: CurveArgument, of task: TaskInfo) -> Double? {
        task.lastMetrics.first { $0.metric == curve.title && $0.variant == curve.series }?.value
    }

    private func metrics(_ task: TaskInfo) -> JSONValue {
        var titles: [String: [String: JSONValue]] = [:]
        for metric in task.lastMetrics {
            titles[metric.metric, default: [:]][metric.variant] = metric.value.map { .number($0) } ?? .null
        }
        return .object(titles.mapValues { .object($0) })
    }
}
