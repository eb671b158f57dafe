import GRDB

/// A task document with names for what the server itself works with.
struct TaskRecord: Sendable {
    /// The document as clients see it.
    var document: JSON

    init(_ document: JSON) {
        self.document = document
    }

    /// The task `id`; throws 400/101 when there is none.
    static func load(_ id: String, in database: Database) throws -> TaskRecord {
        guard let document = try Collection.tasks.find(id, in: database) else { throw APIError.invalidTask(id) }
        return TaskRecord(document)
    }

    var id: String { document["id"]?.stringValue ?? "" }
    var status: String { document["status"]?.stringValue ?? TaskStatus.created }
    var tags: [String] { document["system_tags"]?.strings ?? [] }
    var queue: String? { document[path: ["execution", "queue"]]?.stringValue }
    var isPublished: Bool { status == TaskStatus.published || status == TaskStatus.publishing }

    /// The artifacts that the task has made, unlike those that it was given.
    var outputArtifacts: [JSON] {
        (document[path: ["execution", "artifacts"]]?.arrayValue ?? []).filter { $0["mode"] != "input" }
    }

    func has(systemTag tag: String) -> Bool { tags.contains(tag) }

    mutating func set(systemTags: [String]) {
        document["system_tags"] = JSON(systemTags.sorted())
    }

    /// Sets members by name, where a dotted name reaches into an object, and removes those whose value is null.
    mutating func apply(_ fields: JSONObject) {
        for (name, value) in fields {
            document[path: name.split(separator: ".").map(String.init)] = value.isNull ? nil : value
        }
    }

    /// Notes that somebody changed the task, and returns what that sets.
    @discardableResult
    mutating func noteChange(_ call: Call, isActivity: Bool = true) -> JSONObject {
        var fields: JSONObject = ["last_change": call.now.json, "last_changed_by": .string(call.identity.user)]
        if isActivity { fields["last_update"] = call.now.json }
        apply(fields)
        return fields
    }

    /// Notes how far the task has got; an iteration before the one that it has reached changes nothing.
    mutating func noteIteration(_ iteration: Int64?) {
        guard let iteration else { return }
        document["last_iteration"] = .integer(max(document["last_iteration"]?.integerValue ?? 0, iteration))
    }

    /// Notes a sign of life: while a task runs, it also counts the seconds since its start.
    mutating func noteActivity(_ now: Timestamp) {
        document["last_update"] = now.json
        if status == TaskStatus.inProgress, let started = document["started"]?.stringValue.flatMap({ Timestamp($0) }) {
            document["active_duration"] = .integer(max(0, now.seconds - started.seconds))
        }
    }

    func save(in database: Database) throws {
        try Collection.tasks.save(document, in: database)
    }
}
