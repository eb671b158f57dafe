import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

/// What became of one session of a `sync`.
struct SyncResult {
    let session: String
    /// Zero where the session could not be looked at, or was passed over.
    private(set) var receipt = Receipt(journalled: 0, acknowledged: 0)
    /// Why it could not be synchronised at all.
    private(set) var failure: String?
    /// Why it was passed over.
    private(set) var skipped: String?

    /// A session that was looked after.
    init(_ session: StoredSession, _ receipt: Receipt) {
        self.session = session.id
        self.receipt = receipt
    }

    /// A session that could not be synchronised.
    init(_ session: StoredSession, failure: any Error) {
        self.session = session.id
        self.failure = Failure(failure).message
    }

    /// A session that somebody else takes care of.
    init(_ session: StoredSession, skipped: String) {
        self.session = session.id
        self.skipped = skipped
    }

    var isComplete: Bool { failure == nil && receipt.isComplete }

    /// A few lines for people.
    func print() {
        if let failure { return Output.line("\(session)  not synchronised: \(failure.singleLine)") }
        if let skipped { return Output.line("\(session)  skipped: \(skipped)") }
        Output.line("\(session)  task \((receipt.task ?? "not created").singleLine)")
        for (reason, count) in receipt.refused.sorted(by: { $0.key < $1.key }) where count > 0 {
            Output.line("  refused \(count): \(reason.singleLine)")
        }
        if receipt.lost > 0 {
            Output.line(
                "  lost \(receipt.lost): reported, but in no journal (see docs/journal-format.md for what can cost that)"
            )
        }
        for damage in receipt.damage { Output.line("  damage: \(damage.singleLine)") }
        if receipt.pending > 0 {
            Output.line("  pending \(receipt.pending): \((receipt.reason ?? "interrupted").singleLine)")
        }
    }

    var json: JSONValue {
        .members([
            "session": .string(session), "error": failure.map { .string($0) }, "skipped": skipped.map { .string($0) },
            "task_id": receipt.task.map { .string($0) },
            "journalled": .integer(Int64(clamping: receipt.journalled)),
            "acknowledged": .integer(Int64(clamping: receipt.acknowledged)),
            "refused": .integer(Int64(clamping: receipt.refusedCount)),
            "refused_reasons": .object(receipt.refused.mapValues { .integer(Int64(clamping: $0)) }),
            "pending": .integer(Int64(clamping: receipt.pending)),
            "lost": .integer(Int64(clamping: receipt.lost)), "damage": .strings(receipt.damage),
            "reason": receipt.reason.map { .string($0) }, "complete": .bool(isComplete),
        ])
    }
}

extension Receipt {
    /// Adds the counts of another session.
    mutating func add(_ other: Receipt) {
        journalled += other.journalled
        acknowledged += other.acknowledged
        refused.merge(other.refused, uniquingKeysWith: +)
        lost += other.lost
        damage += other.damage
    }
}

extension DeliveryEvent {
    /// The event as a person reads it.
    var words: String {
        switch self {
        case .interrupted(let reason): "delivery does not get through: \(reason.singleLine)"
        case .resumed(let time): "delivery goes on after \(Output.duration(seconds: time / .seconds(1)))"
        case .setAside(let sequence, let reason): "report \(sequence) was set aside: \(reason.singleLine)"
        case .reopened: "the server had stopped the silent task; it is open again"
        case .abortRequested(let reason): "somebody asked for the run to end: \(reason.singleLine)"
        }
    }
}
