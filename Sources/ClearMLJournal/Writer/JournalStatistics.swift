/// What a writer has done so far.
package struct JournalStatistics: Sendable, Equatable {
    /// Where the newest records go.
    package enum Mode: String, Sendable {
        /// Stores into a mapped segment on disk.
        case mapped
        /// Plain writes to a segment on disk, one for each record.
        case appending
        /// A segment in memory.
        case memory
        /// Nowhere: there is no room left, or the journal is closed.
        case none
    }

    /// Reports in the journal, that is the last sequence number.
    package var journalled: UInt64 = 0
    /// Reports that are known to survive a power loss.
    package var durable: UInt64 = 0
    /// Where records go.
    package var mode = Mode.none
    /// Series that were introduced.
    package var series = 0
    /// Bytes written, headers and series records included.
    package var bytes: UInt64 = 0
    /// The largest iteration of any scalar; `nil` before the first.
    package var maximumIteration: Int64?
    /// Reports that could not be kept, by reason; reasons that never occurred are absent.
    package var dropped: [DropReason: UInt64] = [:]
}
