import GRDB

extension ProjectService {
    /// What the tasks and models of projects have in common.
    static let summaryEndpoints: [Endpoint] = [
        .read("projects.get_hyper_parameters", since: APIVersion(2, 9), hyperParametersSchema) { call, database in
            try hyperParameters(call, database)
        },
        .read("projects.get_hyperparam_values", since: APIVersion(2, 13), valuesSchema) { call, database in
            try hyperParameterValues(call, database)
        },
        .read("projects.get_model_metadata_keys", keysSchema) { call, database in
            let ids = try projects([call.string("project")].compactMap(\.self), call, database)
            let models = try entities(.models, ids, database)
            let names = Set(models.flatMap { $0["metadata"]?.objectValue?.keys ?? [] }).sorted()
            return listing(names.map(JSON.string), as: "keys", call)
        },
        .read("projects.get_model_metadata_values", metadataValuesSchema) { call, database in
            let path = ["metadata", try call.required("key"), "value"]
            let models = try entities(.models, try projects(call.strings("projects"), call, database), database)
            let values = Set(models.compactMap { $0[path: path]?.stringValue }).sorted()
            return ["total": JSON(values.count), "values": .array(page(values.map(JSON.string), call))]
        },
        .read("projects.get_task_tags", since: APIVersion(2, 8), tagsSchema) { call, database in
            tags(call, try entities(.tasks, call.strings("projects"), database), system: "include_system")
        },
        .read("projects.get_model_tags", since: APIVersion(2, 8), tagsSchema) { call, database in
            tags(call, try entities(.models, call.strings("projects"), database), system: "include_system")
        },
        .read("projects.get_project_tags", since: APIVersion(2, 17), tagsSchema) { call, database in
            let ids = call.strings("projects")
            let projects = try Collection.projects.all(where: ids.isEmpty ? [:] : ["id": ids], in: database)
            return tags(call, projects, system: nil)
        },
    ]

    private static let tagsSchema = Schema(
        .optional("projects", .list(.string)),
        .optional("include_system", .bool),
        .optional("filter", .object)
    )

    private static let pageFields: [Field] = [
        .optional("page", .integer(0...Int64.max)),
        .optional("page_size", .integer(1...Int64.max)),
        .optional("include_subprojects", .bool),
    ]

    private static let hyperParametersSchema = projectSchema.adding(pageFields)
    private static let keysSchema = Schema([.optional("project", .string)] + pageFields)

    private static let metadataValuesSchema = Schema(
        [
            .optional("projects", .list(.string)), .required("key", .string), .optional("allow_public", .bool),
        ] + pageFields
    )

    private static let valuesSchema = Schema(
        [
            .optional("projects", .list(.string)), .required("section", .string), .required("name", .string),
            .optional("pattern", .string), .optional("allow_public", .bool),
        ] + pageFields
    )

    private static func entities(_ collection: Collection, _ projects: [String], _ database: Database) throws -> [JSON]
    {
        try collection.all(where: projects.isEmpty ? [:] : ["project": projects], in: database)
    }

    /// The tags of entities, each once.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - documents: the entities.
    ///   - system: the flag that asks for system tags; nil when they are always told.
    /// - Returns: `data` of the answer.
    private static func tags(_ call: Call, _ documents: [JSON], system: String?) -> JSON {
        func all(_ name: String) -> JSON { JSON(Set(documents.flatMap { $0[name]?.strings ?? [] }).sorted()) }
        var result: JSON = ["tags": all("tags")]
        if system.map({ call.flag($0) }) ?? true { result["system_tags"] = all("system_tags") }
        return result
    }

    // MARK: Hyperparameters

    private static func projects(_ ids: [String], _ call: Call, _ database: Database) throws -> [String] {
        call.flag("include_subprojects", default: true) ? try ProjectTree.withDescendants(ids, in: database) : ids
    }

    private static func page(_ items: [JSON], _ call: Call) -> [JSON] {
        let size = Int(clamping: call.integer("page_size") ?? 500)
        let start = Int(clamping: call.integer("page") ?? 0).multipliedReportingOverflow(by: size)
        return start.overflow ? [] : Array(items.dropFirst(start.partialValue).prefix(size))
    }

    private static func hyperParameters(_ call: Call, _ database: Database) throws -> JSON {
        let ids = try projects([try call.required("project")], call, database)
        var names: Set<[String]> = []
        for task in try entities(.tasks, ids, database) {
            for (section, parameters) in task["hyperparams"]?.objectValue ?? [:] {
                for name in parameters.objectValue?.keys ?? [] { names.insert([section, name]) }
            }
        }
        let all: [JSON] = names.sorted { $0.lexicographicallyPrecedes($1) }
            .map { ["section": .string($0[0]), "name": .string($0[1])] }
        return listing(all, as: "parameters", call)
    }

    /// The wanted page of all items, with how many there are and how many come after it.
    private static func listing(_ all: [JSON], as name: String, _ call: Call) -> JSON {
        let shown = page(all, call)
        let before = (call.integer("page") ?? 0).multipliedReportingOverflow(by: call.integer("page_size") ?? 500)
        let remaining = before.overflow ? 0 : max(0, all.count - shown.count - Int(clamping: before.partialValue))
        return ["total": JSON(all.count), "remaining": JSON(remaining), name: .array(shown)]
    }

    private static func hyperParameterValues(_ call: Call, _ database: Database) throws -> JSON {
        let ids = try projects(call.strings("projects"), call, database)
        let path = ["hyperparams", try call.required("section"), try call.required("name"), "value"]
        let pattern = try call.string("pattern").map { try Pattern($0, ignoringCase: true) }
        let values = Set(try entities(.tasks, ids, database).compactMap { $0[path: path]?.stringValue })
            .filter { value in pattern?.matches([.string(value)]) ?? true }
        let all = values.sorted().map(JSON.string)
        return ["total": JSON(all.count), "values": .array(page(all, call))]
    }

    // MARK: Statistics

    /// Adds to a project what `get_all_ex` can tell about its contents.
    static func addStatistics(to shown: inout JSON, of project: JSON, _ call: Call, in database: Database) throws {
        let id = project["id"]?.stringValue ?? ""
        if call.flag("check_own_contents") {
            shown["own_tasks"] = JSON(try entities(.tasks, [id], database).count)
            shown["own_models"] = JSON(try entities(.models, [id], database).count)
        }
        guard call.flag("include_stats") else { return }
        let withChildren = call.flag("stats_with_children", default: true)
        let ids = withChildren ? try ProjectTree.withDescendants([id], in: database) : [id]
        let tasks = try entities(.tasks, ids, database)
        shown["stats"] = [
            "active": statistics(tasks.filter { !isArchived($0) }), "archived": statistics(tasks.filter(isArchived)),
        ]
        shown["sub_projects"] = .array(
            try ProjectTree.children(of: id, in: database)
                .map { ["id": $0["id"] ?? .null, "name": $0["name"] ?? .null] }
        )
    }

    static func isArchived(_ document: JSON) -> Bool {
        document["system_tags"]?.strings.contains(TaskService.archivedTag) ?? false
    }

    private static func statistics(_ tasks: [JSON]) -> JSON {
        var counts = JSONObject()
        for status in TaskStatus.all { counts[status] = JSON(tasks.count { $0["status"]?.stringValue == status }) }
        let runtime = tasks.reduce(Int64(0)) { $0 + ($1["active_duration"]?.integerValue ?? 0) }
        return ["status_count": .object(counts), "total_tasks": JSON(tasks.count), "total_runtime": .integer(runtime)]
    }
}
