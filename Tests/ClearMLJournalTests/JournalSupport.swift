import ClearMLJournal

/// Helpers of the journal's tests.
enum JournalSupport {
    static let id = "0123456789abcdef0123456789abcdef"

    /// A store in memory, and options without any thread.
    static func memoryStore(limit: Int = .max) -> (SessionStore, MemoryFileSystem) {
        let fileSystem = MemoryFileSystem(limit: limit)
        return (SessionStore(root: "/journal", fileSystem: fileSystem), fileSystem)
    }

    static func options(segmentBytes: Int = 16384, clock: ManualJournalClock = ManualJournalClock()) -> JournalOptions {
        var options = JournalOptions()
        options.housekeeping = .byHand
        options.segmentBytes = segmentBytes
        options.firstSegmentBytes = segmentBytes
        options.clock = .manual(clock)
        return options
    }

    static func writer(
        _ store: SessionStore,
        id: String = id,
        options: JournalOptions = options(),
        onEvent: @escaping @Sendable (JournalEvent) -> Void = { _ in }
    ) -> JournalWriter {
        JournalWriter(SessionDescription(id: id, createdAt: 1), in: store, options: options, onEvent: onEvent)
    }

    /// Reads everything that is there.
    static func readAll(_ reader: JournalReader) throws -> [JournalRecord] {
        var records: [JournalRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    /// The reports among records, without introductions of series.
    static func reports(_ records: [JournalRecord]) -> [JournalRecord] {
        records.filter { record in
            if case .series = record.content { return false }
            return true
        }
    }
}
