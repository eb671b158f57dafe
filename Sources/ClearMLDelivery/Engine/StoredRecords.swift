import ClearMLJournal

/// The reports of a session on disk.
final class StoredRecords: RecordSource {
    private let session: StoredSession
    private let isLive: Bool
    /// Reads on from batch to batch.
    private var reader: JournalReader
    /// Reads again; nil outside of ``reread(from:_:)``.
    private var second: JournalReader?

    init(_ session: StoredSession, after sequence: UInt64, isLive: Bool) {
        self.session = session
        self.isLive = isLive
        reader = JournalReader(session, after: sequence, isLive: isLive)
    }

    func read(from first: UInt64, _ visit: (RecordView) -> VisitDecision) throws(JournalError) {
        // Damage may have carried the reader further than what was settled; never back.
        if reader.lastSequence + 1 != first {
            reader = JournalReader(session, after: max(first, 1) - 1, isLive: isLive)
        }
        do throws(JournalError) {
            try reader.visit(visit)
        } catch {
            // Begin anew at the next call instead of going on in the middle of a failure.
            reader = JournalReader(session, after: max(first, 1) - 1, isLive: isLive)
            throw error
        }
    }

    func reread(from first: UInt64, _ visit: (RecordView) -> VisitDecision) throws(JournalError) {
        let again = JournalReader(session, after: max(first, 1) - 1, isLive: isLive)
        second = again
        defer { second = nil }
        try again.visit(visit)
    }

    func name(of series: SeriesID) -> (title: String, series: String)? {
        second?.names(of: series) ?? reader.names(of: series)
    }
}
