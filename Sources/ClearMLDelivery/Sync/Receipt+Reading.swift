package import ClearMLJournal

extension Receipt {
    /// How a session stands, from its files alone and without changing any of them: for looking on, also while the run
    /// writes and somebody delivers.
    ///
    /// Counts as ``SessionSync`` does. Reads what is not settled yet.
    /// - Throws: When the journal or its marks cannot be read.
    package init(of session: StoredSession) throws(JournalError) {
        self = try Receipt(reading: session)
        for lane in try session.lanes() where lane.lane != session.lane { self = self + (try Receipt(reading: lane)) }
    }

    /// As ``init(of:)``, for one of the session's journals.
    init(reading session: StoredSession) throws(JournalError) {
        // The list first: what is set aside in between is then counted as pending, never twice.
        var aside: [UInt64: String] = [:]
        for entry in try RefusedList(session).entries() { aside[entry.sequence] = entry.reason }
        let mark = try DeliveryMark.contents(of: session)
        var reports = mark.settledCount
        let reader = JournalReader(session, after: mark.settled, isLive: session.isLive)
        try reader.visit { record in
            if case .series = record.content {} else { reports += 1 }
            return .next
        }
        self.init(
            journalled: reports,
            acknowledged: mark.acknowledged,
            refused: mark.refusals(aside),
            lost: mark.lost + reader.missingCount,
            damage: reader.damage.map(\.words),
            task: try session.description().taskID
        )
    }
}

extension JournalDamage {
    /// The place and its cost, for people.
    package var words: String {
        let place = "segment \(segment), byte \(offset): \(reason.rawValue)"
        guard let missing else { return place + ", nothing lost" }
        return place + ", lost \(missing.count) reports (\(missing.lowerBound) to \(missing.upperBound))"
    }
}
