/// Judges bytes as records.
///
/// Nothing in them is believed before length and checksum fit.
enum RecordParser {
    /// What stands at some place.
    enum Judgement: Equatable {
        /// A record of this length, whole and unharmed.
        case record(length: Int)
        /// A length of zero.
        case unwritten
        /// The file ends here, or within a record whose length is plausible.
        case end
        /// Anything else.
        case damaged
    }

    /// Judges what stands at `offset`.
    ///
    /// After a `.record`, the bytes are in the window.
    @inline(__always)
    static func judge(_ window: inout SegmentWindow, at offset: Int) throws(JournalError) -> Judgement {
        guard let start = try window.bytes(at: offset, count: 8) else { return .end }
        let length = Int(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
        if length == 0 { return .unwritten }
        guard length >= RecordLayout.minimumLength, length <= RecordLayout.maximumLength,
            length % RecordLayout.alignment == 0
        else { return .damaged }
        guard let record = try window.bytes(at: offset, count: length) else { return .end }
        let covered = length - RecordLayout.checksumSize
        let checksum = UInt32(littleEndian: record.loadUnaligned(fromByteOffset: covered, as: UInt32.self))
        guard checksum == Checksum.of(UnsafeRawBufferPointer(start: record, count: covered)) else {
            return .damaged
        }
        let kind = UInt16(littleEndian: record.loadUnaligned(fromByteOffset: 4, as: UInt16.self))
        let sequence = UInt64(littleEndian: record.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        guard kind != 0, sequence < RecordLayout.maximumSequence, fits(record, length: length, kind: kind) else {
            return .damaged
        }
        return .record(length: length)
    }

    /// Whether the counts inside a record of a known kind stay inside it.
    @inline(__always)
    private static func fits(_ record: UnsafeRawPointer, length: Int, kind: UInt16) -> Bool {
        func count(_ offset: Int) -> Int {
            Int(UInt32(littleEndian: record.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        let end = length - RecordLayout.checksumSize
        switch kind {
        case RecordKind.scalar:
            return length == RecordLayout.scalarLength
        case RecordKind.series:
            return end >= RecordLayout.seriesNamesOffset
                && RecordLayout.seriesNamesOffset + count(28) + count(32) <= end
        case RecordKind.text:
            return end >= RecordLayout.textMessageOffset && RecordLayout.textMessageOffset + count(24) <= end
        case RecordKind.operation, RecordKind.event, RecordKind.refusal:
            return end >= RecordLayout.documentOffset && RecordLayout.documentOffset + count(24) <= end
        default:
            return true
        }
    }

    /// The record of which `judge` found the length; `nil` for the definition of a series.
    @inline(__always)
    static func view(_ record: UnsafeRawPointer, length: Int) -> RecordView {
        func u32(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: record.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        func u64(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: record.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        let kind = UInt16(truncatingIfNeeded: u32(4))
        let content: RecordView.Content
        switch kind {
        case RecordKind.scalar:
            content = .scalar(
                SeriesID(rawValue: u32(RecordLayout.scalarSeriesOffset)),
                value: Double(bitPattern: u64(RecordLayout.scalarValueOffset)),
                iteration: Int64(bitPattern: u64(RecordLayout.scalarIterationOffset))
            )
        case RecordKind.series:
            content = .series(SeriesID(rawValue: u32(RecordLayout.payloadOffset)))
        case RecordKind.text:
            content = .text(
                level: UInt8(truncatingIfNeeded: u32(28)),
                message: UnsafeRawBufferPointer(
                    start: record + RecordLayout.textMessageOffset,
                    count: Int(u32(RecordLayout.payloadOffset))
                ),
                continues: u32(4) >> 16 & UInt32(RecordLayout.continuesFlag) != 0
            )
        case RecordKind.operation, RecordKind.event:
            let document = UnsafeRawBufferPointer(
                start: record + RecordLayout.documentOffset,
                count: Int(u32(RecordLayout.payloadOffset))
            )
            content = kind == RecordKind.event ? .event(document) : .operation(document)
        default:
            content = .unknown(
                kind: kind,
                payload: UnsafeRawBufferPointer(
                    start: record + RecordLayout.payloadOffset,
                    count: length - RecordLayout.payloadOffset - RecordLayout.checksumSize
                )
            )
        }
        return RecordView(sequence: u64(8), timestamp: Int64(bitPattern: u64(16)), content: content)
    }

    /// The names in the definition of a series.
    static func names(_ record: UnsafeRawPointer) -> (title: String, series: String) {
        func count(_ offset: Int) -> Int {
            Int(UInt32(littleEndian: record.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        let title = UnsafeRawBufferPointer(start: record + RecordLayout.seriesNamesOffset, count: count(28))
        let series = UnsafeRawBufferPointer(
            start: record + RecordLayout.seriesNamesOffset + title.count,
            count: count(32)
        )
        return (String(decoding: title, as: UTF8.self), String(decoding: series, as: UTF8.self))
    }

    /// The next whole record behind damage, or `nil` up to the end of the file.
    ///
    /// Every multiple of 8 is tried: the damaged record's own length may be what was hit, and following it would skip
    /// whole records. `budget` bounds the bytes of checksums, since hostile bytes could claim a long record at every
    /// place.
    static func resynchronise(
        _ window: inout SegmentWindow,
        after offset: Int,
        budget: inout Int
    ) throws(JournalError) -> Int? {
        var candidate = offset + RecordLayout.alignment
        while let start = try window.bytes(at: candidate, count: 8) {
            let length = Int(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
            if length >= RecordLayout.minimumLength, length <= RecordLayout.maximumLength,
                length % RecordLayout.alignment == 0
            {
                budget -= length
                if budget < 0 { return nil }
                if case .record = try judge(&window, at: candidate) { return candidate }
            }
            candidate += RecordLayout.alignment
        }
        return nil
    }

    /// Whether only zeros follow.
    static func isUnwritten(_ window: inout SegmentWindow, from offset: Int) throws(JournalError) -> Bool {
        var offset = offset
        while let start = try window.bytes(at: offset, count: 1) {
            let count = window.available(at: offset)
            if !UnsafeRawBufferPointer(start: start, count: count).isZero { return false }
            offset += count
        }
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// Whether all bytes are zero.
    var isZero: Bool {
        var offset = 0
        while offset + 8 <= count {
            if loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 { return false }
            offset += 8
        }
        return self[offset...].allSatisfy { $0 == 0 }
    }
}
