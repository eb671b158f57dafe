/// One record of a task's console.
public struct ConsoleEvent: Sendable, Hashable {
    /// When it was reported, in milliseconds since 1970.
    public var timestamp: Int64
    /// The server's word for its weight, such as `info`.
    public var level: String
    /// The worker that reported it.
    public var worker: String
    /// The text, one or several lines.
    public var message: String

    /// Describes one record.
    public init(timestamp: Int64, level: String, worker: String, message: String) {
        self.timestamp = timestamp
        self.level = level
        self.worker = worker
        self.message = message
    }

    /// Reads an event; nil without a message.
    package init?(_ json: JSONValue) {
        guard let message = json["msg"].stringValue else { return nil }
        self.init(
            timestamp: json["timestamp"].integerValue ?? 0,
            level: json["level"].stringValue ?? "",
            worker: DateGuard.original(json["worker"].stringValue ?? ""),
            message: DateGuard.original(message)
        )
    }
}
