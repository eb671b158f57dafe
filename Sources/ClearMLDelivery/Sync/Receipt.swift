/// What became of every report of a session.
package struct Receipt: Sendable, Equatable {
    /// Reports in the journal.
    package var journalled: UInt64
    /// Reports that the server has.
    package var acknowledged: UInt64
    /// Reports that the server refused, or that are not sent by policy (`not finite`), by reason.
    package var refused: [String: UInt64]
    /// Reports that were made and are in no journal any more; not in ``journalled``.
    ///
    /// Lost to damage, or kept in the memory of a process that ended while the disk was full.
    package var lost: UInt64
    /// Damage that was skipped, in words; reports lost to it are not in ``journalled``.
    package var damage: [String]
    /// The server's task id; nil while there is none.
    package var task: String?
    /// Why something is pending; nil when nothing is.
    package var reason: String?

    package init(
        journalled: UInt64,
        acknowledged: UInt64,
        refused: [String: UInt64] = [:],
        lost: UInt64 = 0,
        damage: [String] = [],
        task: String? = nil,
        reason: String? = nil
    ) {
        self.journalled = journalled
        self.acknowledged = acknowledged
        self.refused = refused
        self.lost = lost
        self.damage = damage
        self.task = task
        self.reason = reason
    }

    /// What became of the reports of two journals of one session.
    static func + (first: Receipt, second: Receipt) -> Receipt {
        var sum = first
        sum.journalled += second.journalled
        sum.acknowledged += second.acknowledged
        sum.refused.merge(second.refused, uniquingKeysWith: +)
        sum.lost += second.lost
        sum.damage += second.damage
        sum.task = first.task ?? second.task
        sum.reason = first.reason ?? second.reason
        return sum
    }

    /// Reports refused, for whatever reason.
    package var refusedCount: UInt64 { refused.values.reduce(0, +) }

    /// Reports that are still only in the journal.
    package var pending: UInt64 {
        let settled = acknowledged + refusedCount
        return journalled > settled ? journalled - settled : 0
    }

    /// Whether the server has everything that the run reported and that it is meant to have.
    ///
    /// Values that are not numbers are withheld by policy and do not count against it.
    package var isComplete: Bool {
        pending == 0 && lost == 0 && refused.allSatisfy { $0.key == DeliveryTally.notFinite || $0.value == 0 }
    }

    /// The line that scripts rely on.
    package var summary: String {
        "receipt: journalled \(journalled), acknowledged \(acknowledged), refused \(refusedCount)"
    }
}
