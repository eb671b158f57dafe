/// Where a task is in its life.
public struct TaskStatus: OpenName {
    /// The server's word.
    public var rawValue: String

    /// Takes any status, known or not.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A draft that may still be edited.
    public static let created: TaskStatus = "created"
    /// Waits in a queue for an agent.
    public static let queued: TaskStatus = "queued"
    /// Runs.
    public static let inProgress: TaskStatus = "in_progress"
    /// Ended before its time, by a person or the server's watchdog.
    public static let stopped: TaskStatus = "stopped"
    /// Being published.
    public static let publishing: TaskStatus = "publishing"
    /// Published: for good, and closed for changes.
    public static let published: TaskStatus = "published"
    /// Closed.
    public static let closed: TaskStatus = "closed"
    /// Ended by an error.
    public static let failed: TaskStatus = "failed"
    /// Ended well.
    public static let completed: TaskStatus = "completed"
    /// Known to nobody.
    public static let unknown: TaskStatus = "unknown"

    /// Whether the task has ended, well or not.
    public var isFinal: Bool {
        [.stopped, .publishing, .published, .closed, .failed, .completed].contains(self)
    }
}
