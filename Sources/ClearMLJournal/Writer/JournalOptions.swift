/// How a journal is written.
package struct JournalOptions: Sendable {
    /// Who prepares segments ahead and makes them durable.
    package enum Housekeeping: Sendable {
        /// Two queues of the writer's own: one prepares and unmaps, one syncs.
        case background
        /// Nobody but the caller of `JournalWriter.housekeep()`: no thread is started, everything happens in calls.
        case byHand
    }

    /// Bytes of a segment; larger records get a segment of their own size.
    ///
    /// A multiple of 4096, at least 4096.
    package var segmentBytes = 4 << 20
    /// Bytes of the first segment, so that a short run reserves little.
    package var firstSegmentBytes = 256 << 10
    /// Milliseconds of reports that a power loss may cost at most.
    ///
    /// Twice in that time, what is new is made durable.
    package var powerLossWindow: Int64 = 1000
    /// Bytes of segments that may be kept in memory when nothing can be written.
    package var memoryLimit = 32 << 20
    /// Bytes from which on `JournalWriter.captureSoon(fileAt:)` does not copy before it returns: what is smaller takes
    /// less than the 5 ms that the call may take, which a test sets to nothing.
    package var deferredCaptureBytes = 4 << 20
    /// Where timestamps come from.
    package var clock = JournalClock.system
    /// Who does the housekeeping.
    package var housekeeping = Housekeeping.background

    /// The defaults.
    package init() {}
}
