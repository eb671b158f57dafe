public import ClearMLAPI

/// What tasks to look for on the server.
///
/// ```swift
/// var query = TaskQuery(projectName: "Team/Digits", tags: .all(["baseline"]).excluding(["debug"]))
/// query.statuses = [.completed]
/// query.lastMetrics = [MetricFilter("loss", "test", .atMost(0.1))]
/// query.order = [.lastMetric("loss", "test")]
/// for task in try Task.getTasks(query) { print(task.name, task.id ?? "") }
/// ```
///
/// Every property narrows the search, and an empty one does not count. The server silently ignores filters that it does
/// not know and then returns everything; here there are only those that it knows.
public struct TaskQuery: Sendable, Hashable {
    /// Whether tasks count that were put away.
    public enum Archive: Sendable, Hashable {
        /// Archived and other tasks.
        case included
        /// Only tasks that are not archived.
        case excluded
        /// Only archived tasks.
        case only
    }

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
    /// What the comment must be.
    public var comment: TextMatch?
    /// Matches at least one of several texts.
    public var anyText: FieldPattern?
    /// Matches all of several texts.
    public var allTexts: FieldPattern?
    /// Found in name, comment, id and other texts, by the server's full-text index.
    public var searchText = ""
    /// One of these types.
    public var types: [TaskType] = []
    /// None of these types.
    public var excludedTypes: [TaskType] = []
    /// In one of these states.
    public var statuses: [TaskStatus] = []
    /// In none of these states.
    public var excludedStatuses: [TaskStatus] = []
    /// The user's tags.
    public var tags = TagFilter()
    /// The system's tags, such as `development`.
    public var systemTags = TagFilter()
    /// Whether archived tasks count; they do by default, as in the Python SDK.
    public var archive = Archive.included
    /// Made from one of these tasks.
    public var parents: [String] = []
    /// Made by one of these users, given by id.
    public var users: [String] = []
    /// Waits in, or was taken from, one of these queues, given by id.
    public var queues: [String] = []
    /// Uses one of these models as input, given by id.
    public var inputModels: [String] = []
    /// When it was made.
    public var created: QueryRange<ServerTime>?
    /// When it began to run.
    public var started: QueryRange<ServerTime>?
    /// When something was last reported for it.
    public var lastUpdate: QueryRange<ServerTime>?
    /// When its status last changed.
    public var statusChanged: QueryRange<ServerTime>?
    /// When anybody last changed anything of it.
    public var lastChange: QueryRange<ServerTime>?
    /// How long it has been running, in seconds.
    public var activeDuration: QueryRange<Int64>?
    /// The highest iteration reported.
    public var lastIteration: QueryRange<Int64>?
    /// Hyperparameters with one of some values; all of these must hold.
    public var hyperparameters: [ParameterFilter] = []
    /// Summaries of metrics within bounds; all of these must hold.
    public var lastMetrics: [MetricFilter] = []
    /// Runtime properties that must be exactly these, types included.
    public var runtime: [String: JSONValue] = [:]
    /// Whether tasks that the server hides, such as the steps of pipelines, count too.
    public var includesHidden = false
    /// Sorted by the first of these, then by the next; the latest made first when empty.
    ///
    /// The server is asked page by page. A list ordered by what changes while tasks run can let one slip by.
    public var order: [TaskOrder] = []
    /// How many tasks at most.
    public var limit = Int.max

    /// Looks for every task, or for those in a project, of a name, with tags.
    ///
    /// - Parameters:
    ///   - projectName: the project as a path.
    ///   - taskName: what the name must be.
    ///   - tags: what the user's tags must be.
    public init(projectName: String? = nil, taskName: TextMatch? = nil, tags: TagFilter = TagFilter()) {
        projectNames = projectName.map { [$0] } ?? []
        name = taskName
        self.tags = tags
    }
}
