import GRDB

extension ModelService {
    static let editEndpoints: [Endpoint] = [
        .write(
            "models.edit",
            modelSchema.adding(commonFields).adding(.optional("labels", .map(.integer()), subcode: 16))
        ) {
            call,
            database in
            if let parent = call.string("parent"), !parent.isEmpty,
                !(try Collection.models.contains(parent, in: database))
            {
                throw APIError.badReference("Invalid parent id \(parent)", data: ["field": "parent"])
            }
            let names = ["name", "tags", "system_tags", "comment", "uri", "project", "framework", "design", "labels"]
            return try change(call, names + ["ready", "parent", "task"], in: database)
        },
        .write("models.update", modelSchema.adding(commonFields)) { call, database in
            try change(call, ["name", "tags", "system_tags", "comment", "uri", "project", "task"], in: database)
        },
        .write("models.add_or_update_metadata", since: metadataVersion, metadataSchema) { call, database in
            var model = try load(try call.required("model"), in: database)
            if call.flag("replace_metadata") { model["metadata"] = [:] }
            for item in call["metadata"]?.arrayValue ?? [] {
                model[path: ["metadata", item["key"]?.stringValue ?? ""]] = item
            }
            noteChange(&model, call)
            try Collection.models.save(model, in: database)
            return ["updated": 1]
        },
        .write("models.delete_metadata", since: metadataVersion, modelSchema.adding(.required("keys", .list(.string))))
        {
            call,
            database in
            var model = try load(try call.required("model"), in: database)
            for key in call.strings("keys") { model[path: ["metadata", key]] = nil }
            noteChange(&model, call)
            try Collection.models.save(model, in: database)
            return ["updated": 1]
        },
        .write("models.update_tags", since: APIVersion(2, 27), idsSchema) { call, database in
            try TagUpdate(call).apply(to: .models, call, in: database) { .invalidModel($0) }
        },
        .write("models.make_public", since: APIVersion(2, 9), idsSchema) { call, database in
            try PublicFlag.set(true, .models, call, in: database) { .invalidModel($0) }
        },
        .write("models.make_private", since: APIVersion(2, 9), idsSchema) { call, database in
            try PublicFlag.set(false, .models, call, in: database) { .invalidModel($0) }
        },
    ]

    static let idsSchema = Schema(.required("ids", .list(.string, nonEmpty: true)))

    private static let metadataVersion = APIVersion(2, 13)

    private static let metadataSchema = modelSchema.adding(
        .required("metadata", .list(.document(metadataItem), nonEmpty: true)),
        .optional("replace_metadata", .bool)
    )

    private static let commonFields: [Field] = [
        .optional("name", .string),
        .optional("comment", .string),
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("uri", .string),
        .optional("framework", .string),
        .optional("design", .object),
        .optional("ready", .bool),
        .optional("project", .string),
        .optional("parent", .string),
        .optional("task", .string),
        .optional("iteration", .integer()),
    ]

    /// Changing only these does not count as activity of the model.
    private static let remarks: Set<String> = ["name", "tags", "system_tags", "comment", "project"]

    /// Sets those of the named members that the call has.
    private static func change(_ call: Call, _ names: [String], in database: Database) throws -> JSON {
        var model = try load(try call.required("model"), in: database)
        if let task = call.string("task"), !task.isEmpty, !(try Collection.tasks.contains(task, in: database)) {
            throw APIError.invalidTask(task)
        }
        var fields = JSONObject()
        for name in names {
            guard let value = call[name], !value.isNull else { continue }
            switch name {
            case "name": fields[name] = .string(try EntityName.checked(value.stringValue ?? ""))
            case "tags", "system_tags": fields[name] = JSON(value.strings.sorted())
            default: fields[name] = value
            }
        }
        guard !fields.isEmpty else { return ["updated": 0, "fields": [:]] }
        // What the pages of the real server remember about a file is worth nothing for another file.
        if fields["uri"] != nil { fields["ui_cache"] = [:] }
        for (name, value) in fields { model[name] = value }
        fields.merge(noteChange(&model, call, isActivity: !Set(fields.keys).isSubset(of: remarks)))
        try Collection.models.save(model, in: database)
        return ["updated": 1, "fields": .object(fields)]
    }
}
