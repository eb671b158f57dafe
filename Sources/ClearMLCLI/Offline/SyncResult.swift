import ClearMLAPI
import ClearMLDelivery

/// What became of one session of a `sync`.
struct SyncResult {
    var session: String
    var receipt: Receipt
    /// Why it could not be synchronised at all.
    var failure: String?

    var isComplete: Bool { failure == nil && receipt.isComplete }

    /// A few lines for people.
    func print() {
        if let failure {
            Output.line("\(session)  not synchronised: \(failure.singleLine)")
            return
        }
        Output.line("\(session)  task \(receipt.task ?? "not created")")
        for (reason, count) in receipt.refused.sorted(by: { $0.key < $1.key }) where count > 0 {
            Output.line("  refused \(count): \(reason.singleLine)")
        }
        for damage in receipt.damage { Output.line("  damage: \(damage.singleLine)") }
        if receipt.pending > 0 {
            Output.line("  pending \(receipt.pending): \((receipt.reason ?? "interrupted").singleLine)")
        }
    }

    var json: JSONValue {
        .members([
            "session": .string(session), "error": failure.map { .string($0) },
            "task_id": receipt.task.map { .string($0) },
            "journalled": .integer(Int64(clamping: receipt.journalled)),
            "acknowledged": .integer(Int64(clamping: receipt.acknowledged)),
            "refused": .integer(Int64(clamping: receipt.refusedCount)),
            "refused_reasons": .object(receipt.refused.mapValues { .integer(Int64(clamping: $0)) }),
            "pending": .integer(Int64(clamping: receipt.pending)), "damage": .strings(receipt.damage),
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
