/// The states of a task and the ways between them.
enum TaskStatus {
    static let created = "created"
    static let queued = "queued"
    static let inProgress = "in_progress"
    static let stopped = "stopped"
    static let closed = "closed"
    static let failed = "failed"
    static let completed = "completed"
    static let publishing = "publishing"
    static let published = "published"
    static let unknown = "unknown"

    static let all = [
        created, queued, inProgress, stopped, published, publishing, closed, failed, completed, unknown,
    ]

    /// Where a task may go from each state without force.
    ///
    /// To stay is always allowed.
    private static let transitions: [String: Set<String>] = [
        created: [queued, inProgress],
        queued: [created, inProgress, stopped],
        inProgress: [stopped, failed, created, completed],
        stopped: [closed, created, failed, queued, inProgress, published, publishing, completed],
        closed: [created, failed, published, publishing, stopped],
        failed: [created, stopped, published, queued],
        completed: [published, inProgress, created],
        publishing: [published],
        published: [],
    ]

    static func allows(from: String, to: String) -> Bool {
        from == to || transitions[from]?.contains(to) == true
    }

    static func refused(from: String, to: String) -> APIError {
        .invalidStatus(
            "current_status=\(from), new_status=\(to)",
            data: ["current_status": .string(from), "new_status": .string(to)]
        )
    }
}

extension TaskRecord {
    /// Changes the status, and returns the members that were set, as the answer to the call shows them.
    ///
    /// - Parameters:
    ///   - status: the state to go to.
    ///   - call: gives reason, message, time and caller.
    ///   - force: whether the table of transitions is left out of account.
    ///   - reason: set as `status_reason` in place of the caller's.
    ///   - message: set as `status_message` in place of the caller's.
    ///   - extra: further members to set, shown in the answer.
    /// - Returns: the members that were set.
    /// - Throws: 400/110 when the change is not allowed.
    mutating func change(
        to status: String,
        _ call: Call,
        force: Bool,
        reason: String? = nil,
        message: String? = nil,
        extra: JSONObject = [:]
    ) throws(APIError) -> JSONObject {
        guard force || TaskStatus.allows(from: self.status, to: status) else {
            throw TaskStatus.refused(from: self.status, to: status)
        }
        // While the old status still tells whether the task was running.
        noteActivity(call.now)
        var fields: JSONObject = [
            "status": .string(status),
            "status_reason": .string(reason ?? call.string("status_reason") ?? ""),
            "status_message": .string(message ?? call.string("status_message") ?? ""),
            "status_changed": call.now.json,
            "last_update": call.now.json,
            "last_change": call.now.json,
            "last_changed_by": .string(call.identity.user),
        ]
        fields.merge(extra)
        apply(fields)
        return fields
    }
}
