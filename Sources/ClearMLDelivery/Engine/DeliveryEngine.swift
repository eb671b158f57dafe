package import ClearMLAPI
package import ClearMLJournal
package import ClearMLStorage
import ClearMLTransport
import Dispatch
import Synchronization

/// Delivers the journal of a live run in the background.
///
/// Thread-safe. Two queues of its own, never the cooperative pool: one carries out deliveries, one keeps the run alive
/// on the server, so that a long upload does not make it look dead. Nothing here is ever waited for by a report; only
/// ``flush(atMost:)`` and ``stop(atMost:)`` block, for at most the time they are given.
package final class DeliveryEngine: Sendable {
    /// What an engine works on.
    package struct Source: Sendable {
        package var session: StoredSession
        /// The sequence number of the newest report.
        package var journalled: @Sendable () -> UInt64
        /// Whether segments are deleted once everything in them is settled.
        package var deletesSettledSegments: Bool

        package init(
            session: StoredSession,
            journalled: @escaping @Sendable () -> UInt64,
            deletesSettledSegments: Bool
        ) {
            self.session = session
            self.journalled = journalled
            self.deletesSettledSegments = deletesSettledSegments
        }
    }

    private let source: Source
    private let api: APISession
    private let policy: DeliveryPolicy
    private let clock: DeliveryClock
    private let storage: (any StorageProvider)?
    private let sink: @Sendable (DeliveryEvent) -> Void
    private let control = EngineControl()
    private let cancellation = Cancellation()
    private let hasStarted = Atomic(false)
    private let heartbeatBell = DispatchSemaphore(value: 0)
    private let deliveryQueue = DispatchQueue(label: "ai.clearml.delivery")
    private let heartbeatQueue = DispatchQueue(label: "ai.clearml.heartbeat")

    /// Prepares an engine; nothing happens before ``start()``.
    ///
    /// `storage` is where files go that are not meant for the file server. `sink` is called from the engine's queues and must not call back into the engine.
    package init(
        source: Source,
        api: APISession,
        policy: DeliveryPolicy = DeliveryPolicy(),
        clock: DeliveryClock = .system,
        storage: (any StorageProvider)? = nil,
        sink: @escaping @Sendable (DeliveryEvent) -> Void
    ) {
        self.source = source
        self.api = api
        self.policy = policy
        self.clock = clock
        self.storage = storage
        self.sink = sink
    }

    /// Begins to deliver; a second call does nothing.
    package func start() {
        guard !hasStarted.exchange(true, ordering: .acquiringAndReleasing) else { return }
        deliveryQueue.async { [self] in
            deliver()
            control.end()
        }
        if source.session.lane == .reports { heartbeatQueue.async { [self] in beat() } }
    }

    /// How delivery is doing; as cheap as a lock.
    package var status: DeliveryStatus {
        var status = control.status
        status.journalled = max(status.journalled, source.journalled())
        return status
    }

    /// Looks at the journal now instead of at the next beat.
    package func wake() { control.ring() }

    /// Blocks until everything reported so far is settled, or the time is over; returns whether it is settled.
    package func flush(atMost duration: Duration) -> Bool {
        guard hasStarted.load(ordering: .acquiring) else { return false }
        return control.wait(for: source.journalled(), atMost: duration)
    }

    /// Flushes, then ends: a request still under way when the time is over is abandoned, and reconciled by the next sync.
    ///
    /// Returns the final status. The engine cannot be started again.
    @discardableResult
    package func stop(atMost duration: Duration) -> DeliveryStatus {
        guard hasStarted.load(ordering: .acquiring) else { return status }
        let began = clock.now()
        _ = control.wait(for: source.journalled(), atMost: duration)
        control.stop()
        heartbeatBell.signal()
        // The mark is written by the engine's own thread; give it a moment when there was no time left.
        let left = max(duration - (clock.now() - began), .milliseconds(100))
        if !control.waitForEnd(atMost: control.status.lag == 0 ? left : .zero) {
            cancellation.cancel()
            _ = control.waitForEnd(atMost: .milliseconds(500))
        }
        return status
    }

    // MARK: Delivery

    private func deliver() {
        var lock: (any HeldLock)?
        defer { lock?.release() }
        while lock == nil {
            do throws(JournalError) {
                lock = try source.session.lock(.delivery)
                if lock == nil { publish(blockedBy: "another process is delivering this session") }
            } catch {
                publish(blockedBy: error.description)
            }
            if lock != nil { break }
            if control.isStopping { return }
            control.sleep(atMost: policy.batchAge)
        }
        while true {
            do throws(JournalError) {
                try run()
                return
            } catch {
                publish(blockedBy: error.description)
                if control.isStopping { return }
                control.sleep(atMost: policy.backoffCap)
            }
        }
    }

    private func run() throws(JournalError) {
        let stored = try StoredDelivery(source.session, isLive: true, clock: clock)
        let driver = try DeliveryDriver(
            link: ServerLink(session: api, policy: policy, cancellation: cancellation, storage: storage),
            source: stored.records(),
            ledger: stored.ledger,
            session: source.session,
            mode: .follow,
            isLive: true,
            clock: clock,
            prefetches: true,
            seed: SystemRandomNumberGenerator().seed(),
            sink: sink
        )
        var seen: UInt64 = 0
        var deletedThrough: UInt64 = 0
        while true {
            driver.setFlushing(control.isFlushing)
            let journalled = source.journalled()
            if journalled > seen {
                seen = journalled
                driver.recordsArrived()
            }
            let progress = driver.step()
            let status = driver.status(journalled: journalled)
            control.publish(status)
            if source.deletesSettledSegments, driver.ledger.isDurable,
                status.settledThrough > deletedThrough + 2 * policy.keptBehind
            {
                deletedThrough = status.settledThrough - policy.keptBehind
                // What cannot be deleted now is deleted with the next ones.
                _ = try? source.session.deleteSegments(settledThrough: deletedThrough)
            }
            switch progress {
            case .worked:
                // Stopping ends between requests; what the plan still holds stays noted as in flight.
                if control.isStopping, cancellation.isCancelled { return }
            case .wait(let until):
                if control.isStopping { return driver.close() }
                control.sleep(atMost: min(until - clock.now(), policy.batchAge))
            case .idle, .finished, .halted:
                if control.isStopping { return driver.close() }
                if source.journalled() == seen { control.sleep(atMost: policy.batchAge) }
            }
        }
    }

    private func publish(blockedBy reason: String) {
        var status = control.status
        status.health = .blocked(reason: reason)
        status.lastError = reason
        control.publish(status)
    }

    // MARK: Heartbeat

    private func beat() {
        var heartbeat = Heartbeat(policy: policy, now: clock.now())
        let link = ServerLink(session: api, policy: policy.forHeartbeat, cancellation: cancellation)
        let operations = TaskOperations(link: link, sessionID: source.session.id, isLive: true)
        while !control.isStopping {
            let action = heartbeat.next(at: clock.now())
            if case .wait(let until) = action {
                _ = heartbeatBell.wait(timeout: .now() + DispatchTimeInterval(bounded: until - clock.now()))
                continue
            }
            guard let task = control.status.task else { continue }
            do throws(APIError) {
                if action == .ping {
                    _ = try link.call("tasks", "ping", ["task": .string(task)])
                } else {
                    try react(to: heartbeat.handle(try operations.status(of: task)), task, link)
                }
            } catch {
                // Delivery itself tells of outages; a missed beat is made up by the next.
                continue
            }
        }
    }

    private func react(to reaction: Heartbeat.Reaction, _ task: String, _ link: ServerLink) throws(APIError) {
        switch reaction {
        case .none: break
        case .abort(let reason): sink(.abortRequested(reason: reason))
        case .reopen:
            _ = try link.call("tasks", "started", ["task": .string(task), "force": true])
            sink(.reopened)
            let text = "the server had stopped this task because it was silent; the run went on, and what it reported"
            _ = try link.note(text + " meanwhile is delivered now.", task: task, at: clock.wall())
        }
    }
}
