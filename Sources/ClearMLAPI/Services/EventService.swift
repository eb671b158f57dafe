/// Typed calls about events.
///
/// Blocking, as ``APISession``'s blocking forms; from asynchronous code go through ``APISession/detached(_:_:)``.
package struct EventService: Sendable {
    package let session: APISession
    package var options: CallOptions

    package init(_ session: APISession, options: CallOptions = CallOptions()) {
        self.session = session
        self.options = options
    }

    /// The largest page that servers of all versions give.
    private static let pageSize = 1000

    /// Sends JSON lines, each ending in a line feed.
    ///
    /// Look at the outcome of a failure before sending them again: points overwrite themselves but count twice in the
    /// summary, console records double. A result may report some events as refused.
    package func addBatch(_ lines: [UInt8]) throws(APIError) -> BatchResult {
        BatchResult(try session.sendLines("events", "add_batch", lines: lines, options: options))
    }

    /// Hands every point of a task to `body`, page by page, in the order in which the server keeps them.
    ///
    /// Values are exact, and values without iteration are included. `body` returns false to end early.
    package func forEachScalarPage(
        task: String,
        _ body: ([ScalarPoint]) throws(APIError) -> Bool
    ) throws(APIError) {
        try forEachEventPage(task: task, type: "training_stats_scalar") { events throws(APIError) in
            try body(events.compactMap { ScalarPoint($0) })
        }
    }

    /// Every point of a task; for tasks of unknown size see ``forEachScalarPage(task:_:)``.
    package func scalars(task: String) throws(APIError) -> [ScalarPoint] {
        var points: [ScalarPoint] = []
        try forEachScalarPage(task: task) { page throws(APIError) in
            points += page
            return true
        }
        return points
    }

    /// Hands every console record of a task after a moment to `body`, page by page, oldest first.
    ///
    /// The moment is in milliseconds since 1970; by default all records come.
    /// Only `get_task_log` reads them: the scrolling call fails on a task's log.
    package func forEachConsolePage(
        task: String,
        after moment: Int64 = -1,
        _ body: ([ConsoleEvent]) throws(APIError) -> Bool
    ) throws(APIError) {
        var position = moment
        while true {
            let request: JSONValue = [
                "task": .string(task), "order": "asc", "navigate_earlier": false,
                "from_timestamp": .integer(position), "batch_size": .integer(Int64(Self.pageSize)),
            ]
            let data = try session.call("events", "get_task_log", request, options: options)
            let events = try data["events"].arrayValue.expected("events.get_task_log", "events")
            // A page never ends within a millisecond, so the next one begins after it; the comparison keeps records from
            // coming twice should a server mean "from" as including.
            let page = events.compactMap { ConsoleEvent($0) }.filter { $0.timestamp > position }
            guard let last = page.map(\.timestamp).max() else { return }
            guard try body(page) else { return }
            position = last
        }
    }

    /// Every console record of a task, oldest first.
    package func console(task: String) throws(APIError) -> [ConsoleEvent] {
        var records: [ConsoleEvent] = []
        try forEachConsolePage(task: task) { page throws(APIError) in
            records += page
            return true
        }
        return records
    }

    /// The newest console records, oldest of them first.
    package func consoleTail(task: String, count: Int) throws(APIError) -> [ConsoleEvent] {
        // With order "asc" and a batch size the server still gives the newest page, sorted upwards.
        let body: JSONValue = [
            "task": .string(task), "order": "asc", "navigate_earlier": true,
            "batch_size": .integer(Int64(min(max(count, 1), 10_000))),
        ]
        let data = try session.call("events", "get_task_log", body, options: options)
        let page = try data["events"].arrayValue.expected("events.get_task_log", "events")
        // A page never ends within a millisecond, and is longer then than it was asked to be.
        return Array(page.compactMap { ConsoleEvent($0) }.suffix(max(count, 1)))
    }

    /// The exact points of one metric by variant, without values that have no iteration; one page of at most
    /// 10,000 points.
    package func rawScalars(task: String, metric: String) throws(APIError) -> [String: [ScalarPoint]] {
        let body: JSONValue = [
            "task": .string(task), "metric": ["metric": .string(DateGuard.protected(metric))], "batch_size": 10_000,
        ]
        let data = try session.call("events", "scalar_metrics_iter_raw", body, options: options)
        var curves: [String: [ScalarPoint]] = [:]
        for (variant, curve) in data["variants"].objectValue ?? [:] {
            let name = DateGuard.original(variant)
            let iterations = curve["iter"].arrayValue ?? []
            let values = curve["y"].arrayValue ?? []
            curves[name] = zip(iterations, values).compactMap { iteration, value in
                guard let iteration = iteration.integerValue, let value = value.doubleValue else { return nil }
                return ScalarPoint(metric: metric, variant: name, iteration: iteration, value: value, timestamp: 0)
            }
        }
        return curves
    }

    /// The values without iteration, by name.
    package func singleValues(task: String) throws(APIError) -> [String: Double] {
        let body: JSONValue = ["tasks": [.string(task)]]
        let data = try session.call("events", "get_task_single_value_metrics", body, options: options)
        var values: [String: Double] = [:]
        for entry in data["tasks"][0]["values"].arrayValue ?? [] {
            guard let name = entry["variant"].stringValue, let value = entry["value"].doubleValue else { continue }
            values[DateGuard.original(name)] = value
        }
        return values
    }

    /// Walks through all events of one type.
    func forEachEventPage(
        task: String,
        type: String,
        _ body: ([JSONValue]) throws(APIError) -> Bool
    ) throws(APIError) {
        var request: JSONValue = [
            "task": .string(task), "event_type": .string(type), "order": "asc",
            "batch_size": .integer(Int64(Self.pageSize)),
        ]
        var received = 0
        while true {
            let data = try session.call("events", "get_task_events", request, options: options)
            let events = try data["events"].arrayValue.expected("events.get_task_events", "events")
            if events.isEmpty { return }
            received += events.count
            // A total of exactly 10,000 is where some servers stop counting.
            let total = data["total"].integerValue.flatMap { $0 == 10_000 ? nil : Int(exactly: $0) }
            // The server starts over silently when it no longer knows the scroll: nothing may be read twice.
            guard received <= total ?? .max else {
                throw APIError(
                    .unexpectedReply,
                    endpoint: "events.get_task_events",
                    message: "the server began again from the first event. Read again.",
                    outcome: .rejected
                )
            }
            guard try body(events) else { return }
            // Without a total a short page is the last one.
            if total.map({ received >= $0 }) ?? (events.count < Self.pageSize) { return }
            guard let scroll = data["scroll_id"].stringValue, !scroll.isEmpty else { return }
            request["scroll_id"] = .string(scroll)
        }
    }
}
