import ClearMLAPI

extension TaskQuery {
    /// The members of a `tasks.get_all` body.
    ///
    /// - Parameter namedProjects: the ids of ``projectNames``.
    /// - Returns: an object.
    func wireFilter(namedProjects: [String]) -> JSONValue {
        var filter: [String: JSONValue] = [:]
        func set(_ key: String, _ values: [String]) {
            if !values.isEmpty { filter[key] = .strings(values) }
        }
        set("id", ids)
        set("project", projectIDs + namedProjects)
        if includesSubprojects, filter["project"] != nil { filter["include_subprojects"] = true }
        filter["name"] = name.map { .string($0.wirePattern) }
        filter["comment"] = comment.map { .string($0.wirePattern) }
        filter["_any_"] = anyText?.json
        filter["_all_"] = allTexts?.json
        if !searchText.isEmpty { filter["search_text"] = .string(searchText) }
        set("type", types.map(\.rawValue) + excludedTypes.map { "-\($0.rawValue)" })
        set("status", statuses.map(\.rawValue) + excludedStatuses.map { "-\($0.rawValue)" })
        set("tags", tags.wireList ?? [])
        set("system_tags", allSystemTags.wireList ?? [])
        set("parent", parents)
        set("user", users)
        set("execution.queue", queues)
        set("models.input.model", inputModels)
        filter["created"] = created?.wirePair
        filter["started"] = started?.wirePair
        filter["active_duration"] = activeDuration?.wirePair
        filter["last_iteration"] = lastIteration?.wirePair
        filter["last_update"] = lastUpdate?.wireConditions
        filter["status_changed"] = statusChanged?.wireConditions
        filter["last_change"] = lastChange?.wireConditions
        for parameter in hyperparameters { set(parameter.wireKey, parameter.values) }
        for metric in lastMetrics {
            filter[FieldPath.lastMetric(metric.title, metric.series, metric.value)] = metric.range.wirePair
        }
        for (key, value) in runtime { filter["runtime.\(key)"] = value }
        if includesHidden { filter["search_hidden"] = true }
        filter["order_by"] = .strings(wireOrder)
        return .object(filter)
    }

    /// Among tasks made in the same millisecond the id decides, so that pages do not overlap.
    private var wireOrder: [String] {
        if order.isEmpty { return [TaskOrder.created.descending.wireText, "id"] }
        // Servers take this order alone only.
        if order.contains(.textScore) { return [TaskOrder.textScore.wireText] }
        return order.map(\.wireText) + ["id"]
    }

    private var allSystemTags: TagFilter { systemTags.with(archive) }
}
