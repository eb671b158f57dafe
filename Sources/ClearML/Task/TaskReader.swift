import ClearMLAPI

/// Reads one task from the server: the task itself, and page by page what was reported to it.
struct TaskReader: Sendable {
    let session: APISession
    let id: String
    /// Bounds of one call; reading for a person who waits retries a little.
    var options = CallOptions(timeout: .seconds(60))

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
        try events { events, id throws(APIError) in try events.console(task: id) }
    }

    /// Runs calls about what was reported to the task, whose id comes with the service.
    func events<Value>(_ body: (EventService, String) throws(APIError) -> Value) throws(ClearMLError) -> Value {
        try wrap { () throws(APIError) in try body(EventService(session, options: options), id) }
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
