import GRDB

extension TaskService {
    static let readEndpoints: [Endpoint] = [
        .read("tasks.get_by_id", TaskSchema.task) { call, database in
            ["task": try TaskRecord.load(try call.required("task"), in: database).document]
        },
        .read("tasks.get_all", querySchema, find),
        .read("tasks.get_all_ex", querySchema, find),
        .read("tasks.get_by_id_ex", querySchema, find),
        .read("tasks.get_types", since: APIVersion(2, 8), Schema(.optional("projects", .list(.string)))) {
            call,
            database in
            let projects = call.strings("projects")
            let tasks = try Collection.tasks.all(where: projects.isEmpty ? [:] : ["project": projects], in: database)
            return ["types": JSON(Set(tasks.compactMap { $0["type"]?.stringValue }).sorted())]
        },
    ]

    private static let querySchema = EntityQuery.schema.adding(
        .optional("name", .string),
        .optional("include_subprojects", .bool)
    )

    private static func find(_ call: Call, _ database: Database) throws -> JSON {
        var query = try EntityQuery(.tasks, .tasks, call)
        query.hideHidden(call)
        try query.includeSubprojects(call, in: database)
        let (tasks, scroll) = try query.run(call, in: database)
        return scroll.map { ["tasks": .array(tasks), "scroll_id": .string($0)] } ?? ["tasks": .array(tasks)]
    }
}
