import ClearMLAPI

/// Reads events of one task back from the server, page by page.
struct EventReader {
    let link: ServerLink
    let task: String

    /// What the visitor of a page wants.
    enum Step {
        case goOn
        case stop
    }

    /// Visits console lines with a timestamp of at least `first`, earliest first.
    ///
    /// The server continues after the timestamp it is given and never splits the lines of one millisecond, so the last
    /// timestamp of a page is where the next begins. Lines seen again are left out by that same timestamp, in case a
    /// server means "from" as including.
    func visitLog(from first: Int64, _ visit: (JSONValue) -> Step) throws(APIError) {
        var position = first - 1
        while true {
            let data = try link.call(
                "events",
                "get_task_log",
                [
                    "task": .string(task), "order": "asc", "navigate_earlier": false,
                    "from_timestamp": .integer(position), "batch_size": .integer(Int64(link.policy.readBackPage)),
                ]
            )
            guard let events = data["events"].arrayValue else { throw Self.malformed("events.get_task_log") }
            var last = position
            for event in events {
                guard let timestamp = event["timestamp"].integerValue, timestamp > position else { continue }
                last = max(last, timestamp)
                if case .stop = visit(event) { return }
            }
            guard last > position else { return }
            position = last
        }
    }

    /// Visits scalars, newest first where the server keeps to the order; a page at a time.
    func visitScalars(_ visit: ([JSONValue]) -> Step) throws(APIError) {
        var scroll: String?
        while true {
            var body: JSONValue = [
                "task": .string(task), "event_type": "training_stats_scalar", "order": "desc",
                "batch_size": .integer(Int64(link.policy.readBackPage)),
            ]
            if let scroll { body["scroll_id"] = .string(scroll) }
            let data = try link.call("events", "get_task_events", body)
            guard let events = data["events"].arrayValue else { throw Self.malformed("events.get_task_events") }
            if events.isEmpty { return }
            if case .stop = visit(events) { return }
            guard let next = data["scroll_id"].stringValue, !next.isEmpty else { return }
            scroll = next
        }
    }

    private static func malformed(_ endpoint: String) -> APIError {
        APIError(.unexpectedReply, endpoint: endpoint, message: "the answer holds no events.", outcome: .ambiguous)
    }
}
