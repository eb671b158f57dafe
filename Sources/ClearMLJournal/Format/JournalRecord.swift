/// One record as a reader sees it.
package struct JournalRecord: Sendable, Equatable {
    /// Position among the reports of the session, counted from 1 without gaps; the identity by which a report is
    /// acknowledged.
    ///
    /// The introduction of a series is not a report: it has the number of the report that follows it.
    package var sequence: UInt64
    /// Milliseconds since 1970-01-01T00:00:00Z at the moment of the report.
    package var timestamp: Int64
    package var content: Content

    /// What the record carries.
    package enum Content: Sendable, Equatable {
        /// Introduces a metric name; not itself a report, never counted in a receipt.
        case series(SeriesID, title: String, series: String)
        case scalar(SeriesID, value: Double, iteration: Int64)
        /// One console record. `level` is Python's number: 10 debug, 20 info, 30 warning, 40 error, 50 critical.
        case text(level: UInt8, message: String)
        /// A change of the task itself, as UTF-8 JSON that ClearMLDelivery writes and reads.
        case operation([UInt8])
        /// An event that has no kind of its own (a plot, an image), as UTF-8 JSON that ClearML writes and ClearMLDelivery
        /// reads.
        case event([UInt8])
        /// A record of a kind that this version does not know: kept, never delivered, never acknowledged past.
        case unknown(kind: UInt16, payload: [UInt8])
    }

    package init(sequence: UInt64, timestamp: Int64, content: Content) {
        self.sequence = sequence
        self.timestamp = timestamp
        self.content = content
    }
}

/// A metric name (title and series) interned for one session.
package struct SeriesID: Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}
