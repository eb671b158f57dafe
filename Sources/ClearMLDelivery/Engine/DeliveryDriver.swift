import ClearMLAPI
import ClearMLJournal

/// Carries out what ``DeliveryMachine`` decides: one action a step, blocking while the action takes.
///
/// Confined to one thread at a time; the live engine and the synchronisation of a dead session both run on it, and the
/// simulation steps it by hand.
final class DeliveryDriver {
    /// What a step came to.
    enum Progress: Sendable, Equatable {
        case worked
        case wait(until: Duration)
        /// Nothing to do until records come.
        case idle
        /// Everything is settled (``DeliveryMachine/Mode/drain`` only).
        case finished
        case halted(reason: String)
    }

    private(set) var machine: DeliveryMachine
    let ledger: any DeliveryLedger
    let link: ServerLink
    private let pipeline: BatchPipeline
    let operations: TaskOperations
    let files: FileDelivery
    let lane: StoredSession.Lane
    /// Beside the journal of reports: that one, which files wait for where they belong to a model.
    let reports: StoredSession?
    /// How far the reports are settled, as far as this journal knows.
    var reportsSettled: UInt64 = 0
    /// Whether files wait for the task, and for what the reports say of their model; not where the reports are delivered,
    /// so that what is missing will never come.
    var waitsForReports = true
    /// The task that events are addressed to.
    private var addressee: String?
    let clock: DeliveryClock
    private let sink: @Sendable (DeliveryEvent) -> Void
    /// What was loaded and is not yet counted in the mark.
    var uncounted: [(range: ClosedRange<UInt64>, tally: DeliveryTally)] = []
    /// The batch being sent, as long as it is sent whole.
    private var current: EncodedBatch?
    /// The operations that are next.
    private(set) var group: OperationGroup?
    /// Called once, before the first operation that ends the task is performed.
    var beforeEnd: (() -> Void)?
    private var outage: (since: Duration, reason: String)?
    var lastError: String?
    private(set) var retries: UInt64 = 0
    /// Grows with everything that shows that the server takes writes, or that a refused batch becomes smaller: the search
    /// for the one bad record of a batch settles nothing for minutes, and is no standstill.
    private(set) var advances: UInt64 = 0
    /// What the server must have before anything else can be sent.
    var prerequisite = Prerequisite.task
    /// The model that the server turned out not to have, and the record that needs it.
    var absentModel: (key: String, sequence: UInt64)?
    /// Whether this driver has asked for a task, so that one found later is its own.
    private var hasTriedToMake = false
    /// Milliseconds since 1970 of the first unsettled report; nil when there is none as far as is known.
    private(set) var oldestPending: Int64?

    init(
        link: ServerLink,
        source: sending any RecordSource,
        ledger: any DeliveryLedger,
        session: StoredSession,
        mode: DeliveryMachine.Mode,
        isLive: Bool,
        clock: DeliveryClock,
        prefetches: Bool,
        seed: UInt64,
        sink: @escaping @Sendable (DeliveryEvent) -> Void
    ) throws(JournalError) {
        self.link = link
        self.ledger = ledger
        self.clock = clock
        self.sink = sink
        lane = session.lane
        reports = session.lane == .files ? session.reports : nil
        machine = DeliveryMachine(
            policy: link.policy,
            mode: mode,
            acknowledged: ledger.acknowledged,
            inFlight: ledger.inFlight,
            distrustsMark: Self.mayHaveBeenSent(ledger, lane, mode),
            startedAt: clock.now(),
            random: SplitMix64(seed: seed)
        )
        operations = TaskOperations(link: link, sessionID: session.id, isLive: isLive)
        files = FileDelivery(session: session, link: link, concurrency: prefetches ? link.policy.parallelFiles : 1)
        pipeline = BatchPipeline(
            BatchLoader(
                source: source,
                worker: link.session.configuration.worker,
                hasFileServer: link.fileServer != nil,
                aside: Set(ledger.aside.keys)
            ),
            prefetches: prefetches
        )
        if ledger.tally.notFinite > 0 { try pipeline.learnAnnouncements(before: ledger.acknowledged + 1) }
        address()
    }

    /// Whether a deliverer may have sent anything and died with its marks: they were only in memory, because the disk
    /// refused them, or were damaged.
    ///
    /// A task without a mark says so, and a run that was online may at least have asked for its task, or have begun to
    /// store a file.
    private static func mayHaveBeenSent(
        _ ledger: any DeliveryLedger,
        _ lane: StoredSession.Lane,
        _ mode: DeliveryMachine.Mode
    ) -> Bool {
        guard ledger.isFresh else { return false }
        if lane == .reports, ledger.task != nil { return true }
        return ledger.inFlight == nil && mode == .drain && ledger.description.mode == "online"
    }

    /// Addresses events to the task, once it is known.
    private func address() {
        guard let task = ledger.task, task != addressee else { return }
        addressee = task
        pipeline.setTask(task, files: taskFiles(task))
    }

    func taskFiles(_ task: String) -> TaskFiles? {
        TaskFiles(link, description: ledger.description, task: task)
    }

    private var limits: BatchLoader.Limits {
        BatchLoader.Limits(
            bytes: machine.batchBytes,
            events: link.policy.batchEvents,
            files: link.policy.batchFiles,
            fileBytes: link.policy.batchFileBytes
        )
    }

    /// Says that the journal may have grown.
    func recordsArrived() { machine.recordsArrived() }

    /// Whether what is there is sent without waiting for company.
    func setFlushing(_ isFlushing: Bool) { machine.setFlushing(isFlushing) }

    /// A snapshot for others to see.
    func status(journalled: UInt64) -> DeliveryStatus {
        var status = DeliveryStatus()
        status.journalled = max(journalled, ledger.acknowledged)
        status.settledThrough = ledger.acknowledged
        status.acknowledged = ledger.tally.acknowledged
        status.refused = ledger.refusals
        status.quarantined = UInt64(ledger.aside.count)
        status.retries = retries
        status.oldestPending = oldestPending
        status.health = machine.health
        status.lastError = lastError
        status.task = ledger.task
        return status
    }

    /// Brings the mark up to date when delivery ends early; what may have been sent stays noted as such.
    func close() {
        guard case .writeMark(let acknowledged, let inFlight)? = machine.closingAction else { return }
        machine.handle(writeMark(acknowledged, inFlight), at: clock.now())
    }

    /// Stops at the end of the journal instead of waiting for more.
    func setMode(_ mode: DeliveryMachine.Mode) { machine.mode = mode }

    /// Does the next thing.
    func step() -> Progress {
        let action = machine.next(at: clock.now())
        switch action {
        case .wait(let until): return .wait(until: until)
        case .idle: return .idle
        case .finished: return .finished
        case .halted(let reason): return .halted(reason: reason)
        default:
            let input = perform(action)
            let parts = machine.parts
            machine.handle(input, at: clock.now())
            switch input {
            case .sent(let verdict), .probed(let verdict): if verdict.isAccepted { advances += 1 }
            case .asideNoted: advances += 1
            default: break
            }
            if machine.parts > parts { advances += 1 }
            report()
            return .worked
        }
    }

    private func perform(_ action: DeliveryMachine.Action) -> DeliveryMachine.Input {
        switch action {
        case .load(let first, let last): return .loaded(load(first, last))
        case .writeMark(let acknowledged, let inFlight): return writeMark(acknowledged, inFlight)
        case .send(let attempt): return .sent(send(attempt))
        case .readBack(let attempt): return readBack(attempt)
        case .inspect: return inspect()
        case .probe(let attempt, let reason): return .probed(probe(attempt, reason))
        case .setAside(let sequence, let reason): return setAside(sequence, reason)
        // Not actions to perform; `step` returned for them.
        case .wait, .idle, .finished, .halted: return .markWritten
        }
    }

    // MARK: Journal

    private func load(_ first: UInt64, _ last: UInt64?) -> DeliveryStep {
        // The task is the other journal's business, and this one waits for it, unless a power failure took the other one.
        guard ledger.task != nil || lane == .reports || !waitsForReports else { return .caughtUp }
        address()
        do {
            pipeline.setModels(ledger.models)
            let next = try pipeline.next(from: first, through: last, limits: limits)
            oldestPending = nil
            switch next {
            case .batch(let batch):
                guard batch.count > 0 else {
                    uncounted.append((batch.range, batch.tally))
                    return .silent(batch.range)
                }
                guard ledger.task != nil else { return need(.task, for: first) }
                oldestPending = batch.firstTimestamp
                current = batch
                return .events(
                    DeliveryStep.EventBatch(
                        range: batch.range,
                        count: batch.count,
                        isComplete: batch.isComplete,
                        age: .milliseconds(clock.wall() - batch.firstTimestamp)
                    )
                )
            case .operations(let group):
                oldestPending = clock.wall()
                self.group = group
                guard let document = group.members.first?.document else {
                    if let key = group.missingModel, absentModel?.key != key || absentModel?.sequence != first {
                        return need(ledger.task == nil ? .task : .model(key), for: first)
                    }
                    // Refused when its turn comes.
                    return .operations(group.sequences, isEssential: false)
                }
                guard ledger.task != nil || document.isEssential else { return need(.task, for: first) }
                if isAhead(document) { return .heldUp }
                return .operations(group.sequences, isEssential: document.isEssential)
            case .unknown(let sequence, let kind): return .unknown(sequence: sequence, kind: kind)
            case .caughtUp: return .caughtUp
            }
        } catch {
            return .unreadable(reason: "the journal cannot be read: \(error)")
        }
    }

    /// Takes what was found or made for this session's task.
    func adopt(_ outcome: TaskOperations.Outcome) {
        if outcome.triedToMake { hasTriedToMake = true }
        guard outcome.task != nil else { return }
        address()
        // Not made here, and yet nothing is noted here: whoever made it may have delivered more.
        if outcome.wasFound, ledger.isFresh, !hasTriedToMake { machine.distrustMark() }
    }

    private func writeMark(_ acknowledged: UInt64, _ inFlight: ClosedRange<UInt64>?) -> DeliveryMachine.Input {
        do throws(JournalError) {
            var tally = DeliveryTally()
            let before = ledger.acknowledged
            if acknowledged > before {
                // Whole batches are counted as they are made; parts of one, after a split, by reading again.
                var next = before + 1
                for part in uncounted
                where part.range.lowerBound == next && part.range.upperBound <= acknowledged {
                    tally += part.tally
                    next = part.range.upperBound + 1
                }
                if next <= acknowledged { tally += try pipeline.tally(next...acknowledged) }
            }
            try ledger.write(acknowledged: acknowledged, inFlight: inFlight, adding: tally)
            uncounted.removeAll { $0.range.upperBound <= acknowledged }
            // A run that goes on must not fill the disk; what is left of a finished one goes with its session.
            if machine.mode == .follow, ledger.isDurable { files.removeSettled(through: acknowledged) }
            return .markWritten
        } catch {
            lastError = error.description
            return .markFailed(reason: "the delivery mark cannot be written: \(error)")
        }
    }

    private func setAside(_ sequence: UInt64, _ reason: String) -> DeliveryMachine.Input {
        do throws(JournalError) {
            try ledger.setAside(sequence, reason: reason)
            pipeline.setAside(sequence)
            // What was counted as sent for the range around it is counted again, without it.
            uncounted.removeAll { $0.range.contains(sequence) }
            if let document = group?[sequence] { tellLoss(document, reason) }
            sink(.setAside(sequence: sequence, reason: reason))
            return .asideNoted
        } catch {
            return .asideFailed(reason: "the list of refused records cannot be written: \(error)")
        }
    }

    // MARK: Server

    private func send(_ attempt: DeliveryAttempt) -> DeliveryVerdict {
        let verdict =
            switch attempt.kind {
            case .events: sendEvents(attempt)
            case .operation: performOperation(attempt)
            case .prerequisite: meetPrerequisite(attempt)
            }
        if !verdict.isAccepted { retries += 1 }
        return verdict
    }

    private func sendEvents(_ attempt: DeliveryAttempt) -> DeliveryVerdict {
        do {
            let batch: EncodedBatch
            if attempt.only == nil, let current, current.range == attempt.range {
                batch = current
                uncounted.removeAll { $0.range == batch.range }
                uncounted.append((batch.range, batch.tally))
                pipeline.prefetch(from: batch.range.upperBound + 1, limits: limits)
            } else {
                current = nil
                batch = try pipeline.encode(attempt.range, only: attempt.only)
            }
            guard batch.count > 0 else { return .accepted(added: nil, errors: 0, of: 0) }
            if !batch.files.isEmpty, let server = link.fileServer, let obstacle = files.store(batch.files, on: server) {
                // No line was sent yet, so there is nothing to read back: storing the file again is all there is to do.
                if case .lost(let reason, let retryAfter) = obstacle {
                    return .unavailable(reason: reason, retryAfter: retryAfter)
                }
                return obstacle
            }
            do throws(APIError) {
                return DeliveryVerdict(batchReply: try link.addBatch(batch.body), count: batch.count)
            } catch {
                return DeliveryVerdict(error, bytes: batch.body.count)
            }
        } catch {
            return .unavailable(reason: "the journal cannot be read: \(error)", retryAfter: nil)
        }
    }

    private func readBack(_ attempt: DeliveryAttempt) -> DeliveryMachine.Input {
        do {
            guard let task = ledger.task else { return .missing([]) }
            // All of the range, also what is known to have arrived: equal lines are told apart only by their number.
            let events = try pipeline.events(attempt.range, only: nil)
            let reconciliation = Reconciliation(link: link, task: task)
            let missing = try reconciliation.missing(events) { keys in
                try pipeline.countTexts(keys, before: attempt.range.lowerBound)
            } later: { keys in
                guard let last = machine.ambiguousThrough, last > attempt.range.upperBound else { return [:] }
                return try pipeline.points(keys, in: attempt.range.upperBound + 1...last)
            } earlier: { keys in
                guard attempt.range.lowerBound > 1 else { return [:] }
                return try pipeline.points(keys, in: 1...attempt.range.lowerBound - 1)
            }
            return .missing(missing)
        } catch let error as APIError {
            return .readBackFailed(DeliveryVerdict(error, bytes: 0))
        } catch {
            return .readBackFailed(.unavailable(reason: "the journal cannot be read: \(error)", retryAfter: nil))
        }
    }

    private func inspect() -> DeliveryMachine.Input {
        guard let task = ledger.task else { return .taskUsable }
        do throws(APIError) {
            let status = try operations.status(of: task)
            guard status.ending != .published else {
                return .inspectionFailed(.blocked(reason: "task \(task) is published and takes nothing any more"))
            }
            return .taskUsable
        } catch {
            return .inspectionFailed(DeliveryVerdict(error, bytes: 0))
        }
    }

    /// A write that only a sick server refuses.
    ///
    /// For events it is the line that tells the user, so that nothing
    /// meaningless is left in the console.
    private func probe(_ attempt: DeliveryAttempt, _ reason: String) -> DeliveryVerdict {
        guard let task = ledger.task else { return .unavailable(reason: reason, retryAfter: nil) }
        do throws(APIError) {
            guard attempt.kind == .events else {
                _ = try link.call("tasks", "ping", ["task": .string(task)])
                return .accepted(added: nil, errors: 0, of: 1)
            }
            let sequence = attempt.only?.first ?? attempt.range.lowerBound
            return try link.note(
                "report \(sequence) is refused and tried again: \(reason)",
                task: task,
                at: clock.wall()
            )
        } catch {
            return DeliveryVerdict(error, bytes: 0)
        }
    }

    // MARK: What the user hears

    /// Tells the beginning and the end of an outage, once each.
    private func report() {
        let now = clock.now()
        switch machine.health {
        case .backingOff(let reason, _), .blocked(let reason):
            lastError = reason
            guard outage == nil else { return }
            outage = (now, reason)
            sink(.interrupted(reason: reason))
        case .delivering, .idle:
            guard let began = outage, machine.failures == 0 else { return }
            outage = nil
            sink(.resumed(after: now - began.since))
        case .offline: break
        }
    }
}
