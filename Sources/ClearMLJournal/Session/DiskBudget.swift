/// How much disk the journals may take, and what goes first when they take more.
///
/// Deleted are, until the total fits: segments of finished runs whose reports are all settled, then whole finished
/// sessions of which every report is settled, oldest first. Reports that are not settled are never deleted, whatever the
/// budget says: a budget that they exceed is exceeded.
package struct DiskBudget: Sendable {
    /// Bytes that all sessions together should take at most.
    package var bytes: Int

    /// Creates a budget.
    package init(bytes: Int) { self.bytes = bytes }

    /// What enforcing a budget did.
    package struct Outcome: Sendable, Equatable {
        /// Sessions that were deleted, oldest first.
        package var deletedSessions: [String] = []
        /// Bytes that all sessions take now.
        package var bytes = 0
    }
}

extension SessionStore {
    /// Deletes settled reports until the budget is met or nothing settled is left.
    ///
    /// Sessions that are alive, being delivered, or unreadable are left alone.
    /// - Throws: `storage` when the sessions cannot be listed; a session that cannot be deleted is skipped.
    @discardableResult
    package func enforce(_ budget: DiskBudget) throws(JournalError) -> DiskBudget.Outcome {
        let listing = try list()
        var outcome = DiskBudget.Outcome()
        let all = listing.sessions.map(\.session) + listing.unreadable.map(\.session)
        outcome.bytes = all.reduce(0) { $0 + $1.size() }
        let finished = listing.sessions.map(\.session).filter { !$0.isLive }
        for session in finished where outcome.bytes > budget.bytes {
            let before = session.size()
            do throws(JournalError) {
                for lane in try session.lanes() {
                    guard let lock = try lane.lock(.delivery) else { continue }
                    defer { lock.release() }
                    try lane.deleteSegments(settledThrough: lane.settledSequence())
                }
            } catch {
                // What cannot be judged is kept.
                continue
            }
            outcome.bytes -= before - session.size()
        }
        for session in finished where outcome.bytes > budget.bytes {
            let before = session.size()
            do throws(JournalError) {
                guard try session.isSettled() else { continue }
                try session.delete()
            } catch {
                continue
            }
            outcome.bytes -= before
            outcome.deletedSessions.append(session.id)
        }
        return outcome
    }
}
