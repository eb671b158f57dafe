/// Every decision of delivery, without I/O.
///
/// The caller asks ``next(at:)`` what to do, does it, and hands the outcome to ``handle(_:at:)``. One request is under
/// way at a time and records are settled in order, so that the acknowledged mark is one number.
///
/// What makes it exactly-once: the intent to send a range is durable before the first byte leaves; any end of that
/// request without a verdict, in this process or in one that died, leads to reading back what arrived, and only what is
/// missing is sent again. What makes it lossless: a record leaves only by a confirmed answer, or by being refused alone
/// again and again while the server accepts other writes.
package struct DeliveryMachine: Sendable {
    /// When the work counts as done.
    package enum Mode: Sendable, Equatable {
        /// New records may come for ever.
        case follow
        /// Finished once the journal is used up.
        case drain
    }

    package let policy: DeliveryPolicy
    package var mode: Mode
    /// Send what is there, without waiting for company.
    package private(set) var isFlushing = false
    /// The last settled record.
    package private(set) var acknowledged: UInt64
    package private(set) var health = DeliveryHealth.idle
    /// Failures since the last accepted request.
    package private(set) var failures = 0
    /// The current largest body in bytes: the policy's, less after a 413.
    package private(set) var batchBytes: Int

    /// The attempts that cover what was loaded, in order; the first is being worked on.
    private var plan: [DeliveryAttempt] = []
    /// Whether an operation that may be on its way was waited for; the first one in doubt is the only one that can be.
    private var hasWaitedForOperation = false
    /// What the mark on disk says.
    private var recorded: Recorded
    /// Records up to here may have been sent by somebody who could not note the answer.
    package private(set) var ambiguousThrough: UInt64?
    private var notBefore: Duration?
    /// Whether ``notBefore`` is a wait for company, during which the mark may still be written.
    private var isWaitingForCompany = false
    /// When the machine first saw records that it keeps waiting for company.
    private var pendingSince: Duration?
    /// Set when the journal had nothing more.
    private var isCaughtUp = false
    private var halt: String?
    private var random: SplitMix64

    private struct Recorded: Sendable, Equatable {
        var acknowledged: UInt64
        var inFlight: ClosedRange<UInt64>?
    }

    /// Takes up where the mark on disk says.
    ///
    /// What `inFlight` covers is read back before anything is sent, and not at once: a request of the process that died
    /// may still be at work on the server. So is everything where `distrustsMark` says that it may be incomplete.
    package init(
        policy: DeliveryPolicy,
        mode: Mode,
        acknowledged: UInt64,
        inFlight: ClosedRange<UInt64>?,
        distrustsMark: Bool = false,
        startedAt: Duration,
        random: SplitMix64
    ) {
        self.policy = policy
        self.mode = mode
        self.acknowledged = acknowledged
        self.batchBytes = policy.batchBytes
        self.recorded = Recorded(acknowledged: acknowledged, inFlight: inFlight)
        self.random = random
        let last = distrustsMark ? Self.everything : inFlight?.upperBound ?? 0
        if last > acknowledged {
            ambiguousThrough = last
            notBefore = startedAt + policy.settling
        }
    }

    /// Whether the mark on disk is behind.
    package var markIsBehind: Bool {
        recorded.acknowledged != acknowledged || (plan.isEmpty && recorded.inFlight != intent)
    }

    /// The first record that is not settled.
    package var firstPending: UInt64 { acknowledged + 1 }

    /// Somebody has delivered parts of this session and could not leave a mark: everything is read back before it is
    /// sent, up to the end of what is there now.
    package mutating func distrustMark() { ambiguousThrough = Self.everything }

    /// A range end beyond every report.
    package static let everything: UInt64 = 1 << 61

    /// Says that the journal may have grown.
    package mutating func recordsArrived() { isCaughtUp = false }

    /// Says whether somebody waits; beginning to ends a wait for company, but never one after a failure.
    package mutating func setFlushing(_ isFlushing: Bool) {
        if isFlushing, !self.isFlushing, isWaitingForCompany {
            notBefore = nil
            isWaitingForCompany = false
        }
        self.isFlushing = isFlushing
    }

    /// The last thing to do when delivery ends before the work does; nil when the mark is right.
    package var closingAction: Action? {
        // Without a plan the old intent may still be unexplored: whoever comes next must read back as we would have.
        let inFlight = plan.isEmpty ? intent : recorded.inFlight
        guard recorded != Recorded(acknowledged: acknowledged, inFlight: inFlight) else { return nil }
        return .writeMark(acknowledged: acknowledged, inFlight: inFlight)
    }

    // MARK: What to do

    package mutating func next(at now: Duration) -> Action {
        if let notBefore {
            if now < notBefore {
                guard isWaitingForCompany, markIsBehind else { return .wait(until: notBefore) }
                return .writeMark(acknowledged: acknowledged, inFlight: intent)
            }
            self.notBefore = nil
            isWaitingForCompany = false
        }
        guard let head = plan.first else { return nextWithoutPlan() }
        let wanted = Recorded(acknowledged: acknowledged, inFlight: intent)
        if recorded != wanted { return .writeMark(acknowledged: wanted.acknowledged, inFlight: wanted.inFlight) }
        if case .backingOff = health {} else { health = .delivering }
        switch head.stage {
        case .send: return .send(head)
        case .readBack: return .readBack(head)
        case .inspect: return .inspect
        case .probe(let reason): return .probe(head, reason: reason)
        case .setAside(let reason):
            // Events are convicted by their own number (`only`), an operation is all of its range.
            return .setAside(sequence: head.only?.first ?? head.range.lowerBound, reason: reason)
        }
    }

    private mutating func nextWithoutPlan() -> Action {
        if let halt {
            if markIsBehind { return .writeMark(acknowledged: acknowledged, inFlight: intent) }
            health = .blocked(reason: halt)
            return .halted(reason: halt)
        }
        guard isCaughtUp else { return .load(first: acknowledged + 1, last: ambiguousThrough) }
        if markIsBehind { return .writeMark(acknowledged: acknowledged, inFlight: intent) }
        health = .idle
        return mode == .drain ? .finished : .idle
    }

    /// The range that the mark must name as possibly sent.
    private var intent: ClosedRange<UInt64>? {
        guard let last = plan.last, let first = plan.first else {
            guard let ambiguousThrough, ambiguousThrough > acknowledged else { return nil }
            return acknowledged + 1...ambiguousThrough
        }
        return first.range.lowerBound...max(last.range.upperBound, ambiguousThrough ?? 0)
    }

    /// Into how many parts the present batch is split.
    var parts: Int { plan.count }

    // MARK: What happened

    package mutating func handle(_ input: Input, at now: Duration) {
        switch input {
        case .loaded(let step): handleLoaded(step, at: now)
        case .markWritten: recorded = Recorded(acknowledged: acknowledged, inFlight: intent)
        case .markFailed(let reason), .asideFailed(let reason): backOff(reason: reason, at: now)
        case .sent(let verdict): handleSent(verdict, at: now)
        case .missing(let missing): handleMissing(missing, at: now)
        case .readBackFailed(let verdict), .inspectionFailed(let verdict): handleUnrelated(verdict, at: now)
        case .taskUsable: splitOrProbe(at: now)
        case .probed(let verdict): handleProbed(verdict, at: now)
        case .asideNoted: settleHead()
        }
    }

    private mutating func handleLoaded(_ step: DeliveryStep, at now: Duration) {
        switch step {
        case .events(let batch):
            let isAmbiguous = batch.range.lowerBound <= ambiguousThrough ?? 0
            if !isAmbiguous, let moment = companyWait(batch, at: now) {
                notBefore = moment
                isWaitingForCompany = true
                health = .idle
                return
            }
            pendingSince = nil
            var attempt = DeliveryAttempt(kind: .events, range: batch.range, count: batch.count)
            if isAmbiguous { attempt.stage = .readBack(previous: nil) }
            plan = [attempt]
        case .operations(let sequences, let isEssential):
            pendingSince = nil
            guard let first = sequences.first, let last = sequences.last else { return }
            if first <= ambiguousThrough ?? 0, !hasWaitedForOperation {
                // Another process died with it on its way: a server that is still at work on it must finish first, or a
                // task is made twice.
                hasWaitedForOperation = true
                notBefore = max(notBefore ?? .zero, now + policy.settling)
            }
            plan = [
                DeliveryAttempt(
                    kind: .operation(isEssential: isEssential),
                    range: first...last,
                    only: sequences,
                    count: sequences.count
                )
            ]
        case .silent(let range): acknowledge(through: range.upperBound)
        case .unknown(let sequence, let kind):
            halt = "record \(sequence) is of kind \(kind), which this version does not know: update clearml-swift"
        case .caughtUp:
            // What was in flight and is no longer in the journal was lost with the power; there is nothing to compare.
            if ambiguousThrough != nil { ambiguousThrough = nil } else { isCaughtUp = true }
        case .heldUp: handleHeldUp(at: now)
        case .unreadable(let reason): backOff(reason: reason, at: now)
        case .prerequisite(let sequence):
            pendingSince = nil
            plan = [DeliveryAttempt(kind: .prerequisite, range: sequence...sequence, count: 1)]
        }
    }

    /// Looks again soon, less often the longer it takes; a synchronisation ends there, and begins anew when the other
    /// journal is delivered.
    private mutating func handleHeldUp(at now: Duration) {
        guard mode == .follow else {
            isCaughtUp = true
            return
        }
        let seen = pendingSince ?? now
        pendingSince = seen
        notBefore = now + min(max((now - seen) / 4, policy.batchAge / 8), policy.batchAge * 5)
        isWaitingForCompany = true
        health = .idle
    }

    /// Until when a batch that could still grow should wait; nil to send it now.
    private mutating func companyWait(_ batch: DeliveryStep.EventBatch, at now: Duration) -> Duration? {
        guard mode == .follow, !isFlushing, !batch.isComplete else { return nil }
        // The age by the wall clock counts what waited while a request was in flight. The monotonic bound is what
        // ends the wait when the wall clock was set back and every record seems to come from the future.
        let seen = pendingSince ?? now
        pendingSince = seen
        let moment = min(seen + policy.batchAge, now + policy.batchAge - max(batch.age, .zero))
        return moment > now ? moment : nil
    }

    private mutating func handleSent(_ verdict: DeliveryVerdict, at now: Duration) {
        guard let head = plan.first else { return }
        guard head.kind != .prerequisite else {
            handlePrerequisite(verdict, at: now)
            return
        }
        switch verdict {
        case .accepted(let added, let errors, let count):
            failures = 0
            health = .delivering
            if head.kind == .events, errors > 0 || (added ?? count) < count {
                plan[0].isSuspect = true
                plan[0].convictionsNeeded = policy.convictionsForRefusal
                plan[0].reason = "the server stored \(added ?? 0) of \(count) events"
                // It answered: an earlier 500 was a stumble, and this is its opinion of the events.
                plan[0].serverErrors = 0
                scheduleReadBack(at: now)
            } else {
                settleHead()
            }
        case .tooLarge(let bytes, let reason):
            batchBytes = max(1_024, min(batchBytes, bytes / 2))
            plan[0].isSuspect = true
            plan[0].convictionsNeeded = policy.convictionsForRefusal
            plan[0].reason = reason
            splitOrProbe(at: now)
        case .unavailable(let reason, let retryAfter):
            backOff(reason: reason, retryAfter: retryAfter, at: now)
            _ = divideOperations()
        case .lost(let reason, let retryAfter):
            backOff(reason: reason, retryAfter: retryAfter, at: now)
            scheduleReadBack(at: now)
            _ = divideOperations()
        case .serverError(let reason):
            plan[0].serverErrors += 1
            plan[0].isSuspect = true
            plan[0].convictionsNeeded = policy.convictionsForServerError
            plan[0].reason = reason
            backOff(reason: reason, at: now)
            scheduleReadBack(at: now)
            if !divideOperations(), head.kind != .events, plan[0].serverErrors > 1 { convict() }
        case .refused(let reason):
            plan[0].isSuspect = true
            plan[0].convictionsNeeded = policy.convictionsForRefusal
            plan[0].reason = reason
            if head.kind == .operation(isEssential: true) {
                block(reason: reason, at: now)
            } else {
                plan[0].stage = .inspect(reason: reason)
            }
        case .blocked(let reason):
            block(reason: reason, at: now)
            _ = divideOperations()
        }
    }

    /// It is asked for again until it is there; the mark says meanwhile that it may have been made.
    private mutating func handlePrerequisite(_ verdict: DeliveryVerdict, at now: Duration) {
        guard !verdict.isAccepted else {
            failures = 0
            health = .delivering
            plan = []
            return
        }
        handleUnrelated(verdict, at: now)
        // What was asked for and not answered must show before it is looked for again.
        if case .lost = verdict { notBefore = max(notBefore ?? .zero, now + policy.settling) }
    }

    /// Several operations that did not get through go in two halves from now on: the fault may be one file's, which
    /// must not hold up those before it.
    private mutating func divideOperations() -> Bool {
        guard let head = plan.first, head.kind != .events, let records = head.only, records.count > 1 else {
            return false
        }
        plan.replaceSubrange(0...0, with: head.halves(of: records))
        return true
    }

    /// After an answer that leaves open what was stored: goes on once the server had time to finish, for events by
    /// reading back.
    ///
    /// An operation waits too: a copy of it that arrives late must not undo what was changed after it, nor make a
    /// second task behind the back of the look-up.
    private mutating func scheduleReadBack(at now: Duration) {
        if plan.first?.kind == .events { plan[0].stage = .readBack(previous: nil) }
        notBefore = max(notBefore ?? .zero, now + policy.settling)
    }

    private mutating func handleMissing(_ missing: [UInt64], at now: Duration) {
        guard let head = plan.first, case .readBack(let previous) = head.stage else { return }
        guard !missing.isEmpty else {
            failures = 0
            settleHead()
            return
        }
        guard missing == previous else {
            plan[0].stage = .readBack(previous: missing)
            notBefore = now + policy.settling
            return
        }
        plan[0].only = missing
        plan[0].count = missing.count
        plan[0].stage = .send
        guard head.isSuspect else { return }
        // One 500 alone is what a server gives that stumbles; the second one, with reading in between, is suspicious.
        if missing.count > 1, head.serverErrors == 1 { return }
        splitOrProbe(at: now)
    }

    /// The head was refused for its content: half of it, or the one record under suspicion.
    private mutating func splitOrProbe(at now: Duration) {
        guard let head = plan.first else { return }
        guard head.kind == .events else {
            convict()
            return
        }
        guard let events = head.only else {
            // Which events are in the range, gaps and silent records aside, only reading tells.
            plan[0].stage = .readBack(previous: nil)
            return
        }
        if events.count > 1 { plan.replaceSubrange(0...0, with: head.halves(of: events)) } else { convict() }
    }

    private mutating func convict() {
        if divideOperations() { return }
        plan[0].convictions += 1
        let reason = plan[0].reason
        if plan[0].kind == .operation(isEssential: true) {
            plan[0].convictions = 0
            plan[0].stage = .send
        } else if plan[0].convictions >= plan[0].convictionsNeeded {
            plan[0].stage = .setAside(reason: reason)
        } else {
            plan[0].stage = .probe(reason: reason)
        }
    }

    private mutating func handleProbed(_ verdict: DeliveryVerdict, at now: Duration) {
        guard !plan.isEmpty else { return }
        plan[0].stage = .send
        if verdict.isAccepted {
            failures = 0
        } else {
            // Nothing gets through: the record is not to blame.
            plan[0].convictions = 0
            plan[0].serverErrors = 0
            handleUnrelated(verdict, at: now)
        }
    }

    /// A failure that says nothing about the head: wait, then do the same again.
    private mutating func handleUnrelated(_ verdict: DeliveryVerdict, at now: Duration) {
        switch verdict {
        case .accepted: break
        case .blocked(let reason): block(reason: reason, at: now)
        case .unavailable(let reason, let retryAfter), .lost(let reason, let retryAfter):
            backOff(reason: reason, retryAfter: retryAfter, at: now)
        case .tooLarge(_, let reason), .serverError(let reason), .refused(let reason):
            backOff(reason: reason, at: now)
        }
    }

    private mutating func settleHead() {
        guard !plan.isEmpty else { return }
        acknowledge(through: plan.removeFirst().range.upperBound)
    }

    private mutating func acknowledge(through sequence: UInt64) {
        acknowledged = max(acknowledged, sequence)
        if let limit = ambiguousThrough, acknowledged >= limit { ambiguousThrough = nil }
    }

    private mutating func backOff(reason: String, retryAfter: Duration? = nil, at now: Duration) {
        failures += 1
        isWaitingForCompany = false
        let delay = policy.delay(afterFailures: failures, retryAfter: retryAfter, using: &random)
        notBefore = max(notBefore ?? .zero, now + delay)
        health = .backingOff(reason: reason, until: now + delay)
    }

    private mutating func block(reason: String, at now: Duration) {
        failures += 1
        isWaitingForCompany = false
        notBefore = now + policy.blockedRetry
        health = .blocked(reason: reason)
    }
}
