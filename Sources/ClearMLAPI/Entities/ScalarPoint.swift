/// One point of one curve.
public struct ScalarPoint: Sendable, Hashable {
    /// Title of the graph.
    public var metric: String
    /// Name of the curve.
    public var variant: String
    /// Where on the x axis; -2^31 marks a value without iteration.
    public var iteration: Int64
    /// The value reported.
    public var value: Double
    /// When it was reported, in milliseconds since 1970.
    public var timestamp: Int64

    /// Describes one point.
    public init(metric: String, variant: String, iteration: Int64, value: Double, timestamp: Int64) {
        self.metric = metric
        self.variant = variant
        self.iteration = iteration
        self.value = value
        self.timestamp = timestamp
    }

    /// Reads an event; nil without a value.
    ///
    /// Missing names read as empty, a missing iteration as 0.
    package init?(_ json: JSONValue) {
        guard let value = json["value"].doubleValue else { return nil }
        self.init(
            metric: DateGuard.original(json["metric"].stringValue ?? ""),
            variant: DateGuard.original(json["variant"].stringValue ?? ""),
            iteration: json["iter"].integerValue ?? 0,
            value: value,
            timestamp: json["timestamp"].integerValue ?? 0
        )
    }
}
