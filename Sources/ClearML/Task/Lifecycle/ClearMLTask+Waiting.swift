public import ClearMLAPI

extension ClearMLTask {
    /// Waits until the task has come to one of some states.
    ///
    /// Asks the server after one second, then in growing steps up to `checkInterval`. A server that does not answer is
    /// waited for too. Cancelling the caller's task ends the wait.
    /// - Parameters:
    ///   - wanted: the states to wait for; by default every end but a failure. (The Python SDK leaves `published` out,
    ///     and waits for ever for a task that publishes itself.)
    ///   - unwanted: states that end the wait with an error.
    ///   - checkInterval: the longest time between two questions.
    ///   - timeout: the longest time for the wait; nil for no limit.
    /// - Returns: the task as it is then.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/unexpectedStatus`` for a state in `unwanted`,
    ///   ``ClearMLError/Code/timedOut``, ``ClearMLError/Code/cancelled``, ``ClearMLError/Code/taskNotFound`` when the task
    ///   has been deleted, and what only a person can mend.
    @discardableResult
    public func waitForStatus(
        _ wanted: Set<TaskStatus> = [.completed, .stopped, .closed, .published],
        raisingOn unwanted: Set<TaskStatus> = [.failed],
        checkInterval: Duration = .seconds(60),
        timeout: Duration? = nil
    ) async throws(ClearMLError) -> TaskInfo {
        let backend = backend
        let wait = StatusWait(wanted: wanted, unwanted: unwanted, interval: checkInterval, timeout: timeout)
        return try await wait.run(
            ask: { () async throws(ClearMLError) in
                try await LibraryQueue.run { () throws(ClearMLError) in try backend.snapshot() }
            },
            sleep: { try await Task.sleep(for: $0) }
        )
    }
}

/// The wait for a status, apart from clock and server.
struct StatusWait: Sendable {
    var wanted: Set<TaskStatus>
    var unwanted: Set<TaskStatus>
    var interval: Duration
    var timeout: Duration?

    static let firstPause = Duration.seconds(1)

    /// Asks until the answer is one of those waited for.
    ///
    /// - Parameters:
    ///   - ask: reads the task; failures that pass are waited out.
    ///   - sleep: waits; throws when the caller was cancelled.
    /// - Returns: the task in the wanted state.
    /// - Throws: ``ClearMLError``.
    func run(
        ask: () async throws(ClearMLError) -> TaskInfo,
        sleep: (Duration) async throws -> Void
    ) async throws(ClearMLError) -> TaskInfo {
        var pause = min(Self.firstPause, interval)
        var waited = Duration.zero
        while true {
            var status = "unknown, since the server does not answer"
            do throws(ClearMLError) {
                let info = try await ask()
                if let found = info.status {
                    if wanted.contains(found) { return info }
                    if unwanted.contains(found) { throw Self.unwelcome(info, found) }
                    status = found.rawValue
                }
            } catch {
                guard error.code == .serverUnavailable else { throw error }
            }
            if let timeout, waited >= timeout {
                throw ClearMLError(
                    code: .timedOut,
                    message: "the status is \(status) after \(waited), and the time allowed for the wait was over"
                )
            }
            let next = timeout.map { min(pause, $0 - waited) } ?? pause
            do {
                try await sleep(next)
            } catch {
                throw ClearMLError(code: .cancelled, message: "the wait was cancelled", underlying: error)
            }
            waited += next
            pause = min(pause * 2, interval)
        }
    }

    private static func unwelcome(_ info: TaskInfo, _ status: TaskStatus) -> ClearMLError {
        let why = [info.statusReason, info.statusMessage].filter { !$0.isEmpty }.joined(separator: ": ")
        return ClearMLError(
            code: .unexpectedStatus,
            message: "the task \(info.name) (\(info.id)) is \(status)" + (why.isEmpty ? "" : " (\(why))")
        )
    }
}
