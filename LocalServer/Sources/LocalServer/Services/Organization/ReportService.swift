import GRDB

/// `reports.*`: texts for people, kept as hidden tasks of the type `report`.
///
/// They lie in a hidden project `.reports` of the project that they are about.
enum ReportService {
    static let endpoints: [Endpoint] = [
        .write("reports.create", since: APIVersion(2, 23), createSchema) { call, database in
            try create(call, in: database)
        },
        .write("reports.update", since: APIVersion(2, 23), updateSchema) { call, database in
            try update(call, in: database)
        },
        .write("reports.move", since: APIVersion(2, 23), moveSchema) { call, database in
            var report = try load(call, in: database)
            let project = try call.string("project").map { try ProjectService.load($0, in: database) }
            let path = call.string("project_name") ?? project?["name"]?.stringValue
            let target = try folder(in: path, call, in: database)
            report.document["project"] = .string(target)
            report.noteChange(call, isActivity: false)
            try report.save(in: database)
            return ["project_id": .string(target)]
        },
        .write("reports.publish", since: APIVersion(2, 23), commentSchema) { call, database in
            var report = try load(call, in: database)
            guard !report.isPublished else {
                throw TaskStatus.refused(from: report.status, to: TaskStatus.published)
            }
            let fields = try report.change(
                to: TaskStatus.published,
                call,
                force: true,
                message: call.string("comment") ?? "",
                extra: ["published": call.now.json]
            )
            try report.save(in: database)
            return ["updated": 1, "fields": .object(fields)]
        },
        .write("reports.archive", since: APIVersion(2, 23), commentSchema) { call, database in
            try setArchived(true, call, in: database)
            return ["archived": 1]
        },
        .write("reports.unarchive", since: APIVersion(2, 23), commentSchema) { call, database in
            try setArchived(false, call, in: database)
            return ["unarchived": 1]
        },
        .write("reports.delete", since: APIVersion(2, 23), TaskSchema.task.adding(.optional("force", .bool))) {
            call,
            database in
            let report = try load(call, in: database)
            try TaskEvents.delete(task: report.id, in: database)
            try Collection.tasks.delete(report.id, in: database)
            return ["deleted": 1]
        },
        .read("reports.get_all_ex", since: APIVersion(2, 23), listSchema) { call, database in
            try find(call, in: database)
        },
        .read("reports.get_tags", since: APIVersion(2, 23)) { _, database in
            let reports = try Collection.tasks.all(in: database).filter { $0["type"]?.stringValue == type }
            return ["tags": OrganizationService.tags("tags", of: reports)]
        },
    ]

    private static let type = "report"
    private static let systemTags = ["hidden", "reports"]

    private static let contents: [Field] = [
        .optional("tags", .list(.string)),
        .optional("comment", .string),
        .optional("report", .string),
        .optional("report_assets", .list(.string)),
    ]

    private static let createSchema = Schema(
        [.required("name", .string), .optional("project", .string)] + contents
    )

    private static let updateSchema = TaskSchema.task.adding([.optional("name", .string)] + contents)

    private static let moveSchema = TaskSchema.task.adding(
        .optional("project", .string),
        .optional("project_name", .string)
    )

    private static let commentSchema = TaskSchema.task.adding(.optional("comment", .string))

    private static let listSchema = EntityQuery.schema.adding(
        .optional("name", .string),
        .optional("include_subprojects", .bool)
    )

    /// The report that a call names; throws 400/101 when there is none, 400/150 when it is another task.
    private static func load(_ call: Call, in database: Database) throws -> TaskRecord {
        let task = try TaskRecord.load(try call.required("task"), in: database)
        guard task.document["type"]?.stringValue == type else {
            throw APIError(400, 150, "Operation is supported on reports only: id=\(task.id)")
        }
        return task
    }

    private static func create(_ call: Call, in database: Database) throws -> JSON {
        let project = try call.string("project").map { try ProjectService.load($0, in: database) }
        let target = try folder(in: project?["name"]?.stringValue, call, in: database)
        var document = TaskService.blank(call)
        document["name"] = .string(try EntityName.checked(try call.required("name")))
        document["type"] = .string(type)
        document["project"] = .string(target)
        document["system_tags"] = JSON(systemTags)
        for (name, value) in members(call) { document[name] = value }
        try Collection.tasks.save(document, in: database)
        return ["id": document["id"] ?? .null, "project_id": .string(target)]
    }

    /// The id of the hidden project for the reports of a project, or of none.
    private static func folder(in project: String?, _ call: Call, in database: Database) throws -> String {
        let name = [project, ".reports"].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "/")
        let path = try ProjectTree.checkedPath(name)
        if let id = try ProjectTree.find(path, in: database)?["id"]?.stringValue { return id }
        return try ProjectTree.create(path, ["system_tags": JSON(systemTags)], call, in: database)
    }

    /// What a call says about the contents.
    private static func members(_ call: Call) -> JSONObject {
        var members = JSONObject()
        for name in ["comment", "report"] { members[name] = call.string(name).map(JSON.string) }
        members["tags"] = call["tags"]?.arrayValue.map { JSON($0.compactMap(\.stringValue).sorted()) }
        members["report_assets"] = call["report_assets"]
        return members
    }

    private static func update(_ call: Call, in database: Database) throws -> JSON {
        var report = try load(call, in: database)
        var fields = members(call)
        fields["name"] = try call.string("name").map { .string(try EntityName.checked($0)) }
        guard !fields.isEmpty else { return ["updated": 0, "fields": [:]] }
        // Tags may change for ever, the rest only before publication.
        if fields.keys.contains(where: { $0 != "tags" }) {
            try TaskService.check(report, isOneOf: [TaskStatus.created])
        }
        report.apply(fields)
        report.noteChange(call, isActivity: fields["report"] != nil)
        try report.save(in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    private static func setArchived(_ isArchived: Bool, _ call: Call, in database: Database) throws {
        var report = try load(call, in: database)
        let others = report.tags.filter { $0 != TaskService.archivedTag }
        report.set(systemTags: isArchived ? others + [TaskService.archivedTag] : others)
        report.document["status_reason"] = ""
        report.document["status_message"] = .string(call.string("comment") ?? "")
        report.noteChange(call, isActivity: false)
        try report.save(in: database)
    }

    private static func find(_ call: Call, in database: Database) throws -> JSON {
        var query = try EntityQuery(.tasks, .tasks, call)
        query.require(.list(MemberPath("type"), ListFilter([.string(type)])))
        // Reports lie one level below the projects that callers name.
        if let projects = call["project"], !projects.isEmpty {
            let own = projects.stringValue.map { [$0] } ?? projects.strings
            var all = Set(own)
            for id in call.flag("include_subprojects") ? try ProjectTree.withDescendants(own, in: database) : own {
                all.formUnion(try ProjectTree.children(of: id, in: database).compactMap(folderID))
            }
            query.replaceList("project", with: ListFilter(JSON(all.sorted())))
        }
        let (reports, scroll) = try query.run(call, in: database)
        return scroll.map { ["tasks": .array(reports), "scroll_id": .string($0)] } ?? ["tasks": .array(reports)]
    }

    private static func folderID(_ project: JSON) -> String? {
        project["basename"]?.stringValue == ".reports" ? project["id"]?.stringValue : nil
    }
}
