public import ClearMLAPI

extension ClearMLTask {
    /// The tags.
    ///
    /// Asks the server unless the task is new in this run.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getTags() throws(ClearMLError) -> [String] { try backend.tags() }

    /// Replaces all tags.
    ///
    /// - Parameter tags: the tags from now on; repeated ones count once.
    /// - Throws: ``ClearMLError`` if a server task could not be written.
    public func setTags(_ tags: [String]) throws(ClearMLError) { try backend.setTags(Self.unique(tags)) }

    /// Adds tags to those that are there.
    ///
    /// - Parameter tags: the tags to add; those that exist already are left alone.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func addTags(_ tags: [String]) throws(ClearMLError) {
        let before = try backend.tags()
        let after = Self.unique(before + tags)
        if after != before { try backend.setTags(after) }
    }

    /// Removes tags; those that are not there are left out.
    ///
    /// - Parameter tags: the tags to remove.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func removeTags(_ tags: [String]) throws(ClearMLError) {
        let before = try backend.tags()
        let after = before.filter { !tags.contains($0) }
        if after != before { try backend.setTags(after) }
    }

    /// The comment; empty if there is none.
    ///
    /// Asks the server unless the task is new in this run.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getComment() throws(ClearMLError) -> String { try backend.comment() }

    /// Replaces the comment.
    ///
    /// - Parameter comment: the text from now on.
    /// - Throws: ``ClearMLError`` if a server task could not be written.
    public func setComment(_ comment: String) throws(ClearMLError) { try backend.setComment(comment) }

    static func unique(_ tags: [String]) -> [String] {
        var seen: Set<String> = []
        return tags.filter { seen.insert($0).inserted }
    }
}

// MARK: Status

extension ClearMLTask {
    /// What the server says about the task now: status, tags, comment, parameters and everything else.
    ///
    /// Always asks the server, so it does not show what is still on its way there. Call `flush` first for that.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/offline`` or ``ClearMLError/Code/serverUnavailable`` where nobody
    ///   can answer.
    public func snapshot() throws(ClearMLError) -> TaskInfo { try backend.snapshot() }

    /// Where the task is in its life, as the server sees it now.
    ///
    /// - Throws: ``ClearMLError``, as `snapshot()` does.
    public func status() throws(ClearMLError) -> TaskStatus {
        try backend.snapshot().status ?? .unknown
    }

    /// Says that the task runs (again).
    ///
    /// - Parameter force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markStarted(force: Bool = false) throws(ClearMLError) {
        try backend.transition(
            StatusTransition(action: "started", reason: "", message: "", force: force, result: .inProgress)
        )
    }

    /// Says that the task has done its work, which `close` does by itself.
    ///
    /// Publishes it too where `publishOnCompletion` was asked for.
    /// - Parameters:
    ///   - message: shown with the status.
    ///   - force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markCompleted(message: String = "", force: Bool = false) throws(ClearMLError) {
        try backend.transition(
            StatusTransition(
                action: "completed",
                reason: "completed",
                message: message,
                force: force,
                result: .completed,
                publishes: try backend.publishesOnCompletion()
            )
        )
    }

    /// Says that the task failed; `close` then leaves it so.
    ///
    /// - Parameters:
    ///   - reason: why, in a few words.
    ///   - message: more about it.
    ///   - force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markFailed(reason: String = "", message: String = "", force: Bool = false) throws(ClearMLError) {
        try backend.transition(
            StatusTransition(action: "failed", reason: reason, message: message, force: force, result: .failed)
        )
    }

    /// Says that the task was stopped before its end; `close` then leaves it so.
    ///
    /// - Parameters:
    ///   - reason: why, in a few words.
    ///   - message: more about it.
    ///   - force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markStopped(reason: String = "", message: String = "", force: Bool = false) throws(ClearMLError) {
        try backend.transition(
            StatusTransition(action: "stopped", reason: reason, message: message, force: force, result: .stopped)
        )
    }

    /// Asks a running task to stop, as the Abort button does: its program sees ``shouldStop``.
    ///
    /// - Parameters:
    ///   - message: shown with the status.
    ///   - force: stop it at once, whoever runs it and whatever its status is.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markStopRequest(message: String = "", force: Bool = false) throws(ClearMLError) {
        try backend.edit(
            "tasks",
            "stop",
            .members([
                "status_reason": "abort request", "status_message": .string(message), "force": force ? true : nil,
            ])
        )
    }

    /// Makes the task read-only for good.
    ///
    /// - Throws: ``ClearMLError`` if a server task could not be changed; the server publishes stopped and completed ones.
    public func publish() throws(ClearMLError) {
        try backend.transition(
            StatusTransition(action: "publish", reason: "", message: "", force: false, result: .published)
        )
    }
}
