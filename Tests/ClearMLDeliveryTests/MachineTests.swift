import Testing

@testable import ClearMLDelivery

@Suite("The delivery machine")
struct MachineTests {
    private func machine(
        mode: DeliveryMachine.Mode = .drain,
        acknowledged: UInt64 = 0,
        inFlight: ClosedRange<UInt64>? = nil,
        distrustsMark: Bool = false
    ) -> DeliveryMachine {
        DeliveryMachine(
            policy: DeliveryPolicy(),
            mode: mode,
            acknowledged: acknowledged,
            inFlight: inFlight,
            distrustsMark: distrustsMark,
            startedAt: .zero,
            random: SplitMix64(seed: 1)
        )
    }

    private func batch(
        _ range: ClosedRange<UInt64>,
        isComplete: Bool = true,
        age: Duration = .zero
    ) -> DeliveryMachine.Input {
        .loaded(
            .events(DeliveryStep.EventBatch(range: range, count: range.count, isComplete: isComplete, age: age))
        )
    }

    /// Carries a fresh machine to the moment when it sends the given range.
    private func sending(_ range: ClosedRange<UInt64>) -> DeliveryMachine {
        var machine = machine()
        _ = machine.next(at: .zero)
        machine.handle(batch(range), at: .zero)
        _ = machine.next(at: .zero)
        machine.handle(.markWritten, at: .zero)
        return machine
    }

    /// The next action after letting any wait pass; also the moment it came.
    private func act(_ machine: inout DeliveryMachine, from now: Duration) -> (DeliveryMachine.Action, Duration) {
        var now = now
        while true {
            let action = machine.next(at: now)
            guard case .wait(let until) = action else { return (action, now) }
            now = until
        }
    }

    @Test("where the mark may be incomplete the intent is written all the same, after a wait")
    func distrust() {
        var machine = machine(distrustsMark: true)
        #expect(machine.next(at: .zero) == .wait(until: DeliveryPolicy().settling))
        var (action, now) = act(&machine, from: .zero)
        #expect(action == .load(first: 1, last: DeliveryMachine.everything))
        machine.handle(.loaded(.operations([1], isEssential: true)), at: now)
        (action, now) = act(&machine, from: now)
        #expect(action == .writeMark(acknowledged: 0, inFlight: 1...DeliveryMachine.everything))
    }

    @Test("what a record needs is asked for with an intent, again until it is there, and settles nothing")
    func prerequisite() {
        var machine = machine()
        _ = machine.next(at: .zero)
        machine.handle(.loaded(.prerequisite(of: 1)), at: .zero)
        #expect(machine.next(at: .zero) == .writeMark(acknowledged: 0, inFlight: 1...1))
        machine.handle(.markWritten, at: .zero)
        guard case .send(let attempt) = machine.next(at: .zero) else { return #expect(Bool(false), "nothing sent") }
        #expect(attempt.kind == .prerequisite)
        machine.handle(.sent(.lost(reason: "reset", retryAfter: nil)), at: .zero)
        #expect(machine.closingAction == nil, "the intent stays: it may have been made")
        let (action, now) = act(&machine, from: .zero)
        #expect(action == .send(attempt) && now >= DeliveryPolicy().settling)
        machine.handle(.sent(.accepted(added: nil, errors: 0, of: 1)), at: now)
        #expect(machine.acknowledged == 0)
        #expect(machine.next(at: now) == .load(first: 1, last: nil))
    }

    @Test("the intent is written before anything is sent, and cleared with the acknowledgement")
    func intentFirst() {
        var machine = machine()
        #expect(machine.next(at: .zero) == .load(first: 1, last: nil))
        machine.handle(batch(1...5), at: .zero)
        #expect(machine.next(at: .zero) == .writeMark(acknowledged: 0, inFlight: 1...5))
        machine.handle(.markWritten, at: .zero)
        guard case .send(let attempt) = machine.next(at: .zero) else { return #expect(Bool(false), "nothing sent") }
        #expect(attempt.range == 1...5)
        machine.handle(.sent(.accepted(added: 5, errors: 0, of: 5)), at: .zero)
        #expect(machine.next(at: .zero) == .load(first: 6, last: nil))
        machine.handle(.loaded(.caughtUp), at: .zero)
        #expect(machine.next(at: .zero) == .writeMark(acknowledged: 5, inFlight: nil))
        machine.handle(.markWritten, at: .zero)
        #expect(machine.next(at: .zero) == .finished)
    }

    @Test("one mark acknowledges a batch and announces the next")
    func combinedMark() {
        var machine = sending(1...5)
        _ = machine.next(at: .zero)
        machine.handle(.sent(.accepted(added: 5, errors: 0, of: 5)), at: .zero)
        _ = machine.next(at: .zero)
        machine.handle(batch(6...9), at: .zero)
        #expect(machine.next(at: .zero) == .writeMark(acknowledged: 5, inFlight: 6...9))
    }

    @Test("a mark that cannot be written stops sending, not for ever")
    func markFails() {
        var machine = machine()
        _ = machine.next(at: .zero)
        machine.handle(batch(1...5), at: .zero)
        _ = machine.next(at: .zero)
        machine.handle(.markFailed(reason: "disk full"), at: .zero)
        let (action, now) = act(&machine, from: .zero)
        #expect(action == .writeMark(acknowledged: 0, inFlight: 1...5))
        #expect(now <= .seconds(1))
    }

    static let transient: [DeliveryVerdict] = [
        .unavailable(reason: "refused", retryAfter: nil), .blocked(reason: "credentials"),
    ]

    @Test("what certainly was not stored is sent again as it was", arguments: transient)
    func resends(verdict: DeliveryVerdict) {
        var machine = sending(1...5)
        let first = machine.next(at: .zero)
        machine.handle(.sent(verdict), at: .zero)
        #expect(act(&machine, from: .zero).0 == first)
    }

    static let ambiguous: [DeliveryVerdict] = [
        .lost(reason: "reset", retryAfter: nil), .serverError(reason: "500"), .accepted(added: 3, errors: 2, of: 5),
        .accepted(added: 4, errors: 0, of: 5),
    ]

    @Test("what may have been stored is read back first, after the server had time", arguments: ambiguous)
    func readsBack(verdict: DeliveryVerdict) {
        var machine = sending(1...5)
        _ = machine.next(at: .zero)
        machine.handle(.sent(verdict), at: .zero)
        let (action, now) = act(&machine, from: .zero)
        guard case .readBack(let attempt) = action else { return #expect(Bool(false), "\(action)") }
        #expect(attempt.range == 1...5)
        #expect(now >= machine.policy.settling)
    }

    @Test("only what two readings agree is missing is sent again")
    func sendsTheMissing() {
        var machine = sending(1...5)
        _ = machine.next(at: .zero)
        machine.handle(.sent(.lost(reason: "reset", retryAfter: nil)), at: .zero)
        var (_, now) = act(&machine, from: .zero)
        machine.handle(.missing([2, 4, 5]), at: now)
        (_, now) = act(&machine, from: now)
        machine.handle(.missing([4, 5]), at: now)  // the index caught up
        (_, now) = act(&machine, from: now)
        machine.handle(.missing([4, 5]), at: now)
        guard case .send(let attempt) = machine.next(at: now) else { return #expect(Bool(false)) }
        #expect(attempt.only == [4, 5])
    }

    @Test("an intent left by a dead process is read back before anything is sent, and not at once")
    func takesUpIntent() {
        var machine = machine(acknowledged: 10, inFlight: 11...20)
        #expect(machine.next(at: .zero) == .wait(until: machine.policy.settling))
        let now = machine.policy.settling
        #expect(machine.next(at: now) == .load(first: 11, last: 20))
        machine.handle(batch(11...15), at: now)
        guard case .readBack = machine.next(at: now) else { return #expect(Bool(false)) }
        machine.handle(.missing([]), at: now)
        #expect(machine.next(at: now) == .load(first: 16, last: 20))
        machine.handle(batch(16...20), at: now)
        #expect(machine.next(at: now) == .writeMark(acknowledged: 15, inFlight: 16...20))
    }

    @Test("ending before an old intent was looked into keeps it")
    func keepsUnexploredIntent() {
        let machine = machine(acknowledged: 10, inFlight: 11...20)
        #expect(machine.closingAction == nil)
    }

    @Test("a 413 halves by what was sent, and remembers")
    func tooLarge() {
        var machine = sending(1...8)
        _ = machine.next(at: .zero)
        machine.handle(.sent(.tooLarge(bytes: 1_000_000, reason: "413")), at: .zero)
        #expect(machine.batchBytes == 500_000)
        guard case .readBack = machine.next(at: .zero) else { return #expect(Bool(false)) }
        machine.handle(.missing([1, 2, 3, 5, 6, 7, 8]), at: .zero)
        let (_, now) = act(&machine, from: .zero)
        machine.handle(.missing([1, 2, 3, 5, 6, 7, 8]), at: now)
        guard case .send(let attempt) = machine.next(at: now) else { return #expect(Bool(false)) }
        #expect(attempt.only == [1, 2, 3])
        #expect(attempt.range == 1...3)
    }

    @Test("a record is set aside only when others get through in between")
    func conviction() {
        var machine = sending(7...7)
        var now = Duration.zero
        var probes = 0
        for _ in 0..<100 {
            let action: DeliveryMachine.Action
            (action, now) = act(&machine, from: now)
            switch action {
            case .send: machine.handle(.sent(.serverError(reason: "500")), at: now)
            case .readBack: machine.handle(.missing([7]), at: now)
            case .probe:
                probes += 1
                // The first probe meets the same sick server: the count begins anew.
                machine.handle(
                    .probed(probes == 1 ? .serverError(reason: "500") : .accepted(added: 1, errors: 0, of: 1)),
                    at: now
                )
            case .setAside(let sequence, _):
                #expect(sequence == 7)
                #expect(probes == DeliveryPolicy().convictionsForServerError)
                return
            default: machine.handle(.markWritten, at: now)
            }
        }
        #expect(Bool(false), "never set aside")
    }

    @Test("the operation that makes the task is never set aside")
    func essential() {
        var machine = machine()
        _ = machine.next(at: .zero)
        machine.handle(.loaded(.operations([1], isEssential: true)), at: .zero)
        var now = Duration.zero
        for _ in 0..<60 {
            let action: DeliveryMachine.Action
            (action, now) = act(&machine, from: now)
            switch action {
            case .writeMark: machine.handle(.markWritten, at: now)
            case .send: machine.handle(.sent(.refused(reason: "name too short")), at: now)
            default: #expect(Bool(false), "\(action)")
            }
        }
        #expect(machine.health == .blocked(reason: "name too short"))
    }

    @Test("operations that did not get through together go in halves, so that one holds up none before it")
    func halvesOperations() {
        var machine = machine()
        _ = machine.next(at: .zero)
        machine.handle(.loaded(.operations([1, 2, 4, 5], isEssential: false)), at: .zero)
        var now = Duration.zero
        var sent: [[UInt64]] = []
        while sent.count < 6 {
            let action: DeliveryMachine.Action
            (action, now) = act(&machine, from: now)
            switch action {
            case .writeMark: machine.handle(.markWritten, at: now)
            case .send(let attempt):
                let records = attempt.only ?? []
                sent.append(records)
                let verdict: DeliveryVerdict =
                    records.contains(4)
                    ? .unavailable(reason: "its file is not there yet", retryAfter: nil)
                    : .accepted(added: nil, errors: 0, of: records.count)
                machine.handle(.sent(verdict), at: now)
            default: return #expect(Bool(false), "\(action)")
            }
        }
        #expect(sent == [[1, 2, 4, 5], [1, 2], [4, 5], [4], [4], [4]])
        #expect(machine.acknowledged == 2)
    }

    @Test(
        "a small batch waits for company at most its age, whatever the wall clock says",
        arguments: [-3_600, 0, 3_600]
    )
    func company(age: Int) {
        var machine = machine(mode: .follow)
        _ = machine.next(at: .zero)
        machine.handle(batch(1...2, isComplete: false, age: .seconds(age)), at: .zero)
        var now = Duration.zero
        for _ in 0..<10 {
            switch machine.next(at: now) {
            case .wait(let until): now = until
            case .load: machine.handle(batch(1...3, isComplete: false, age: .seconds(age)), at: now)
            case .writeMark:
                #expect(now <= machine.policy.batchAge)
                return
            default: #expect(Bool(false))
            }
        }
        #expect(Bool(false), "waited for ever")
    }

    @Test("a record of a later version stops delivery before it")
    func unknownKind() {
        var machine = machine(acknowledged: 3)
        _ = machine.next(at: .zero)
        machine.handle(.loaded(.unknown(sequence: 4, kind: 99)), at: .zero)
        guard case .halted = machine.next(at: .zero) else { return #expect(Bool(false)) }
        #expect(machine.acknowledged == 3)
    }

    @Test("delays grow to the cap, are drawn below it, and heed the server first")
    func delays() {
        let policy = DeliveryPolicy()
        var random = SplitMix64(seed: 3)
        #expect(policy.backoffCeiling(afterFailures: 1) == policy.backoffBase)
        #expect(policy.backoffCeiling(afterFailures: 1_000_000) == policy.backoffCap)
        for failures in 1..<200 {
            let delay = policy.delay(afterFailures: failures, retryAfter: nil, using: &random)
            #expect(delay >= .zero && delay <= policy.backoffCeiling(afterFailures: failures))
        }
        #expect(policy.delay(afterFailures: 1, retryAfter: .seconds(7), using: &random) == .seconds(7))
        #expect(policy.delay(afterFailures: 1, retryAfter: .seconds(1 << 40), using: &random) == policy.retryAfterCap)
    }
}
