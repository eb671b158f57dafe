/// Reads the journal of a session in order, from any report on; also while it is being written.
///
/// It reads by `pread` and verifies every record. Damage costs the records that it hit: reading goes on behind it, and
/// `damage` tells what was skipped. Memory is bounded by the largest record (16 MiB), whatever the files contain.
///
/// Not thread-safe: one reader belongs to one caller at a time.
package final class JournalReader {
    /// What is read.
    package let session: StoredSession
    /// Whether the run may still be writing.
    ///
    /// Then the first unwritten byte is only the end for now; otherwise what is missing there counts as damage. Set it
    /// to `false` once the run is over, and read on.
    package var isLive: Bool
    /// Sequence number of the last report that was returned, lost or skipped; 0 at the beginning.
    package private(set) var lastSequence: UInt64
    /// What was skipped, in order; at most 10,000 places (`damageCount` counts all).
    package internal(set) var damage: [JournalDamage] = []
    /// How many places were skipped.
    package internal(set) var damageCount = 0
    /// How many reports are lost to damage.
    package internal(set) var missingCount: UInt64 = 0

    let start: UInt64
    var names = SeriesNames()
    var hasReadNames = false
    var window: SegmentWindow?
    var index: UInt64 = 0
    var offset = 0
    /// The largest sequence number seen in the files, also of reports before `start`.
    var seen: UInt64 = 0
    /// The newest damage may have cost reports: the next sequence number tells.
    var hasOpenDamage = false
    var hasBegun = false
    var hasEnded = false
    /// The rest of the segment was read again after the next one was seen to have begun.
    var isConfirmed = false
    /// The record at `offset` was read again after it had looked damaged.
    var isReread = false
    /// Where the window was emptied last: what it has from there on is new.
    var freshOffset: Int?
    var budget = 0

    /// Prepares to read; nothing is opened yet.
    /// - Parameters:
    ///   - session: What to read.
    ///   - sequence: Reports up to this one are skipped; 0 for all.
    ///   - isLive: Whether the run may still be writing (`StoredSession.isLive`).
    package init(_ session: StoredSession, after sequence: UInt64 = 0, isLive: Bool) {
        self.session = session
        self.start = sequence
        self.lastSequence = sequence
        self.isLive = isLive
    }

    /// The names of a series that was shown.
    package func names(of id: SeriesID) -> (title: String, series: String)? { names.names(of: id.rawValue) }

    /// The next record, or `nil` at the end (for now, if the run is alive).
    /// - Throws: `storage` when the device refuses; `unsupportedVersion` when a newer library wrote the journal.
    package func next() throws(JournalError) -> JournalRecord? {
        var record: JournalRecord?
        try visit { view in
            record = self.copy(view)
            return .stop
        }
        return record
    }

    /// Shows records to `body`, each in the reader's own memory, until it says stop or the end is reached (for now, if the
    /// run is alive).
    /// - Returns: How many records were shown and not left, introductions of series included.
    /// - Throws: As `next()`; records shown before stay consumed.
    @discardableResult
    package func visit(_ body: (RecordView) -> VisitDecision) throws(JournalError) -> Int {
        var count = 0
        guard !hasEnded else { return 0 }
        while try ensureSegment() {
            // Moved out while working on it: `window` is not copyable.
            guard var window = takeWindow() else { return count }
            var decision = VisitDecision.next
            let outcome: SegmentOutcome
            do throws(JournalError) {
                outcome = try visitSegment(&window, &count, &decision, body)
            } catch {
                self.window = consume window
                throw error
            }
            switch outcome {
            case .visitorStopped:
                self.window = consume window
                return count
            case .segmentEnded:
                let (isOver, ended) = try finishSegment(&window)
                if !isOver { self.window = consume window }
                if ended { return count }
            }
        }
        return count
    }

    enum SegmentOutcome {
        case visitorStopped
        /// Nothing more can be read at `offset`.
        case segmentEnded
    }

    private func takeWindow() -> SegmentWindow? {
        var taken: SegmentWindow?
        swap(&taken, &window)
        return taken
    }

    /// Shows the records of one segment from `offset` on.
    private func visitSegment(
        _ window: inout SegmentWindow,
        _ count: inout Int,
        _ decision: inout VisitDecision,
        _ body: (RecordView) -> VisitDecision
    ) throws(JournalError) -> SegmentOutcome {
        while true {
            let judgement = try RecordParser.judge(&window, at: offset)
            guard case .record(let length) = judgement else {
                if try skipDamage(&window, judgement) { continue }
                return .segmentEnded
            }
            guard let record = try window.bytes(at: offset, count: length) else { return .segmentEnded }
            isReread = false
            let view = RecordParser.view(record, length: length)
            switch admit(view, record, length) {
            case .skipped: break
            case .needsNames:
                // Reading the names file does not move the window.
                loadNames()
                continue
            case .introduces(let id):
                let introduction = RecordView(
                    sequence: view.sequence,
                    timestamp: view.timestamp,
                    content: .series(id)
                )
                switch body(introduction) {
                case .next:
                    _ = names.introduce(id.rawValue)
                    count += 1
                case .stop:
                    _ = names.introduce(id.rawValue)
                    count += 1
                    return .visitorStopped
                case .leave:
                    return .visitorStopped
                }
                continue
            case .shown:
                switch body(view) {
                case .next:
                    accept(view)
                    count += 1
                case .stop:
                    accept(view)
                    count += 1
                    offset += length
                    return .visitorStopped
                case .leave:
                    return .visitorStopped
                }
            }
            offset += length
        }
    }

    @inline(__always)
    private func accept(_ view: RecordView) {
        seen = view.sequence
        lastSequence = view.sequence
    }

    func setLastSequence(_ sequence: UInt64) { lastSequence = max(lastSequence, sequence) }

    private func copy(_ view: RecordView) -> JournalRecord {
        let content: JournalRecord.Content
        switch view.content {
        case .series(let id):
            let names = names.names(of: id.rawValue)
            content = .series(id, title: names?.title ?? "", series: names?.series ?? "")
        case .scalar(let id, let value, let iteration):
            content = .scalar(id, value: value, iteration: iteration)
        case .text(let level, let message, _):
            content = .text(level: level, message: String(decoding: message, as: UTF8.self))
        case .operation(let document):
            content = .operation(Array(document))
        case .event(let document):
            content = .event(Array(document))
        case .unknown(let kind, let payload):
            content = .unknown(kind: kind, payload: Array(payload))
        }
        return JournalRecord(sequence: view.sequence, timestamp: view.timestamp, content: content)
    }
}
