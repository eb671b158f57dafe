public import ClearMLAPI

// The asynchronous twins of the calls about status; see ClearMLTask+Async.swift.

extension ClearMLTask {
    /// What the server says about the task now.
    ///
    /// - Throws: ``ClearMLError`` where nobody can answer.
    public func snapshot() async throws(ClearMLError) -> TaskInfo {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.snapshot() }
    }

    /// Where the task is in its life, as the server sees it now.
    ///
    /// - Throws: ``ClearMLError`` where nobody can answer.
    public func status() async throws(ClearMLError) -> TaskStatus {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.status() }
    }

    /// Says that the task runs (again).
    ///
    /// - Parameter force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markStarted(force: Bool = false) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.markStarted(force: force) }
    }

    /// Says that the task has done its work.
    ///
    /// - Parameters:
    ///   - message: shown with the status.
    ///   - force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markCompleted(message: String = "", force: Bool = false) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.markCompleted(message: message, force: force)
        }
    }

    /// Says that the task failed.
    ///
    /// - Parameters:
    ///   - reason: why, in a few words.
    ///   - message: more about it.
    ///   - force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markFailed(reason: String = "", message: String = "", force: Bool = false) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.markFailed(reason: reason, message: message, force: force)
        }
    }

    /// Says that the task was stopped before its end.
    ///
    /// - Parameters:
    ///   - reason: why, in a few words.
    ///   - message: more about it.
    ///   - force: do so from any status.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markStopped(reason: String = "", message: String = "", force: Bool = false) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.markStopped(reason: reason, message: message, force: force)
        }
    }

    /// Asks a running task to stop, as the Abort button does.
    ///
    /// - Parameters:
    ///   - message: shown with the status.
    ///   - force: stop it at once, whoever runs it and whatever its status is.
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func markStopRequest(message: String = "", force: Bool = false) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in
            try self.markStopRequest(message: message, force: force)
        }
    }

    /// Makes the task read-only for good.
    ///
    /// - Throws: ``ClearMLError`` if a server task could not be changed.
    public func publish() async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.publish() }
    }
}
