import ClearMLAPI

/// What projects to look for on the server.
///
/// Every property narrows the search, and an empty one does not count.
public struct ProjectQuery: Sendable, Hashable {
    /// What the whole path must be.
    public var name: TextMatch?
    /// Directly or further down in the project at this path.
    public var parentName: String?
    /// Only projects that lie in no other one.
    public var topLevelOnly = false
    /// The user's tags.
    public var tags = TagFilter()
    /// Whether projects that the server hides, such as those of pipelines and data sets, count too.
    public var includesHidden = false
    /// Whether the tasks of each project are counted, which costs the server more; see `Project.taskCount`.
    public var includesTaskCounts = false
    /// How many at most.
    public var limit = Int.max

    /// Looks for every project, or for those of a name.
    ///
    /// - Parameter name: what the whole path must be.
    public init(name: TextMatch? = nil) { self.name = name }

    /// The projects inside of another one, at any depth.
    ///
    /// - Parameter parentName: the path of the other one.
    /// - Returns: the query.
    public static func inside(of parentName: String) -> ProjectQuery {
        var query = ProjectQuery()
        query.parentName = parentName
        return query
    }

    /// The members of a `projects.get_all` body; `parent` is the id of ``parentName``.
    func wireFilter(parent: String?) -> JSONValue {
        var filter: [String: JSONValue] = [:]
        filter["name"] = name.map { .string($0.wirePattern) }
        // The path of ids from the top down to the parent.
        if let parent { filter["path"] = [.string(parent)] }
        if topLevelOnly { filter["shallow_search"] = true }
        if let tags = tags.wireList { filter["tags"] = .strings(tags) }
        if includesHidden { filter["search_hidden"] = true }
        return .object(filter)
    }
}
