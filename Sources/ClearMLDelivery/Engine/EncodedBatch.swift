/// A part of the journal, made ready for one request.
struct EncodedBatch: Sendable {
    /// The records that are settled when the request is.
    var range: ClosedRange<UInt64>
    /// Lines of `events.add_batch`.
    var body: [UInt8] = []
    /// Lines in ``body``.
    var count = 0
    var tally = DeliveryTally()
    /// Captured files that must be stored before the lines are sent.
    var files: [BatchFile] = []
    /// Whether a limit ended it, or something that is no event follows.
    var isComplete = false
    /// Milliseconds since 1970 of its first report.
    var firstTimestamp: Int64

    init(range: ClosedRange<UInt64>, firstTimestamp: Int64) {
        self.range = range
        self.firstTimestamp = firstTimestamp
    }
}

/// A captured file on its way to the file server.
struct BatchFile: Sendable {
    /// The report that names it.
    var sequence: UInt64
    var file: AttachedFile
    /// Where it goes, below the server's root.
    var key: String
}
