import ClearML

/// All that the public readers say of one task, in the shape of `python_peer.py read`.
enum TaskPage {
    static func read(_ id: String) throws -> JSONValue {
        let task = try Task.getTask(id: id)
        let items = try task.getParameterItems()
        func byName(_ value: (ParameterItem) -> String?) -> JSONValue {
            .object(
                Dictionary(
                    items.map { ("\($0.section)/\($0.name)", value($0).map { .string($0) } ?? .null) },
                    uniquingKeysWith: { _, last in last }
                )
            )
        }
        return [
            "name": .string(task.name), "project": .string(task.projectName), "type": .string(task.taskType.rawValue),
            "tags": .array(try task.getTags().sorted().map { .string($0) }), "comment": .string(try task.getComment()),
            "status": .string(try task.status().rawValue), "parameters": byName { $0.value },
            "parameter_types": byName { $0.type }, "scalars": scalars(try task.getReportedScalars()),
            "single_values": .object(try task.getReportedSingleValues().mapValues { .number($0) }),
            "console": .array(try task.getReportedConsoleOutput().map { .string($0.message) }),
        ]
    }

    private static func scalars(_ points: [ScalarPoint]) -> JSONValue {
        var titles: [String: [String: [String: JSONValue]]] = [:]
        for point in points {
            titles[point.metric, default: [:]][point.variant, default: [:]][String(point.iteration)] = .number(
                point.value
            )
        }
        return .object(titles.mapValues { .object($0.mapValues { .object($0) }) })
    }
}
