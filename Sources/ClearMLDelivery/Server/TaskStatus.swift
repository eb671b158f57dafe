import ClearMLAPI

/// The status of a task as the server tells it, with the reading that delivery needs.
struct TaskStatus: Sendable, Equatable {
    /// Why a task is not running.
    enum Ending: Sendable, Equatable {
        /// It is running, queued or not started.
        case none
        /// The server gave it up because it was silent.
        case watchdog
        /// Somebody asked for the end.
        case user
        /// It ended by its own call, or by one that cannot be told from it.
        case ended
        /// Published tasks are never changed again.
        case published
    }

    var status: String
    var message: String
    var reason: String

    init(status: String, message: String = "", reason: String = "") {
        self.status = status
        self.message = message
        self.reason = reason
    }

    init(_ task: JSONValue) {
        status = task["status"].stringValue ?? "unknown"
        message = task["status_message"].stringValue ?? ""
        reason = task["status_reason"].stringValue ?? ""
    }

    var ending: Ending {
        switch status {
        case "created", "queued", "in_progress", "unknown": .none
        case "published", "publishing": .published
        case "stopped" where mentions("non-responsive") || mentions("non responsive"): .watchdog
        case "stopped" where mentions("stopped by") || mentions("abort"): .user
        default: .ended
        }
    }

    /// Whether a live run should stop: the rule of the Python SDK, except that the server's own watchdog does not count.
    ///
    /// `createdPolls` is how many polls in a row said `created`; four mean that somebody reset the task.
    func asksToStop(createdPolls: Int) -> Bool {
        switch status {
        case "in_progress": message.lowercased().contains("stopping")
        case "created": createdPolls >= 4
        case "queued", "unknown": false
        default: ending != .watchdog && !message.lowercased().contains("worker")
        }
    }

    private func mentions(_ text: String) -> Bool {
        message.lowercased().contains(text) || reason.lowercased().contains(text)
    }
}
