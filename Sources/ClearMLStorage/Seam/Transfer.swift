package import ClearMLTransport

/// Limits and habits of one call to a ``StorageProvider``.
package struct Transfer: Sendable {
    /// Time for the whole call, waits between attempts included.
    package var timeout: Duration
    /// An exchange in which no byte moves for so long counts as broken; whole seconds.
    package var stallTimeout: Duration
    /// Time to connect.
    package var connectTimeout: Duration
    /// What is tried again, and when.
    ///
    /// Attempts count anew whenever a download has come further.
    package var retry: RetryPolicy
    /// Parts of one file under way at the same time, where the place takes parts.
    package var parallelParts: Int
    /// Bytes of a part, at least 5 MiB; a larger file gets larger parts where their number is limited.
    package var partBytes: Int64
    /// Where an unfinished transfer is noted, so that the same call goes on after a crash; nil begins anew each time.
    ///
    /// A file of a few hundred bytes, removed when the transfer is complete. One transfer at a time may use it.
    package var stateFile: String?
    /// Ends the call early with ``StorageError/Code/cancelled``.
    package var cancellation: Cancellation?
    /// Told a few times a second how far it is, and once more at the end; from any thread, one call at a time.
    package var progress: (@Sendable (StorageProgress) -> Void)?

    /// The defaults are those of a call that a user waits for.
    package init(
        timeout: Duration = .seconds(24 * 3600),
        stallTimeout: Duration = .seconds(60),
        connectTimeout: Duration = .seconds(30),
        retry: RetryPolicy = .interactive,
        parallelParts: Int = 4,
        partBytes: Int64 = 8 << 20,
        stateFile: String? = nil,
        cancellation: Cancellation? = nil,
        progress: (@Sendable (StorageProgress) -> Void)? = nil
    ) {
        self.timeout = timeout
        self.stallTimeout = stallTimeout
        self.connectTimeout = connectTimeout
        self.retry = retry
        self.parallelParts = parallelParts
        self.partBytes = partBytes
        self.stateFile = stateFile
        self.cancellation = cancellation
        self.progress = progress
    }
}

/// How far a transfer is.
package struct StorageProgress: Sendable, Equatable {
    /// Bytes that have been moved, those of an earlier, broken transfer included.
    package var bytesDone: Int64
    /// Bytes in all; nil while unknown.
    package var totalBytes: Int64?
    /// Bytes a second since this call began.
    package var bytesPerSecond: Double
    /// What is left at that rate; nil while it cannot be told.
    package var timeLeft: Duration?

    /// Describes a step.
    package init(bytesDone: Int64, totalBytes: Int64? = nil, bytesPerSecond: Double = 0, timeLeft: Duration? = nil) {
        self.bytesDone = bytesDone
        self.totalBytes = totalBytes
        self.bytesPerSecond = bytesPerSecond
        self.timeLeft = timeLeft
    }
}
