import ClearMLAPI

/// When a live run says that it is alive, and what it makes of the server's view of it; without I/O.
struct Heartbeat: Sendable {
    /// What is due.
    enum Action: Sendable, Equatable {
        case ping
        case poll
        case wait(until: Duration)
    }

    /// What an answer calls for.
    enum Reaction: Sendable, Equatable {
        case none
        /// The server gave the task up while the run was silent: open it again.
        case reopen
        /// Somebody wants the run to end.
        case abort(reason: String)
    }

    private let policy: DeliveryPolicy
    private var nextPing: Duration
    private var nextPoll: Duration
    private var createdPolls = 0
    private var hasAborted = false

    init(policy: DeliveryPolicy, now: Duration) {
        self.policy = policy
        nextPing = now + policy.pingPeriod
        nextPoll = now + policy.statusPollPeriod
    }

    mutating func next(at now: Duration) -> Action {
        // The moment after is counted from now: a machine that slept does not catch up on missed beats.
        if now >= nextPing {
            nextPing = now + policy.pingPeriod
            return .ping
        }
        if now >= nextPoll {
            nextPoll = now + policy.statusPollPeriod
            return .poll
        }
        return .wait(until: min(nextPing, nextPoll))
    }

    mutating func handle(_ status: TaskStatus) -> Reaction {
        createdPolls = status.status == "created" ? createdPolls + 1 : 0
        if status.ending == .watchdog { return .reopen }
        guard policy.heedsAborts, !hasAborted, status.asksToStop(createdPolls: createdPolls) else { return .none }
        hasAborted = true
        let words = [status.message, status.reason].first { !$0.isEmpty } ?? "the task is \(status.status)"
        return .abort(reason: words)
    }
}
