import GRDB

/// The tasks that wait in queues.
///
/// Each queue document has its own, in order.
enum QueueEntries {
    /// The ids of the tasks that wait in a queue, in order.
    static func tasks(in queue: JSON) -> [String] {
        (queue["entries"]?.arrayValue ?? []).compactMap { $0["task"]?.stringValue }
    }

    /// Whether a task waits in one queue.
    static func contains(_ task: String, queue: String, in database: Database) throws -> Bool {
        try Collection.queues.find(queue, in: database)?["entries"]?.arrayValue?.contains {
            $0["task"]?.stringValue == task
        }
            ?? false
    }

    /// Puts a task at the end of a queue.
    static func append(_ task: String, to queue: String, now: Timestamp, in database: Database) throws {
        guard var document = try Collection.queues.find(queue, in: database) else { throw APIError.invalidQueue(queue) }
        let entry: JSON = ["task": .string(task), "added": now.json]
        document["entries"] = .array((document["entries"]?.arrayValue ?? []) + [entry])
        try Collection.queues.save(document, in: database)
    }

    /// Takes a task out of whatever queues it waits in; returns whether there was one.
    @discardableResult
    static func remove(_ task: String, in database: Database) throws -> Bool {
        var found = false
        for var queue in try Collection.queues.all(in: database) {
            let entries = queue["entries"]?.arrayValue ?? []
            let kept = entries.filter { $0["task"]?.stringValue != task }
            guard kept.count < entries.count else { continue }
            found = true
            queue["entries"] = .array(kept)
            try Collection.queues.save(queue, in: database)
        }
        return found
    }
}
