import ClearMLAPI
import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Processes that share one task: the owner marks it with the key of its launch, and the others find it by that.
extension TaskOperations {
    /// The runtime property that holds the key.
    private static let groupProperty = "process_group"
    /// How often a task that is not there yet is asked for before delivery backs off: the owner starts at the same time.
    private static let groupAttempts = 20

    /// The task of a launch; nil while its owner has not made it.
    ///
    /// - Parameters:
    ///   - key: what the processes call their launch.
    ///   - since: when this process began, in milliseconds since 1970. A key may come back with the next launch
    ///     (`MASTER_PORT` does): a task that had ended before is an earlier one's.
    /// - Returns: the id of the task.
    /// - Throws: whatever keeps the server from answering.
    func member(of key: String, since: Int64) throws(APIError) -> String? {
        for attempt in 0..<Self.groupAttempts {
            if attempt > 0 {
                // Delivery's own thread; ends at once with the run.
                guard isLive, !link.cancellation.isCancelled else { return nil }
                usleep(100_000)
            }
            if let task = try candidate(key, since) { return task }
        }
        return nil
    }

    private func candidate(_ key: String, _ since: Int64) throws(APIError) -> String? {
        let data = try link.call(
            "tasks",
            "get_all",
            [
                "runtime.\(Self.groupProperty)": .string(key),
                "only_fields": ["id", "runtime", "created", "completed", "status"],
                "search_hidden": true, "order_by": ["-created"], "page": 0, "page_size": 100,
            ]
        )
        func time(_ task: JSONValue, _ field: String) -> Int64? {
            task[field].stringValue.flatMap { ServerTime($0) }?.milliseconds
        }
        // Compared here too: a server that does not know the filter answers with every task it has.
        let tasks = (data["tasks"].arrayValue ?? []).filter {
            $0["runtime"][Self.groupProperty].stringValue == key
        }
        let nearest = { (tasks: [JSONValue]) in
            tasks.min { abs((time($0, "created") ?? 0) - since) < abs((time($1, "created") ?? 0) - since) }
        }
        if let open = nearest(tasks.filter { (time($0, "completed") ?? .max) >= since }) {
            return open["id"].stringValue
        }
        // Long after the run, with clocks that disagree, the nearest one is the best that can be told.
        guard !isLive else { return nil }
        return nearest(tasks.filter { abs((time($0, "created") ?? 0) - since) < 86_400_000 })?["id"].stringValue
    }
}
