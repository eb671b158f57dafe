/// Typed calls about projects.
///
/// Blocking, as ``APISession``'s blocking forms; from asynchronous code go through ``APISession/detached(_:_:)``.
package struct ProjectService: Sendable {
    package let session: APISession
    package var options: CallOptions

    package init(_ session: APISession, options: CallOptions = CallOptions()) {
        self.session = session
        self.options = options
    }

    private static let fields: JSONValue = [
        "id", "name", "description", "tags", "system_tags", "default_output_destination",
    ]

    /// The project of that id.
    ///
    /// - Throws: ``APIError/Code/invalidProjectID`` when there is none.
    package func get(_ id: String) throws(APIError) -> Project {
        let data = try session.call("projects", "get_by_id", ["project": .string(id)], options: options)
        return try Project(data["project"]).expected("projects.get_by_id", "project")
    }

    /// The project of exactly that name, hidden ones included; nil when there is none.
    package func find(name: String) throws(APIError) -> Project? {
        let name = Self.stored(name)
        let body: JSONValue = [
            "name": .string(NamePattern.exact(name)), "only_fields": Self.fields, "search_hidden": true,
            "shallow_search": false,
        ]
        let data = try session.call("projects", "get_all", body, options: options)
        // The pattern also matches a name followed by a line feed: compare.
        return (data["projects"].arrayValue ?? []).compactMap { Project($0) }.first { $0.name == name }
    }

    /// The id of the project of exactly that name, made when there is none; parents are made by the server.
    ///
    /// Safe to repeat, and safe against others who do the same at the same time: whoever comes second is told that
    /// the name is taken (400/801) and finds the first one's project.
    package func findOrCreate(name: String, system tags: [String] = []) throws(APIError) -> String {
        if let project = try find(name: name) { return project.id }
        var body: JSONValue = ["name": .string(Self.stored(name)), "description": ""]
        if !tags.isEmpty { body["system_tags"] = .strings(tags) }
        var options = options
        // A second creation of one name is refused, never doubled.
        options.isRepeatable = true
        do throws(APIError) {
            let data = try session.call("projects", "create", body, options: options)
            return try data["id"].stringValue.expected("projects.create", "id")
        } catch {
            guard error.code == .expectedUniqueData, let project = try find(name: name) else { throw error }
            return project.id
        }
    }

    /// The name as the server keeps it: without blanks and slashes at the ends.
    private static func stored(_ name: String) -> String {
        var name = name[...]
        while let last = name.last, last.isWhitespace || last == "/" { name.removeLast() }
        while let first = name.first, first.isWhitespace || first == "/" { name.removeFirst() }
        return String(name)
    }
}
