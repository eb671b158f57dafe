import ClearMLAPI

/// What `clearml task show` prints of one task.
struct TaskPage {
    var info: TaskInfo
    var project: String?
    var curves: TaskCurves
    var console: [ConsoleEvent]
    var url: String?

    /// The page for people.
    func text() -> String {
        var sections: [String] = [summary]
        if !info.hyperparameters.isEmpty {
            var table = TextTable([("hyperparameter", .left), ("value", .left), ("type", .left)])
            for item in info.hyperparameters {
                table.add(["\(item.section)/\(item.name)", item.value, item.type ?? ""])
            }
            sections.append(table.render())
        }
        if !curves.points.isEmpty {
            var table = TextTable([
                ("curve", .left), ("points", .right), ("first", .right), ("last", .right), ("min", .right),
                ("max", .right), ("", .left),
            ])
            for curve in curves.sorted {
                let values = curve.points.map(\.value)
                table.add([
                    curve.series.isEmpty ? curve.title : "\(curve.title)/\(curve.series)",
                    String(values.count),
                    values.first.map(Output.number) ?? "",
                    values.last.map(Output.number) ?? "",
                    values.min().map(Output.number) ?? "",
                    values.max().map(Output.number) ?? "",
                    Sparkline.draw(values),
                ])
            }
            sections.append(table.render())
        }
        if !curves.singleValues.isEmpty {
            var table = TextTable([("single value", .left), ("", .right)])
            for (name, value) in curves.singleValues.sorted(by: { $0.key < $1.key }) {
                table.add([name, Output.number(value)])
            }
            sections.append(table.render())
        }
        if !console.isEmpty {
            sections.append(
                (["console"] + console.map { "  [\($0.level.singleLine)] " + Self.indented($0.message) })
                    .joined(separator: "\n")
            )
        }
        return sections.joined(separator: "\n\n")
    }

    /// A record of several lines, its later ones under the first.
    private static func indented(_ message: String) -> String {
        message.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).singleLine }
            .joined(separator: "\n      ")
    }

    private var summary: String {
        var rows = [
            ("task", "\(info.name.singleLine)  (\(info.id.singleLine))"),
            ("project", (project ?? "").singleLine),
            (
                "status",
                [info.status?.rawValue ?? "?", info.statusMessage].filter { !$0.isEmpty }.joined(separator: ", ")
            ),
            ("type", info.type?.rawValue ?? "?"),
        ]
        if !info.tags.isEmpty { rows.append(("tags", info.tags.joined(separator: ", ").singleLine)) }
        if !info.comment.isEmpty { rows.append(("comment", info.comment.singleLine)) }
        if let url { rows.append(("page", url)) }
        return rows.map { name, value in
            name + String(repeating: " ", count: max(1, 9 - name.count)) + value
        }.joined(separator: "\n")
    }

    /// The page for programs; `withPoints` includes every point.
    func json(withPoints: Bool) -> JSONValue {
        var scalars: [String: JSONValue] = [:]
        for (title, series) in curves.points {
            scalars[title] = .object(series.mapValues { points in curve(points, withPoints: withPoints) })
        }
        return .members([
            "id": .string(info.id),
            "name": .string(info.name),
            "project": project.map { .string($0) },
            "status": info.status.map { .string($0.rawValue) },
            "status_message": .string(info.statusMessage),
            "type": info.type.map { .string($0.rawValue) },
            "tags": .strings(info.tags),
            "comment": .string(info.comment),
            "url": url.map { .string($0) },
            "hyperparameters": .object(
                Dictionary(
                    info.hyperparameters.map { item in
                        (
                            "\(item.section)/\(item.name)",
                            .members(["value": .string(item.value), "type": item.type.map { .string($0) }])
                        )
                    },
                    uniquingKeysWith: { _, last in last }
                )
            ),
            "scalars": .object(scalars),
            "single_values": .object(curves.singleValues.mapValues { .number($0) }),
            "console": .array(
                console.map { event in
                    [
                        "level": .string(event.level), "message": .string(event.message),
                        "timestamp": .integer(event.timestamp), "worker": .string(event.worker),
                    ]
                }
            ),
        ])
    }

    private func curve(_ points: [ScalarPoint], withPoints: Bool) -> JSONValue {
        let sorted = points.sorted { $0.iteration < $1.iteration }
        return .members([
            "count": .integer(Int64(points.count)),
            "last": sorted.last.map { .number($0.value) },
            "min": points.map(\.value).min().map { .number($0) },
            "max": points.map(\.value).max().map { .number($0) },
            "points": withPoints
                ? .array(sorted.map { .array([.integer($0.iteration), .number($0.value)]) }) : nil,
        ])
    }
}
