/// One record in the reader's memory: valid during the visit only.
package struct RecordView {
    /// Position in the session, counted from 1 without gaps.
    package let sequence: UInt64
    /// Milliseconds since 1970.
    package let timestamp: Int64
    /// What it carries.
    package let content: Content

    /// What a record carries, with bytes that must not be kept.
    package enum Content {
        /// A series, once, before its first scalar; `JournalReader.names(of:)` has its names. Not a report: `sequence` is
        /// that of the next report.
        case series(SeriesID)
        case scalar(SeriesID, value: Double, iteration: Int64)
        /// UTF-8, as it was written. `continues` says that the next record has the rest of the message.
        case text(level: UInt8, message: UnsafeRawBufferPointer, continues: Bool)
        case operation(UnsafeRawBufferPointer)
        case event(UnsafeRawBufferPointer)
        /// A kind that this version does not know; `payload` is everything between header and checksum.
        case unknown(kind: UInt16, payload: UnsafeRawBufferPointer)
    }
}

/// What a visitor says about the record that it was shown.
package enum VisitDecision: Sendable {
    /// Show the next one.
    case next
    /// Done with this one; end the visit.
    case stop
    /// Not this one: end the visit, and begin the next visit with it again.
    case leave
}
