import ClearMLAPI

/// Reads one task from the server: the task itself, and page by page what was reported to it.
struct TaskReader: Sendable {
    let session: APISession
    let id: String
    /// Bounds of one call; reading for a person who waits retries a little.
    var options = CallOptions(timeout: .seconds(60))

    /// Events in one page: a few hundred KiB.
    private static let page = 2_000

    func snapshot() throws(ClearMLError) -> TaskInfo {
        try wrap { () throws(APIError) in try TaskService(session, options: options).get(id) }
    }

    /// The path of a task's project, such as `Team/Digits`; nil for a task outside all projects.
    func projectName(of task: TaskInfo) throws(ClearMLError) -> String? {
        guard let project = task.project else { return nil }
        return try wrap { () throws(APIError) in try ProjectService(session, options: options).get(project).name }
    }

    /// Every reported scalar, exact; single values left out.
    func scalars() throws(ClearMLError) -> [ScalarPoint] {
        let points = try wrap { () throws(APIError) in try EventService(session, options: options).scalars(task: id) }
        return points.filter { $0.iteration != EventNames.singleValueIteration }
    }

    func singleValues() throws(ClearMLError) -> [String: Double] {
        try wrap { () throws(APIError) in try EventService(session, options: options).singleValues(task: id) }
    }

    /// Every console record, earliest first.
    func console() throws(ClearMLError) -> [ConsoleEvent] {
        var found: [ConsoleEvent] = []
        var position: Int64 = -1
        while true {
            let body: JSONValue = [
                "task": .string(id), "order": "asc", "navigate_earlier": false,
                "from_timestamp": .integer(position), "batch_size": .integer(Int64(Self.page)),
            ]
            let data = try call("events", "get_task_log", body)
            guard let events = data["events"].arrayValue else {
                throw ClearMLError(code: .unexpectedAnswer, message: "events.get_task_log of \(id) holds no events")
            }
            var last = position
            // The server never splits the lines of one millisecond, so a page goes on after the last timestamp. The
            // comparison keeps lines from coming twice, should a server mean "from" as including.
            for record in events.compactMap({ ConsoleEvent($0) }) where record.timestamp > position {
                found.append(record)
                last = max(last, record.timestamp)
            }
            guard last > position else { return found }
            position = last
        }
    }

    func call(_ service: String, _ action: String, _ body: JSONValue) throws(ClearMLError) -> JSONValue {
        try wrap { () throws(APIError) in try session.call(service, action, body, options: options) }
    }

    private func wrap<Value>(_ body: () throws(APIError) -> Value) throws(ClearMLError) -> Value {
        do throws(APIError) {
            return try body()
        } catch {
            throw ClearMLError(error)
        }
    }
}
