import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import Synchronization

extension Run {
    /// How a run came to its end.
    enum Ending: Sendable, Equatable {
        /// The program closed it, or ended normally.
        case normal
        /// The process ended with a status other than 0.
        case exit(status: Int)
    }

    /// Sends what has been reported so far and waits for it, at most that long; true if the server has settled all of it.
    func flush(atMost time: Duration) -> Bool {
        guard !ForkGuard.isForked else { return false }
        do {
            try writer.synchronize()
            try files.synchronize()
        } catch {
            signals.tell(
                .synchronizationFailed,
                "reports cannot be made durable (\(error)); a power failure may cost more"
            )
        }
        guard let delivery else { return false }
        let began = world.clock.now()
        let areReportsSettled = delivery.flush(atMost: time)
        return files.flush(atMost: max(time - (world.clock.now() - began), .zero)) && areReportsSettled
    }

    /// Ends the run within `deadline`; a second call does nothing.
    func close(deadline: Duration, ending: Ending = .normal) {
        guard !ForkGuard.isForked, beginClosing() else { return }
        let began = world.clock.now()
        func left() -> Duration { max(deadline - (world.clock.now() - began), .zero) }
        watch.end(atMost: deadline / 4)
        endCompanions(within: deadline)
        // Files belong to the run: they are there before the task is said to have ended, if the server takes them in time.
        if delivery != nil { _ = files.flush(atMost: min(deadline / 2, left())) }
        let outcome = journalEnd(ending)
        // Half a second is what a healthy disk needs at most; a sick one must not eat the time for delivery.
        let budget = Int64(clamping: deadline.nanoseconds / 1_000_000)
        let share = delivery == nil ? budget : max(500, budget / 4)
        files.close(timeout: share)
        writer.close(outcome: outcome.rawValue, timeout: share)
        let isSettled = delivery?.finish(atMost: left()) ?? false
        if !files.finish(atMost: left()) || !isSettled { announceLeftover() }
        signals.finish()
        onClosed()
    }

    /// Marks the run as closed; false if it was closed before.
    private func beginClosing() -> Bool {
        state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }

    /// Ends what works beside the run, last begun first: what it still has to report belongs before the end.
    private func endCompanions(within deadline: Duration) {
        let companions = companions.withLock { companions in
            defer { companions = [] }
            return companions
        }
        // Each needs milliseconds; one that is held up leaves time for the disk and for delivery.
        let share = min(.seconds(2), deadline / 4)
        for companion in companions.reversed() { companion.end(atMost: share) }
    }

    /// Journals the final status, and returns it.
    private func journalEnd(_ ending: Ending) -> TaskStatus {
        if let asked = state.withLock({ $0.status }) { return asked.result }
        // Under an agent the process's exit code decides, and the agent tells the server; among several processes the
        // one of rank 0 does.
        if isRemote || isMember { return .inProgress }
        let transition = finalTransition(ending)
        journal("tasks", transition.action, transition.body)
        return transition.result
    }

    private func finalTransition(_ ending: Ending) -> StatusTransition {
        if signals.shouldStop {
            return StatusTransition(
                action: "stopped",
                reason: "USER ABORTED",
                message: "",
                force: false,
                result: .stopped
            )
        }
        switch ending {
        case .normal:
            return StatusTransition(
                action: "completed",
                reason: "completed",
                message: "",
                force: false,
                result: .completed,
                publishes: publishesOnCompletion()
            )
        case .exit(let status):
            let reason = "the process ended with status \(status)"
            return StatusTransition(action: "failed", reason: reason, message: "", force: false, result: .failed)
        }
    }

    /// How far delivery is.
    var deliveryStatus: DeliveryStatus {
        if let delivery { return delivery.status(files: files.status) }
        let uploads = files.status?.journalled ?? 0
        return DeliveryStatus(
            health: .offline,
            journalled: writer.committedSequence + uploads,
            acknowledged: 0,
            refused: 0,
            pendingUploads: uploads
        )
    }

    private func announceLeftover() {
        let command = "clearml offline sync \(sessionID)"
        let status = deliveryStatus
        guard delivery != nil else {
            if sessionMissing?.code == .notConfigured {
                announce(
                    "left",
                    "this run is in the journal at \(writer.session.directory). To send it, configure a server "
                        + "(clearml init) and run: \(command)"
                )
            } else {
                announce(
                    "left",
                    "this run is in the journal at \(writer.session.directory). To send it, run: \(command)"
                )
            }
            return
        }
        let why = status.lastError.map { " (\($0))" } ?? ""
        announce(
            "left",
            "\(status.pending) reports could not be sent in time\(why); they are in the journal. To send them, run: \(command)"
        )
    }
}
