package import ClearMLAPI
package import ClearMLJournal
package import ClearMLStorage
package import ClearMLTransport

/// Brings one session to the server, whoever wrote it: a run that was offline, one that was killed, or one that is still
/// at work in another process.
///
/// Repeatable and incremental: only what is not settled is sent, however often it runs. At most one delivery works on a
/// session at a time.
package struct SessionSync: Sendable {
    package var session: StoredSession
    package var api: APISession
    package var policy: DeliveryPolicy
    package var clock: DeliveryClock
    /// Where files go that are not meant for the file server; nil where none is known.
    package var storage: (any StorageProvider)?
    /// Waits; returns early when cancelled.
    package var sleep: @Sendable (Duration, Cancellation) -> Void
    /// How long a server that does not answer is waited for, without any progress, before the synchronisation ends
    /// with what it has.
    package var patience: Duration
    /// Whether batches are made on another thread while one is on its way.
    package var prefetches: Bool
    /// Where the jitter of delays comes from.
    package var seed: UInt64
    /// Told what a person should hear about.
    package var sink: @Sendable (DeliveryEvent) -> Void
    /// Told after each request how far it is.
    package var progress: @Sendable (SyncProgress) -> Void

    package init(
        session: StoredSession,
        api: APISession,
        policy: DeliveryPolicy = DeliveryPolicy(),
        clock: DeliveryClock = .system,
        storage: (any StorageProvider)? = nil,
        sleep: @escaping @Sendable (Duration, Cancellation) -> Void = { APIEnvironment.system.sleep($0, $1) },
        patience: Duration = .seconds(120),
        prefetches: Bool = true,
        seed: UInt64? = nil,
        sink: @escaping @Sendable (DeliveryEvent) -> Void = { _ in },
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) {
        self.session = session
        self.api = api
        self.policy = policy
        self.clock = clock
        self.storage = storage
        self.sleep = sleep
        self.patience = patience
        self.prefetches = prefetches
        self.seed = seed ?? SystemRandomNumberGenerator().seed()
        self.sink = sink
        self.progress = progress
    }

    /// Synchronises and returns the receipt; blocks until everything is settled, `cancellation` is used, or the server
    /// does not take anything for as long as ``patience``.
    ///
    /// What is pending then is in the receipt, with its reason.
    /// - Throws: `busy` when somebody else is delivering the session, `journal` when its files cannot be used.
    package func run(cancellation: Cancellation = Cancellation()) throws(SyncError) -> Receipt {
        do throws(JournalError) {
            // Nothing comes to a dead session's journals any more.
            let isDead = !session.isLive
            var files: Receipt?
            var failure: JournalError?
            // Files belong to the run: they are there before the task is said to have ended, if the server takes them.
            let reports = try deliver(session, cancellation) {
                do throws(JournalError) { files = try deliverFiles(cancellation) } catch { failure = error }
            }
            if let failure { throw failure }
            guard try session.lanes().contains(where: { $0.lane == .files }) else { return reports }
            // A server that takes no reports takes no files either.
            if reports.reason == nil, files?.pending != 0 {
                // What a file waits for and is not there now is lost.
                files = try deliverFiles(cancellation, waitsForReports: !(isDead && reports.pending == 0))
            }
            if let files { return reports + files }
            return reports + (try Receipt(reading: session.files))
        } catch {
            throw SyncError(error.code == .locked ? .busy : .journal, error.message, cause: error)
        }
    }

    /// Nil where the run has handed over no files so far.
    private func deliverFiles(
        _ cancellation: Cancellation,
        waitsForReports: Bool = true
    ) throws(JournalError) -> Receipt? {
        guard try session.lanes().contains(where: { $0.lane == .files }) else { return nil }
        let receipt = try deliver(session.files, cancellation, waitsForReports: waitsForReports)
        // The server has them all. What a killed run was still capturing has no record, and goes too.
        if receipt.isComplete, !session.files.isLive { try session.files.removeCaptured() }
        return receipt
    }

    /// Delivers one of the session's journals; `beforeEnd` is called before the task's end is delivered.
    private func deliver(
        _ session: StoredSession,
        _ cancellation: Cancellation,
        waitsForReports: Bool = true,
        beforeEnd: (() -> Void)? = nil
    ) throws(JournalError) -> Receipt {
        guard let lock = try session.lock(.delivery) else {
            throw JournalError(.locked, "session \(session.id) is being delivered by another process")
        }
        defer { lock.release() }
        let isLive = session.isLive
        let stored = try StoredDelivery(session, isLive: isLive, clock: clock)
        let driver = try DeliveryDriver(
            link: ServerLink(session: api, policy: policy, cancellation: cancellation, storage: storage),
            source: stored.records(),
            ledger: stored.ledger,
            session: session,
            mode: .drain,
            isLive: isLive,
            clock: clock,
            prefetches: prefetches,
            seed: seed,
            sink: sink
        )
        driver.beforeEnd = beforeEnd
        driver.waitsForReports = waitsForReports
        // For the progress only; counting costs a pass over the journal, so a run that noted its own count is believed.
        let journalled: UInt64
        if let noted = try session.noted() {
            journalled = noted
        } else {
            journalled = try stored.survey().reports
        }
        let began = (clock.now(), driver.ledger.acknowledged)
        var lastSettled = driver.ledger.acknowledged
        var advances = driver.advances
        var lastAdvance = clock.now()
        var reason: String?
        stepping: while true {
            if cancellation.isCancelled {
                reason = "cancelled"
                break
            }
            let step = driver.step()
            let now = clock.now()
            if driver.ledger.acknowledged > lastSettled || driver.advances > advances {
                lastSettled = driver.ledger.acknowledged
                advances = driver.advances
                lastAdvance = now
            }
            let status = driver.status(journalled: journalled)
            let seconds = (now - began.0) / .seconds(1)
            var report = SyncProgress(
                settled: lastSettled,
                journalled: status.journalled,
                rate: seconds > 0 ? Double(lastSettled - began.1) / seconds : 0
            )
            switch step {
            case .worked: break
            case .idle, .finished: break stepping
            case .halted(let words):
                reason = words
                break stepping
            case .wait(let until):
                if case .blocked(let words) = status.health {
                    reason = words
                    break stepping
                }
                guard now - lastAdvance < patience else {
                    reason = status.lastError ?? "the server takes nothing"
                    break stepping
                }
                if case .backingOff(let words, _) = status.health { report.waitingFor = words }
                progress(report)
                sleep(until - now, cancellation)
                continue
            }
            progress(report)
        }
        driver.close()
        return try receipt(stored, reason: reason)
    }

    private func receipt(
        _ stored: StoredDelivery,
        reason: String?
    ) throws(JournalError) -> Receipt {
        let survey = try stored.survey()
        return Receipt(
            journalled: survey.reports,
            acknowledged: stored.ledger.tally.acknowledged,
            refused: stored.ledger.refusals,
            lost: survey.lost,
            damage: survey.damage.map(\.words),
            task: stored.ledger.task,
            reason: reason
        )
    }
}
