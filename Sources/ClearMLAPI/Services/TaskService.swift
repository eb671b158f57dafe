/// Typed calls about tasks.
///
/// Blocking, as ``APISession``'s blocking forms; from asynchronous code go through ``APISession/detached(_:_:)``.
package struct TaskService: Sendable {
    package let session: APISession
    package var options: CallOptions

    package init(_ session: APISession, options: CallOptions = CallOptions()) {
        self.session = session
        self.options = options
    }

    /// Which hyperparameters an edit removes besides those it names.
    package struct Replacement: OpenName {
        package var rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        /// None: add and overwrite.
        package static let none: Replacement = "none"
        /// All others in the sections that the edit touches.
        package static let section: Replacement = "section"
        /// All others.
        package static let all: Replacement = "all"
    }

    // MARK: - Reading

    /// The whole task.
    ///
    /// - Throws: ``APIError/Code/invalidTaskID`` when there is none.
    package func get(_ id: String) throws(APIError) -> TaskInfo {
        let data = try call("get_by_id", id)
        return try TaskInfo(data["task"]).expected("tasks.get_by_id", "task")
    }

    /// Every task that passes the filter, with the fields asked for (all when empty), page by page.
    ///
    /// `filter` holds the members of a `tasks.get_all` body. A member that the server does not know is ignored by it,
    /// and then *everything* is found. Without an order of its own the search is sorted by creation, so that pages do
    /// not overlap while tasks are being changed.
    package func find(
        _ filter: JSONValue,
        fields: [String] = [],
        limit: Int = .max
    ) throws(APIError) -> [TaskInfo] {
        var pages = TaskPages(filter, fields: fields, limit: limit)
        var found: [TaskInfo] = []
        while let page = try pages.next(from: self) { found += page }
        return found
    }

    /// One page of a search, with the fields asked for (all when empty).
    ///
    /// - Parameters:
    ///   - filter: members of a `tasks.get_all` body.
    ///   - fields: the fields wanted; the id always comes.
    ///   - number: which page, from 0.
    ///   - size: tasks in a page, at most 500.
    /// - Returns: the tasks of that page; fewer than `size` on the last one.
    /// - Throws: ``APIError``, as every call does.
    package func page(
        _ filter: JSONValue,
        fields: [String],
        number: Int,
        size: Int
    ) throws(APIError) -> [TaskInfo] {
        var body = filter
        if filter["order_by"].isNull { body["order_by"] = ["created"] }
        // The server leaves the id out unless it is asked for.
        if !fields.isEmpty { body["only_fields"] = .strings(Set(fields).union(["id"]).sorted()) }
        body["page_size"] = .integer(Int64(size))
        body["page"] = .integer(Int64(number))
        let data = try session.call("tasks", "get_all", body, options: options)
        return try data["tasks"].arrayValue.expected("tasks.get_all", "tasks").compactMap { TaskInfo($0) }
    }

    /// The tasks whose runtime property has that text; this is how a run finds its own task again.
    package func find(runtime key: String, equals value: String, fields: [String] = ["id", "name", "status"])
        throws(APIError) -> [TaskInfo]
    {
        let found = try find(
            ["runtime.\(key)": .string(value), "search_hidden": true],
            fields: fields + ["runtime"]
        )
        // A server that does not know this filter returns every task: believe only what is there.
        return found.filter { $0.runtime[key] == .string(value) }
    }

    // MARK: - Life

    /// Makes a task and returns its id; `body` holds the members of `tasks.create`.
    ///
    /// Never repeated by itself: after an ambiguous failure look for the task by its runtime property first.
    package func create(_ body: JSONValue) throws(APIError) -> String {
        let data = try session.call("tasks", "create", body, options: options)
        return try data["id"].stringValue.expected("tasks.create", "id")
    }

    /// Says that the task runs; nothing happens when it runs already.
    ///
    /// `force` allows it from any status.
    package func started(_ id: String, reason: String? = nil, force: Bool = false) throws(APIError) {
        try change("started", id, reason: reason, message: nil, force: force)
    }

    /// Says that the task ended well.
    package func completed(
        _ id: String,
        reason: String? = nil,
        message: String? = nil,
        force: Bool = false
    ) throws(APIError) {
        try change("completed", id, reason: reason, message: message, force: force)
    }

    /// Says that the task ended with an error.
    package func failed(
        _ id: String,
        reason: String? = nil,
        message: String? = nil,
        force: Bool = false
    ) throws(APIError) {
        try change("failed", id, reason: reason, message: message, force: force)
    }

    /// Says that the task was ended before its time.
    package func stopped(
        _ id: String,
        reason: String? = nil,
        message: String? = nil,
        force: Bool = false
    ) throws(APIError) {
        try change("stopped", id, reason: reason, message: message, force: force)
    }

    /// Asks that the task be ended: at once when nobody runs it, else by the run itself when it notices.
    package func stop(
        _ id: String,
        reason: String? = nil,
        message: String? = nil,
        force: Bool = false
    ) throws(APIError) {
        try change("stop", id, reason: reason, message: message, force: force)
    }

    /// Tells the server that the run is alive; an unknown id is no error.
    package func ping(_ id: String) throws(APIError) {
        _ = try call("ping", id)
    }

    // MARK: - One endpoint

    func change(
        _ action: String,
        _ id: String,
        reason: String?,
        message: String?,
        force: Bool
    ) throws(APIError) {
        var body: JSONValue = ["force": .bool(force)]
        if let reason { body["status_reason"] = .string(reason) }
        if let message { body["status_message"] = .string(message) }
        _ = try call(action, id, body)
    }

    func call(_ action: String, _ id: String, _ members: JSONValue = [:]) throws(APIError) -> JSONValue {
        var body = members
        body["task"] = .string(id)
        return try session.call("tasks", action, body, options: options)
    }
}
