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
        "id", "name", "description", "tags", "system_tags", "default_output_destination", "created", "last_update",
        "parent",
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

    /// Every project that passes the filter, page by page.
    ///
    /// - Parameters:
    ///   - filter: members of a `projects.get_all` body; one that the server does not know is ignored by it, and then
    ///     *everything* is found. Without an order of its own the list is sorted by name.
    ///   - limit: how many at most.
    ///   - counts: whether the tasks of each project are counted, which costs the server more.
    /// - Returns: the projects.
    /// - Throws: ``APIError``, as every call does.
    package func list(
        _ filter: JSONValue,
        limit: Int = .max,
        counts: Bool = false
    ) throws(APIError) -> [Project] {
        var body = filter
        if counts { body["include_stats"] = true }
        let size = min(max(limit, 1), TaskPages.maximumSize)
        if filter["order_by"].isNull { body["order_by"] = ["name"] }
        if filter["only_fields"].isNull { body["only_fields"] = Self.fields }
        body["page_size"] = .integer(Int64(size))
        var found: [Project] = []
        var seen: Set<String> = []
        var page: Int64 = 0
        while found.count < limit {
            body["page"] = .integer(page)
            let data = try session.call("projects", counts ? "get_all_ex" : "get_all", body, options: options)
            let projects = try data["projects"].arrayValue.expected("projects.get_all", "projects")
            let new = projects.compactMap { Project($0) }.filter { seen.insert($0.id).inserted }
            found += new
            // A server that ignores the page would answer the same for ever.
            if projects.count < size || new.isEmpty { break }
            page += 1
        }
        return Array(found.prefix(limit))
    }

    /// The names of projects by id, hidden ones included; those that do not exist are left out.
    package func names(of ids: some Sequence<String>) throws(APIError) -> [String: String] {
        var names: [String: String] = [:]
        var rest = Array(Set(ids))[...]
        while !rest.isEmpty {
            let filter: JSONValue = [
                "id": .strings(rest.prefix(TaskPages.maximumSize)), "only_fields": ["id", "name"],
                "search_hidden": true,
            ]
            for project in try list(filter) { names[project.id] = project.name }
            rest = rest.dropFirst(TaskPages.maximumSize)
        }
        return names
    }

    /// The id of the project of exactly that name, made when there is none; parents are made by the server.
    ///
    /// Safe to repeat, and safe against others who do the same at the same time: whoever comes second is told that
    /// the name is taken (400/801) and finds the first one's project.
    ///
    /// - Parameters:
    ///   - name: the whole path.
    ///   - description: free text, for a new one.
    ///   - tags: the user's tags, for a new one.
    ///   - systemTags: the system's tags, for a new one.
    /// - Returns: the server's id.
    /// - Throws: ``APIError``, as every call does.
    package func findOrCreate(
        name: String,
        description: String = "",
        tags: [String] = [],
        system systemTags: [String] = []
    ) throws(APIError) -> String {
        if let project = try find(name: name) { return project.id }
        var body: JSONValue = ["name": .string(Self.stored(name)), "description": .string(description)]
        if !tags.isEmpty { body["tags"] = .strings(tags) }
        if !systemTags.isEmpty { body["system_tags"] = .strings(systemTags) }
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
