import ClearML
import ClearMLAPI

/// What `clearml model show` prints of one model.
struct ModelPage {
    var info: ModelInfo
    var project: String
    /// The page in the web application.
    var url: String?

    /// The page for people.
    var text: String {
        var sections = [summary]
        if !info.metadata.isEmpty {
            var table = TextTable([("metadata", .left), ("value", .left), ("type", .left)])
            for item in info.metadata { table.add([item.key, item.value, item.type ?? ""]) }
            sections.append(table.render())
        }
        if !info.lastMetrics.isEmpty {
            var table = TextTable([("metric", .left), ("last", .right), ("min", .right), ("max", .right)])
            for metric in info.lastMetrics {
                let values = [metric.value, metric.minimum, metric.maximum]
                table.add(["\(metric.metric)/\(metric.variant)"] + values.map { $0.map(Output.number) ?? "" })
            }
            sections.append(table.render())
        }
        if !info.labels.isEmpty {
            var table = TextTable([("class", .left), ("number", .right)])
            for (name, number) in info.labels.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
                table.add([name, String(number)])
            }
            sections.append(table.render())
        }
        if !info.design.isEmpty {
            let lines = info.design.split(separator: "\n", omittingEmptySubsequences: false)
            sections.append((["configuration"] + lines.map { "  " + String($0).singleLine }).joined(separator: "\n"))
        }
        return sections.joined(separator: "\n\n")
    }

    private var summary: String {
        var rows = [
            ("model", "\(info.name)  (\(info.id))"), ("project", project), ("status", ModelList.status(info)),
            ("weights", info.url), ("framework", info.framework?.rawValue ?? ""),
        ]
        if let task = info.task { rows.append(("task", task)) }
        if let parent = info.parent { rows.append(("parent", parent)) }
        if !info.tags.isEmpty { rows.append(("tags", info.tags.joined(separator: ", "))) }
        if !info.comment.isEmpty { rows.append(("comment", info.comment)) }
        if let created = info.created { rows.append(("created", created.description)) }
        if let url { rows.append(("page", url)) }
        return rows.map { name, value in
            name + String(repeating: " ", count: max(1, 11 - name.count)) + value.singleLine
        }.joined(separator: "\n")
    }

    /// The page for programs.
    var json: JSONValue {
        var page = ModelList.json(info, project: project)
        page["comment"] = .string(info.comment)
        page["configuration"] = .string(info.design)
        page["labels"] = .object(info.labels.mapValues { .integer(Int64($0)) })
        page["metadata"] = .object(
            Dictionary(
                info.metadata.map { item in
                    (
                        item.key,
                        .members(["value": .string(item.value), "type": item.type.map { .string($0) }])
                    )
                },
                uniquingKeysWith: { _, last in last }
            )
        )
        if let url { page["page"] = .string(url) }
        return page
    }
}
