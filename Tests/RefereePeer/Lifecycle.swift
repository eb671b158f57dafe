import ClearML

/// Lookup, life and reading back, with nothing but the public interface; see `Tests/Referee/lifecycle.py`.
enum Lifecycle {
    /// Carries out one command; nil for an unknown one.
    static func run(_ command: String, _ argument: String) throws -> JSONValue? {
        switch command {
        case "find": try find(JSONValue(parsing: argument))
        case "change": try change(argument)
        case "describe": try describe(argument)
        case "reports": try reports(argument)
        case "export": try Task.getTask(id: argument).exportTask()
        case "import": .string(try Task.importTask(JSONValue(parsing: argument)).id ?? "")
        case "delete": try delete(argument)
        default: nil
        }
    }

    /// The tasks that a query of the referee finds, and the one of that project and name.
    private static func find(_ json: JSONValue) throws -> JSONValue {
        let project = json["project"].stringValue
        var query = TaskQuery(projectName: project)
        query.tags = TagFilter(any: texts(json["any"]), all: texts(json["all"]), excluded: texts(json["without"]))
        query.statuses = texts(json["status"]).map { TaskStatus(rawValue: $0) }
        query.includesSubprojects = json["subprojects"].boolValue ?? false
        query.archive = .excluded
        if let pattern = json["pattern"].stringValue { query.name = .pattern(pattern) }
        if let rate = json["lr"].stringValue { query.hyperparameters = [ParameterFilter("lr", anyOf: [rate])] }
        if let highest = json["loss"].doubleValue {
            query.lastMetrics = [MetricFilter("loss", "train", .atMost(highest))]
        }
        let one = try json["name"].stringValue.map { try Task.getTask(projectName: project, taskName: $0).id }
        let ids = try Task.queryTasks(query)
        let names = try Task.getTasks(query).map { "\($0.projectName)/\($0.name)" }
        return [
            "one": one.flatMap { $0 }.map { .string($0) } ?? .null, "all": .array(ids.map { .string($0) }),
            "names": .array(names.map { .string($0) }),
        ]
    }

    /// Copies a task and changes everything that can be changed of the copy.
    private static func change(_ id: String) throws -> JSONValue {
        let copy = try Task.getTask(id: id).clone(name: "copied by Swift", comment: "why")
        try copy.rename("changed by Swift")
        try copy.setTaskType(.testing)
        try copy.setProgress(50)
        try copy.setBaseDocker(image: "swift:6.1", arguments: "--ipc=host", setupScript: "true")
        try copy.setUserProperties(["owner": "réseau", "seed": 7])
        try copy.setModelLabelEnumeration(["cat": 1, "dog": 2])
        try copy.setTags(["x", "y z"])
        try copy.setRepository("https://example.org/code.git", branch: "main", commit: "abc")
        try copy.setPackages(["numpy==2.1", "pillow"])
        try copy.moveToProject("Referee/moved by Swift")
        try copy.publishOnCompletion()
        try copy.markStarted()
        try copy.markCompleted(message: "done")
        let archived = try Task.clone(id: id, name: "archived by Swift")
        try archived.setRequirements(["pip": "torch\n"])
        try archived.archive()
        let stopping = try Task.clone(id: id, name: "stopping by Swift")
        try stopping.markStarted()
        try stopping.markStopRequest(message: "enough")
        return [
            "changed": .string(copy.id ?? ""), "archived": .string(archived.id ?? ""),
            "stopping": .string(stopping.id ?? ""),
        ]
    }

    private static func describe(_ id: String) throws -> JSONValue {
        let task = try Task.getTask(id: id)
        let container = try task.getBaseDocker()
        return [
            "name": .string(task.name), "project": .string(task.projectName), "type": .string(task.taskType.rawValue),
            "status": .string(try task.status().rawValue), "status_message": .string(try task.getStatusMessage()),
            "tags": .array(try task.getTags().map { .string($0) }), "comment": .string(try task.getComment()),
            "parent": try task.getParent().map { .string($0) } ?? .null,
            "children": .array(try task.getChildren().map { .string($0.id ?? "") }),
            "progress": try task.getProgress().map { .integer(Int64($0)) } ?? .null,
            "docker": .string([container.image, container.arguments].filter { !$0.isEmpty }.joined(separator: " ")),
            "labels": .object(try task.getLabelsEnumeration().mapValues { .integer(Int64($0)) }),
            "properties": .object(try task.getUserProperties().mapValues { .string("\($0)") }),
            "parameters": .array(try task.getParameterItems().map { .string("\($0.flatName)=\($0.value)") }),
            "repository": .string(try task.getScript().repository ?? ""),
            "pip": .string(try task.getRequirements()["pip"] ?? ""), "worker": .bool(try task.getLastWorker() != nil),
            "page": .string(task.getOutputLogWebPage() ?? ""),
            "project_id": .string(try Task.getProjectID(task.projectName) ?? ""),
            "is_current": .bool(task.isCurrentTask || Task.currentTask() != nil),
            "archived": .bool(try task.isArchived()), "last_iteration": .integer(Int64(try task.getLastIteration())),
        ]
    }

    /// All that is read back besides whole scalars.
    private static func reports(_ id: String) throws -> JSONValue {
        let task = try Task.getTask(id: id)
        func curves(_ axis: ScalarAxis) throws -> JSONValue {
            var titles: [String: [String: JSONValue]] = [:]
            for curve in try task.getReportedScalars(maxSamples: 20, axis: axis) {
                titles[curve.metric, default: [:]][curve.variant] = [
                    "x": .array(curve.x.map { .number($0) }), "y": .array(curve.values.map { .number($0) }),
                ]
            }
            return .object(titles.mapValues { .object($0) })
        }
        var last: [String: [String: JSONValue]] = [:]
        for metric in try task.getLastScalarMetrics() {
            last[metric.metric, default: [:]][metric.variant] = [
                "last": .number(metric.value ?? .nan), "min": .number(metric.minimum ?? .nan),
                "max": .number(metric.maximum ?? .nan),
            ]
        }
        return [
            "sampled": try curves(.iteration), "sampled_by_time": try curves(.time),
            "last": .object(last.mapValues { .object($0) }),
            "plots": .array(
                try task.getReportedPlots().map { plot in
                    [
                        "metric": .string(plot.metric), "variant": .string(plot.variant),
                        "iter": .integer(plot.iteration), "figure": try plot.figure(),
                    ]
                }
            ), "images": .array(try task.getDebugSamples(title: "media", series: "page").map { .string($0.url) }),
            "console": .array(try task.getReportedConsoleOutput(last: 3).map { .string($0.message) }),
            "single": .number(try task.getReportedSingleValue("best") ?? .nan),
        ]
    }

    private static func delete(_ id: String) throws -> JSONValue {
        let report = try Task.getTask(id: id).delete()
        return [
            "files": .array(report.deletedFiles.map { .string($0) }),
            "leftovers": .array(report.leftovers.map { .string("\($0.name): \($0.reason)") }),
        ]
    }

    private static func texts(_ json: JSONValue) -> [String] { (json.arrayValue ?? []).compactMap(\.stringValue) }
}
