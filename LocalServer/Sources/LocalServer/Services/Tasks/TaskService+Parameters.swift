import GRDB

extension TaskService {
    static let parameterEndpoints: [Endpoint] = [
        .read("tasks.get_hyper_params", since: version, tasksSchema) { call, database in
            let params: [JSON] = try existing(call.strings("tasks"), in: database).map { task in
                let sections = task.document["hyperparams"]?.objectValue?.values ?? []
                let items = sections.flatMap { $0.objectValue?.values ?? [] }
                return ["task": .string(task.id), "hyperparams": .array(sorted(items, by: ["section", "name"]))]
            }
            return ["params": .array(params)]
        },
        .write("tasks.edit_hyper_params", since: version, hyperparamsSchema(TaskSchema.parameter)) { call, database in
            try modify(try call.required("task"), call, database) { task in
                let items = canonical(call["hyperparams"]?.arrayValue ?? [])
                try checkEditable(task, call, sections: items.map { $0["section"]?.stringValue ?? "" })
                edit(&task, items, replace: call.string("replace_hyperparams") ?? "none")
                return ["updated": 1]
            }
        },
        .write("tasks.delete_hyper_params", since: version, hyperparamsSchema(keySchema)) { call, database in
            try modify(try call.required("task"), call, database) { task in
                let keys = canonical(call["hyperparams"]?.arrayValue ?? [])
                try checkEditable(task, call, sections: keys.map { $0["section"]?.stringValue ?? "" })
                for key in keys { delete(key, from: &task) }
                return ["deleted": 1]
            }
        },
        .read("tasks.get_configurations", since: version, tasksSchema.adding(.optional("names", .list(.string)))) {
            call,
            database in
            let names = call.strings("names")
            let configurations: [JSON] = try existing(call.strings("tasks"), in: database).map { task in
                let items = (task.document["configuration"]?.objectValue ?? [:])
                    .filter { name, _ in names.isEmpty || names.contains(name) }.map(\.1)
                return ["task": .string(task.id), "configuration": .array(sorted(items, by: ["name"]))]
            }
            return ["configurations": .array(configurations)]
        },
        .read(
            "tasks.get_configuration_names",
            since: version,
            tasksSchema.adding(.optional("skip_empty", .bool))
        ) { call, database in
            let skipsEmpty = call.flag("skip_empty", default: true)
            let tasks = try Collection.tasks.all(where: ["id": call.strings("tasks")], in: database)
            let configurations: [JSON] = tasks.compactMap { task in
                let names = task["configuration"]?.objectValue?.keys.sorted() ?? []
                guard !names.isEmpty || !skipsEmpty else { return nil }
                return ["task": task["id"] ?? .null, "names": JSON(names)]
            }
            return ["configurations": .array(configurations)]
        },
        .write("tasks.edit_configuration", since: version, configurationSchema) { call, database in
            try modify(try call.required("task"), call, database) { task in
                try checkEditable(task, call, sections: nil)
                if call.flag("replace_configuration") { task.document["configuration"] = [:] }
                for item in call["configuration"]?.arrayValue ?? [] {
                    guard let name = item["name"]?.stringValue else { continue }
                    task.document[path: ["configuration", EntityName.trimmed(name)]] = TaskFields.stored(item)
                }
                return ["updated": 1]
            }
        },
        .write("tasks.delete_configuration", since: version, namesSchema) { call, database in
            try modify(try call.required("task"), call, database) { task in
                try checkEditable(task, call, sections: nil)
                for name in call.strings("configuration") { task.document[path: ["configuration", name]] = nil }
                return ["deleted": 1]
            }
        },
    ]

    private static let version = APIVersion(2, 9)
    private static let tasksSchema = Schema(.required("tasks", .list(.string, nonEmpty: true)))
    private static let keySchema = Schema(.required("section", .text), .optional("name", .string))

    private static func hyperparamsSchema(_ item: Schema) -> Schema {
        TaskSchema.task.adding(
            .required("hyperparams", .list(.document(item), nonEmpty: true)),
            .optional("replace_hyperparams", .choice(["none", "section", "all"])),
            .optional("force", .bool)
        )
    }

    private static let configurationSchema = TaskSchema.task.adding(
        .required("configuration", .list(.document(TaskSchema.configuration), nonEmpty: true)),
        .optional("replace_configuration", .bool),
        .optional("force", .bool)
    )

    private static let namesSchema = TaskSchema.task.adding(
        .required("configuration", .list(.string, nonEmpty: true)),
        .optional("force", .bool)
    )

    /// The section that may be edited in any status.
    ///
    /// Its name is stored in lower case.
    private static let properties = "properties"

    private static func canonical(_ items: [JSON]) -> [JSON] {
        items.map { item in
            var item = item
            if item["section"]?.stringValue?.lowercased() == properties { item["section"] = .string(properties) }
            return item
        }
    }

    /// Throws 400/110 when the status of the task does not allow an edit of the sections; nil stands for all of them.
    private static func checkEditable(_ task: TaskRecord, _ call: Call, sections: [String]?) throws(APIError) {
        if let sections, sections.allSatisfy({ $0 == properties }) { return }
        if call.flag("force") { return try checkRunning(task) }
        try check(task, isOneOf: [TaskStatus.created])
    }

    /// Sets parameters.
    ///
    /// Items are grouped by their section as written, and each group is laid over the section as it was before the
    /// call; so of two spellings of one section, the later wins, as on the real server.
    private static func edit(_ task: inout TaskRecord, _ items: [JSON], replace: String) {
        let before = task.document["hyperparams"]?.objectValue ?? [:]
        var after = replace == "all" ? [:] : before
        var groups = JSONObject()
        for item in items {
            let section = item["section"]?.stringValue ?? ""
            var group = groups[section]?.objectValue ?? [:]
            group[EntityName.trimmed(item["name"]?.stringValue ?? "")] = TaskFields.stored(item)
            groups[section] = .object(group)
        }
        for (section, group) in groups {
            let name = EntityName.trimmed(section)
            after[name] = replace == "none" ? TaskFields.merged(before[name], group) : group
        }
        task.document["hyperparams"] = .object(after)
    }

    /// Removes one parameter, or a whole section when no name is given.
    private static func delete(_ key: JSON, from task: inout TaskRecord) {
        let section = EntityName.trimmed(key["section"]?.stringValue ?? "")
        guard task.document[path: ["hyperparams", section]] != nil else { return }
        let name = key["name"]?.stringValue.map { EntityName.trimmed($0) } ?? ""
        task.document[path: ["hyperparams", section] + (name.isEmpty ? [] : [name])] = nil
    }

    private static func sorted(_ items: [JSON], by members: [String]) -> [JSON] {
        items.sorted { left, right in
            members.map { left[$0]?.stringValue ?? "" }.lexicographicallyPrecedes(
                members.map { right[$0]?.stringValue ?? "" }
            )
        }
    }
}
