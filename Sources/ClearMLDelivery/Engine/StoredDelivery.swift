import ClearMLJournal

/// One session on disk, opened for delivery.
struct StoredDelivery {
    let session: StoredSession
    let ledger: StoredLedger
    let isLive: Bool

    init(_ session: StoredSession, isLive: Bool, clock: DeliveryClock) throws(JournalError) {
        self.session = session
        self.isLive = isLive
        ledger = try StoredLedger(session, wall: clock.wall)
    }

    /// A reader of its own, at the first report that is not settled.
    func records() -> sending StoredRecords { StoredRecords(session, after: ledger.acknowledged, isLive: isLive) }

    /// What the journal holds now: reports that can be read or were settled, how many are lost, and the damage met.
    ///
    /// Reads everything that is not settled yet.
    func survey() throws(JournalError) -> (reports: UInt64, lost: UInt64, damage: [JournalDamage]) {
        var reports = ledger.settledCount
        let reader = JournalReader(session, after: ledger.acknowledged, isLive: isLive)
        try reader.visit { record in
            if case .series = record.content {} else { reports += 1 }
            return .next
        }
        return (reports, ledger.lostCount + reader.missingCount, reader.damage)
    }
}
