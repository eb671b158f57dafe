import GRDB

/// `projects.*`.
enum ProjectService {
    static let endpoints: [Endpoint] =
        [
            .write("projects.create", createSchema) { call, database in try create(call, in: database) },
            .read("projects.get_by_id", projectSchema) { call, database in
                ["project": try load(try call.required("project"), in: database)]
            },
            .read("projects.get_all", EntityQuery.schema, find),
            .read("projects.get_all_ex", EntityQuery.schema, find),
            .write("projects.update", projectSchema.adding(memberFields)) { call, database in
                try update(call, in: database)
            },
            .write(
                "projects.move",
                since: APIVersion(2, 13),
                projectSchema.adding(.optional("new_location", .string))
            ) { call, database in try move(call, in: database) },
            .write(
                "projects.merge",
                since: APIVersion(2, 13),
                projectSchema.adding(.optional("destination_project", .string))
            ) { call, database in try merge(call, in: database) },
        ] + removalEndpoints + summaryEndpoints

    static let projectSchema = Schema(.required("project", .string))

    private static let memberFields: [Field] = [
        .optional("description", .string, subcode: 800),
        .optional("tags", .list(.string), subcode: 800),
        .optional("system_tags", .list(.string), subcode: 800),
        .optional("default_output_destination", .string, subcode: 800),
    ]

    /// The name is looked at by hand: the real server has an answer of its own for each way in which it can be wrong.
    private static let createSchema = Schema(memberFields)

    static func load(_ id: String, in database: Database) throws -> JSON {
        guard let project = try Collection.projects.find(id, in: database) else { throw APIError.invalidProject(id) }
        return project
    }

    private static func create(_ call: Call, in database: Database) throws -> JSON {
        guard let argument = call["name"] else { throw APIError.missingFields("Missing required fields: name") }
        guard let name = argument.stringValue else {
            throw APIError(500, 0, "General error (name: expected string, got \(argument.typeName))")
        }
        guard !name.isEmpty else { throw APIError(400, 407, "Invalid project name: it is empty") }
        let path = try ProjectTree.checkedPath(name)
        guard try ProjectTree.find(path, in: database) == nil else {
            throw APIError.notUnique("name=\(ProjectTree.name(of: path)), company=\(Identity.company)")
        }
        return ["id": .string(try ProjectTree.create(path, members(call), call, in: database))]
    }

    /// What a call sets besides the name.
    private static func members(_ call: Call) -> JSONObject {
        var members = JSONObject()
        for name in ["description", "default_output_destination"] {
            members[name] = call.string(name).map(JSON.string)
        }
        for name in ["tags", "system_tags"] {
            members[name] = call[name]?.arrayValue.map { JSON($0.compactMap(\.stringValue).sorted()) }
        }
        return members
    }

    private static func update(_ call: Call, in database: Database) throws -> JSON {
        let id = try call.required("project")
        var project = try load(id, in: database)
        var fields = members(call)
        if let name = call.string("name") {
            let path = try ProjectTree.checkedPath(name)
            let old = project["name"]?.stringValue?.split(separator: "/").map(String.init) ?? []
            guard path.dropLast() == old.dropLast() else {
                throw APIError(400, 408, "Project cannot be moved by renaming it: use projects.move")
            }
            let newName = ProjectTree.name(of: path)
            if let other = try ProjectTree.find(path, in: database), other["id"] != project["id"] {
                throw APIError.notUnique("name=\(newName), company=\(Identity.company)")
            }
            _ = try ProjectTree.rename(project, to: path, call, in: database)
            project = try load(id, in: database)
            fields["name"] = .string(newName)
        }
        for (name, value) in fields { project[name] = value }
        project["last_update"] = call.now.json
        try Collection.projects.save(project, in: database)
        return ["updated": 1, "fields": .object(fields)]
    }

    private static func move(_ call: Call, in database: Database) throws -> JSON {
        let project = try load(try call.required("project"), in: database)
        let location = call.string("new_location") ?? ""
        var path = location.isEmpty ? [] : try ProjectTree.checkedPath(location)
        if let name = project["name"]?.stringValue, (ProjectTree.name(of: path) + "/").hasPrefix(name + "/") {
            throw APIError(400, 407, "Invalid project name: a project cannot be moved below itself")
        }
        path.append(project["basename"]?.stringValue ?? "")
        if try ProjectTree.find(path, in: database) != nil {
            throw APIError.notUnique("name=\(ProjectTree.name(of: path)), company=\(Identity.company)")
        }
        return ["moved": JSON(try ProjectTree.rename(project, to: path, call, in: database))]
    }

    /// Moves everything in a project to another, and deletes it.
    private static func merge(_ call: Call, in database: Database) throws -> JSON {
        let id = try call.required("project")
        let source = try load(id, in: database)
        let destination = try call.string("destination_project").map { try load($0, in: database) }
        let chain = (destination?["path"]?.strings ?? []) + [destination?["id"]?.stringValue ?? ""]
        guard !chain.contains(id) else {
            throw APIError(400, 407, "Invalid project name: a project cannot be merged into itself or what is below it")
        }
        var entities = 0
        for collection in [Collection.tasks, .models] {
            for var document in try collection.all(where: ["project": [id]], in: database) {
                document["project"] = destination?["id"]
                try collection.save(document, in: database)
                entities += 1
            }
        }
        var projects = 0
        let above = destination?["name"]?.stringValue?.split(separator: "/").map(String.init) ?? []
        for child in try ProjectTree.children(of: id, in: database) {
            projects += try ProjectTree.rename(
                child,
                to: above + [child["basename"]?.stringValue ?? ""],
                call,
                in: database
            )
        }
        try Collection.projects.delete(source["id"]?.stringValue ?? "", in: database)
        return ["moved_entities": JSON(entities), "moved_projects": JSON(projects)]
    }

    // MARK: Finding

    private static func find(_ call: Call, _ database: Database) throws -> JSON {
        var query = try EntityQuery(.projects, .projects, call)
        query.hideHidden(call)
        if call.flag("shallow_search") {
            query.require(.list(MemberPath("parent"), ListFilter([.null])))
        }
        let (documents, scroll) = try query.find(call, in: database)
        let projects = try documents.map { document in
            var shown = query.project(document)
            try addStatistics(to: &shown, of: document, call, in: database)
            return shown
        }
        return scroll.map { ["projects": .array(projects), "scroll_id": .string($0)] } ?? ["projects": .array(projects)]
    }
}
