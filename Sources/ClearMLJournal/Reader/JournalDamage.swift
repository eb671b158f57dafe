/// A place in a journal that could not be read, and what it cost.
package struct JournalDamage: Sendable, Equatable {
    /// What was found there.
    package enum Reason: String, Sendable {
        /// A record whose checksum or framing does not fit.
        case badRecord
        /// Nothing where something was written: pages that a power loss took.
        case unwritten
        /// The end of the journal of a run that is over, in the middle of a record.
        case tornTail
        /// A segment whose header is damaged; its records were read nevertheless.
        case badHeader
        /// A segment of another session; it was not read.
        case foreignSegment
        /// Reports are missing between two that were read, or at the end, with no trace in the files.
        case missing
        /// A scalar whose series is defined nowhere any more.
        case unnamedSeries
        /// A record with a sequence number that was read already.
        case repeated
    }

    /// Index of the segment; 0 for the names file.
    package var segment: UInt64
    /// Where in the file, in bytes.
    package var offset: Int
    /// How many bytes were skipped.
    package var bytes: Int
    /// What was found.
    package var reason: Reason
    /// Sequence numbers of the reports that are lost with it; `nil` when none is, for example when a definition was hit that is
    /// also stored elsewhere.
    package var missing: ClosedRange<UInt64>?
}
