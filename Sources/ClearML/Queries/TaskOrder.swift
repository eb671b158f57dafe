import ClearMLAPI

/// What tasks are sorted by.
public struct TaskOrder: Sendable, Hashable {
    let path: String
    let isDescending: Bool

    private init(_ path: String, isDescending: Bool = false) {
        self.path = path
        self.isDescending = isDescending
    }

    /// The same the other way round.
    public var descending: TaskOrder { TaskOrder(path, isDescending: !isDescending) }

    /// When it was made, the earliest first.
    public static let created = TaskOrder("created")
    /// When it began to run, the earliest first.
    public static let started = TaskOrder("started")
    /// When it ended, the earliest first.
    public static let completed = TaskOrder("completed")
    /// When something was last reported for it, the earliest first.
    public static let lastUpdate = TaskOrder("last_update")
    /// When its status last changed, the earliest first.
    public static let statusChanged = TaskOrder("status_changed")
    /// The name.
    public static let name = TaskOrder("name")
    /// The status.
    public static let status = TaskOrder("status")
    /// The type.
    public static let type = TaskOrder("type")
    /// The highest iteration reported, the lowest first.
    public static let lastIteration = TaskOrder("last_iteration")
    /// How long it has been running, the shortest first.
    public static let activeDuration = TaskOrder("active_duration")
    /// How well ``TaskQuery/searchText`` fits, the best first.
    public static let textScore = TaskOrder("@text_score")

    /// The summary of a metric, the lowest first.
    ///
    /// - Parameters:
    ///   - title: title of the graph.
    ///   - series: name of the curve.
    ///   - value: what of all reported points is looked at.
    /// - Returns: the order.
    public static func lastMetric(
        _ title: String,
        _ series: String,
        _ value: MetricFilter.Value = .last
    ) -> TaskOrder {
        TaskOrder(FieldPath.lastMetric(title, series, value))
    }

    /// The text of a hyperparameter.
    ///
    /// - Parameter name: `Section/name`; without a section, `General` is meant.
    /// - Returns: the order.
    public static func hyperparameter(_ name: String) -> TaskOrder {
        TaskOrder(ParameterFilter(name, anyOf: []).wireKey)
    }

    var wireText: String { (isDescending ? "-" : "") + path }
}
