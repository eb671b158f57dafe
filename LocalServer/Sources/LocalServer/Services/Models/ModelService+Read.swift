import GRDB

extension ModelService {
    static let readEndpoints: [Endpoint] = [
        .read("models.get_by_id", modelSchema) { call, database in
            ["model": QueryFields.models.withoutHidden(try load(try call.required("model"), in: database))]
        },
        .read("models.get_all", querySchema) { call, database in try find(call, database).reply },
        .read("models.get_all_ex", querySchema.adding(statisticsFields)) { call, database in
            var found = try find(call, database)
            if call.flag("include_stats") { try addStatistics(to: &found.models, in: database) }
            return found.reply
        },
        .read("models.get_by_id_ex", querySchema) { call, database in
            guard call["id"]?.isNull == false else { throw APIError.missingFields("Missing required fields: id") }
            return try find(call, database).reply
        },
        .read("models.get_frameworks", Schema(.optional("projects", .list(.string)))) { call, database in
            let projects = call.strings("projects")
            let models = try Collection.models.all(where: projects.isEmpty ? [:] : ["project": projects], in: database)
            let names = models.compactMap { $0["framework"]?.stringValue }.filter { !$0.isEmpty }
            return ["frameworks": JSON(Set(names).sorted())]
        },
    ]

    private static let querySchema = EntityQuery.schema.adding(
        .optional("name", .string),
        .optional("include_subprojects", .bool)
    )

    private static let statisticsFields: [Field] = [
        .optional("include_stats", .bool),
        .optional("allow_public", .bool),
    ]

    /// What a query found.
    private struct Found {
        var models: [JSON]
        let scroll: String?

        var reply: JSON {
            scroll.map { ["models": .array(models), "scroll_id": .string($0)] } ?? ["models": .array(models)]
        }
    }

    private static func find(_ call: Call, _ database: Database) throws -> Found {
        var query = try EntityQuery(.models, .models, call)
        try query.includeSubprojects(call, in: database)
        if !call.flag("allow_public", default: true) {
            query.require(.equal(MemberPath("company"), .string(Identity.company)))
        }
        let (models, scroll) = try query.run(call, in: database)
        return Found(models: models, scroll: scroll)
    }

    /// Adds the number of labels of each model whose id the caller asked to see.
    private static func addStatistics(to models: inout [JSON], in database: Database) throws {
        for index in models.indices {
            guard let id = models[index]["id"]?.stringValue else { continue }
            let labels = try Collection.models.find(id, in: database)?["labels"]?.objectValue
            models[index]["stats"] = ["labels_count": JSON(labels?.count ?? 0)]
        }
    }
}
