import GRDB

/// Projects by path.
///
/// A project's name is its whole path, `top/middle/leaf`; the projects above exist as well.
enum ProjectTree {
    /// How many levels a path may have.
    static let maximumDepth = 10
    private static let separator: Character = "/"

    /// The path without empty parts and white space round its parts.
    ///
    /// - Throws: 400/12 when the last part has fewer than three characters, 400/409 when the path is too deep.
    static func checkedPath(_ name: String) throws(APIError) -> [String] {
        let parts = name.split(separator: separator).map { EntityName.trimmed($0) }.filter { !$0.isEmpty }
        guard let last = parts.last, last.count >= EntityName.minimumLength else {
            throw .validation("Project name cannot be blank or shorter than \(EntityName.minimumLength) characters")
        }
        guard parts.count <= maximumDepth else {
            throw APIError(400, 409, "Project path exceeds the maximum depth of \(maximumDepth)")
        }
        return parts
    }

    static func name(of path: [String]) -> String { path.joined(separator: String(separator)) }

    /// The project with a path; nil when there is none.
    static func find(_ path: [String], in database: Database) throws -> JSON? {
        try Collection.projects.all(where: ["name": [name(of: path)]], in: database).first
    }

    /// The id of the project with a name, made with all above it when it is missing.
    static func findOrCreate(_ name: String, _ call: Call, in database: Database) throws -> String {
        let path = try checkedPath(name)
        if let known = try find(path, in: database)?["id"]?.stringValue { return known }
        return try create(path, [:], call, in: database)
    }

    /// The arguments that say where entities are to be moved.
    static let destinationFields: [Field] = [.optional("project", .string), .optional("project_name", .string)]

    /// The project that a call moves entities to, made if it was named and is missing; nil means out of all projects.
    ///
    /// - Throws: 400/11 when the call says nothing about it, 400/401 for an unknown id.
    static func destination(_ call: Call, in database: Database) throws -> String? {
        if let name = call.string("project_name"), !name.isEmpty { return try findOrCreate(name, call, in: database) }
        guard let argument = call["project"] else {
            throw APIError.missingFields("Missing required fields: project or project_name")
        }
        guard let id = argument.stringValue else { return nil }
        guard try Collection.projects.contains(id, in: database) else { throw APIError.invalidProject(id) }
        return id
    }

    /// Makes a project, and those above it that are missing; returns its id.
    static func create(_ path: [String], _ members: JSONObject, _ call: Call, in database: Database) throws -> String {
        let id = Identifier.make()
        var project: JSON = [
            "id": .string(id), "name": .string(name(of: path)), "basename": JSON(path.last), "description": "",
            "user": .string(call.identity.user), "company": .string(Identity.company), "created": call.now.json,
            "last_update": call.now.json, "tags": [], "system_tags": [], "featured": 9999, "path": [],
        ]
        if path.count > 1 { try attach(&project, below: Array(path.dropLast()), call, in: database) }
        for (name, value) in members { project[name] = value }
        try Collection.projects.save(project, in: database)
        return id
    }

    /// Sets the parent of a project and the ids of all above it; makes those that are missing.
    private static func attach(_ project: inout JSON, below path: [String], _ call: Call, in database: Database) throws
    {
        let parent: JSON
        if let known = try find(path, in: database) {
            parent = known
        } else {
            let id = try create(path, [:], call, in: database)
            parent = try Collection.projects.find(id, in: database) ?? .null
        }
        project["parent"] = parent["id"]
        project["path"] = .array((parent["path"]?.arrayValue ?? []) + [parent["id"] ?? .null])
    }

    /// Gives a project another path, and with it all below it.
    ///
    /// The projects above are made when they are missing.
    ///
    /// - Returns: how many projects changed their name.
    static func rename(_ project: JSON, to path: [String], _ call: Call, in database: Database) throws -> Int {
        let oldPrefix = (project["name"]?.stringValue ?? "") + String(separator)
        var renamed = project
        renamed["name"] = .string(name(of: path))
        renamed["basename"] = JSON(path.last)
        renamed["parent"] = nil
        renamed["path"] = []
        if path.count > 1 { try attach(&renamed, below: Array(path.dropLast()), call, in: database) }
        renamed["last_update"] = call.now.json
        try Collection.projects.save(renamed, in: database)
        let below = try children(of: project["id"]?.stringValue ?? "", in: database)
        var count = 1
        for child in below {
            guard let name = child["name"]?.stringValue, name.hasPrefix(oldPrefix) else { continue }
            count += try rename(child, to: path + [String(name.dropFirst(oldPrefix.count))], call, in: database)
        }
        return count
    }

    static func children(of id: String, in database: Database) throws -> [JSON] {
        try Collection.projects.all(where: ["parent": [id]], in: database)
    }

    /// The ids with those of all projects below them.
    static func withDescendants(_ ids: [String], in database: Database) throws -> [String] {
        var result = ids
        for id in ids {
            let below = try children(of: id, in: database).compactMap { $0["id"]?.stringValue }
            if !below.isEmpty { result += try withDescendants(below, in: database) }
        }
        return result
    }

    /// Notes that something in a project changed.
    static func touch(_ id: String, _ now: Timestamp, in database: Database) throws {
        guard var project = try Collection.projects.find(id, in: database) else { return }
        project["last_update"] = now.json
        try Collection.projects.save(project, in: database)
    }
}
