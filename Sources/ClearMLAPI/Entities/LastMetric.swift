/// What the server keeps about one metric of a task, over all its points.
public struct LastMetric: Sendable, Hashable {
    /// Title of the graph.
    public var metric: String
    /// Name of the curve.
    public var variant: String
    /// The value reported last; nil when the server says none.
    public var value: Double?
    /// The lowest value; nil when the server says none.
    public var minimum: Double?
    /// Where the lowest value was reported.
    public var minimumIteration: Int64?
    /// The highest value; nil when the server says none.
    public var maximum: Double?
    /// Where the highest value was reported.
    public var maximumIteration: Int64?
    /// The value reported first; nil when the server says none.
    public var first: Double?
    /// The mean over all points received, repeated ones included; nil when the server says none.
    public var mean: Double?
    /// How many points were received, repeated ones included; nil when the server says none.
    public var count: Int64?

    /// Reads one entry of `last_metrics`; nil without names.
    package init?(_ json: JSONValue) {
        guard let metric = json["metric"].stringValue, let variant = json["variant"].stringValue else { return nil }
        self.metric = DateGuard.original(metric)
        self.variant = DateGuard.original(variant)
        value = json["value"].doubleValue
        minimum = json["min_value"].doubleValue
        minimumIteration = json["min_value_iteration"].integerValue
        maximum = json["max_value"].doubleValue
        maximumIteration = json["max_value_iteration"].integerValue
        first = json["first_value"].doubleValue
        mean = json["mean_value"].doubleValue
        count = json["count"].integerValue
    }
}
