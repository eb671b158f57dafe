/// The reports of a session that were set aside, each with its reason: an append-only file of checksummed records.
///
/// Entries are durable when `append` returns; store the mark that moves past them afterwards. After a crash between the
/// two, the report is sent again and may be set aside again: `entries()` then has its last reason once.
package struct RefusedList: Sendable {
    /// One report that was set aside.
    package struct Entry: Sendable, Equatable {
        /// Which report.
        package var sequence: UInt64
        /// Why, for example what the server answered; at most 64 KiB, longer ones are cut.
        package var reason: String
        /// Milliseconds since 1970.
        package var timestamp: Int64

        /// Creates an entry.
        package init(sequence: UInt64, reason: String, timestamp: Int64) {
            self.sequence = sequence
            self.reason = reason
            self.timestamp = timestamp
        }
    }

    private static let reasonLimit = 64 << 10
    private let session: StoredSession
    private var path: String { session.path(StoredSession.refusedName) }

    /// Names the list of a session; nothing is opened.
    package init(_ session: StoredSession) { self.session = session }

    /// Adds entries, durably.
    /// - Throws: `storage`; some of the entries may have been written then.
    package func append(_ entries: [Entry]) throws(JournalError) {
        guard !entries.isEmpty else { return }
        var bytes: [UInt8] = []
        for entry in entries { bytes += Self.record(entry) }
        try storing { () throws(FileSystemError) in
            let file = try session.fileSystem.open(path, .createIfMissing)
            defer { file.close() }
            var end = try file.size()
            if end < SegmentHeader.size {
                let header = SegmentHeader(
                    session: SessionBytes(id: session.id),
                    index: 0,
                    firstSequence: 0,
                    timestamp: 0
                )
                try file.writeAll(header.bytes(), at: 0)
                end = SegmentHeader.size
            }
            // A torn entry at the end is left where it is; records begin at multiples of 8.
            end = (end + RecordLayout.alignment - 1) & ~(RecordLayout.alignment - 1)
            try file.writeAll(bytes, at: end)
            try file.sync()
            // Each time: whoever made the file may have died just before this.
            try session.fileSystem.syncDirectory(session.directory)
        }
    }

    /// All entries in order of their reports, the last of each report.
    ///
    /// What is damaged is left out.
    /// - Throws: `storage`. No list is an empty list.
    package func entries() throws(JournalError) -> [Entry] {
        let file: any OpenFile
        do throws(FileSystemError) {
            file = try session.fileSystem.open(path, .read)
        } catch {
            if error.code == .notFound { return [] }
            throw JournalError(error)
        }
        var window = SegmentWindow(file)
        var offset = SegmentHeader.size
        var budget = 64 << 20
        var found: [UInt64: Entry] = [:]
        scan: while true {
            switch try RecordParser.judge(&window, at: offset) {
            case .record(let length):
                if let record = try window.bytes(at: offset, count: length), let entry = Self.entry(record, length) {
                    found[entry.sequence] = entry
                }
                offset += length
            case .damaged, .unwritten, .end:
                guard let next = try RecordParser.resynchronise(&window, after: offset, budget: &budget) else {
                    break scan
                }
                offset = next
            }
        }
        return found.values.sorted { $0.sequence < $1.sequence }
    }

    private static func record(_ entry: Entry) -> [UInt8] {
        var reason = entry.reason
        return reason.withUTF8 { text in
            let all = UnsafeRawBufferPointer(text)
            let bytes = UnsafeRawBufferPointer(rebasing: all[..<all.characterBoundary(at: reasonLimit)])
            let length = RecordLayout.length(payloadEnd: RecordLayout.refusalReasonOffset + bytes.count)
            return withUnsafeTemporaryAllocation(byteCount: length, alignment: 8) { buffer in
                guard let start = buffer.baseAddress else { return [] }
                buffer.initializeMemory(as: UInt8.self, repeating: 0)
                RecordEncoder.writeBytes(
                    at: start,
                    kind: RecordKind.refusal,
                    sequence: entry.sequence,
                    timestamp: entry.timestamp,
                    bytesOffset: RecordLayout.refusalReasonOffset,
                    bytes: bytes
                )
                return [UInt8](buffer)
            }
        }
    }

    private static func entry(_ record: UnsafeRawPointer, _ length: Int) -> Entry? {
        let view = RecordParser.view(record, length: length)
        guard case .unknown(RecordKind.refusal, let payload) = view.content, payload.count >= 4 else { return nil }
        let count = Int(UInt32(littleEndian: payload.loadUnaligned(as: UInt32.self)))
        guard count <= payload.count - 4 else { return nil }
        let reason = String(decoding: payload[4..<4 + count], as: UTF8.self)
        return Entry(sequence: view.sequence, reason: reason, timestamp: view.timestamp)
    }
}
