public import ClearMLAPI

/// What models to look for on the server.
///
/// ```swift
/// var query = ModelQuery(projectName: "Team/Digits", tags: .all(["best"]))
/// query.frameworks = [.onnx]
/// query.metadata = ["verified": true]
/// for model in try Model.query(query) { print(model.name, model.url) }
/// ```
///
/// Every property narrows the search, and an empty one does not count. The latest made come first.
public struct ModelQuery: Sendable, Hashable {
    /// Whether models count that were put away.
    public typealias Archive = TaskQuery.Archive

    /// One of these.
    public var ids: [String] = []
    /// In one of these projects, given as paths; one that does not exist is an error when the query is used.
    public var projectNames: [String] = []
    /// In one of these projects, given by id.
    public var projectIDs: [String] = []
    /// Whether the projects below those count as well.
    public var includesSubprojects = false
    /// What the name must be.
    public var name: TextMatch?
    /// Found in name, comment, id and other texts.
    public var searchText = ""
    /// The user's tags.
    public var tags = TagFilter()
    /// The system's tags, such as `package`.
    public var systemTags = TagFilter()
    /// Whether archived models count; they do not by default, as in the Python SDK.
    public var archive = Archive.excluded
    /// Published ones (true), or the others (false); nil for both.
    public var isPublished: Bool?
    /// Made with one of these.
    public var frameworks: [Framework] = []
    /// Made by one of these tasks, given by id.
    public var tasks: [String] = []
    /// Made by one of these users, given by id.
    public var users: [String] = []
    /// Whose weights are at one of these addresses.
    public var urls: [String] = []
    /// Entries of the metadata with these values; the declared types do not count.
    public var metadata: [String: ParameterValue] = [:]
    /// How many models at most.
    public var limit = Int.max

    /// Looks for every model, or for those in a project, of a name, with tags.
    ///
    /// - Parameters:
    ///   - projectName: the project as a path.
    ///   - modelName: what the name must be.
    ///   - tags: what the user's tags must be.
    public init(projectName: String? = nil, modelName: TextMatch? = nil, tags: TagFilter = TagFilter()) {
        projectNames = projectName.map { [$0] } ?? []
        name = modelName
        self.tags = tags
    }

    /// The members of a `models.get_all` body.
    ///
    /// - Parameter namedProjects: the ids of ``projectNames``.
    /// - Returns: an object.
    func wireFilter(namedProjects: [String]) -> JSONValue {
        var filter: [String: JSONValue] = [:]
        func set(_ key: String, _ values: [String]) {
            if !values.isEmpty { filter[key] = .strings(values) }
        }
        set("id", ids)
        set("project", projectIDs + namedProjects)
        if includesSubprojects, filter["project"] != nil { filter["include_subprojects"] = true }
        filter["name"] = name.map { .string($0.wirePattern) }
        if !searchText.isEmpty { filter["search_text"] = .string(searchText) }
        set("tags", tags.wireList ?? [])
        set("system_tags", systemTags.with(archive).wireList ?? [])
        filter["ready"] = isPublished.map { .bool($0) }
        set("framework", frameworks.map(\.rawValue))
        set("task", tasks)
        set("user", users)
        set("uri", urls)
        for (key, value) in metadata {
            filter[FieldPath.join(["metadata", key, "value"])] = .string(PythonText.encode(value).text)
        }
        // Among models made in the same millisecond the id decides, so that pages do not overlap.
        filter["order_by"] = ["-created", "id"]
        return .object(filter)
    }
}
