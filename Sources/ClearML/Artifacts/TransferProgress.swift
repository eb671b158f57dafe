package import ClearMLStorage

/// How far a file is on its way.
///
/// ```swift
/// let path = try artifact.localCopy { progress in
///     print("\(Int((progress.fraction ?? 0) * 100)) %, \(progress.timeLeft.map { "\($0) left" } ?? "")")
/// }
/// ```
///
/// A callback gets one a few times a second, and once more at the end; from a thread of the library, one call at a time.
/// Nothing is reported for a file that is on this machine already.
public struct TransferProgress: Sendable, Hashable {
    /// Bytes that have been moved, those of an earlier, broken transfer included.
    public var bytesDone: Int64
    /// Bytes in all; nil while that is not known.
    public var totalBytes: Int64?
    /// Bytes a second since this call began.
    public var bytesPerSecond: Double
    /// The time for what is left at that rate; nil while it cannot be told.
    public var timeLeft: Duration?

    /// What has been moved of all, from 0 to 1; nil while the length is not known.
    public var fraction: Double? {
        guard let totalBytes else { return nil }
        return totalBytes > 0 ? min(max(Double(bytesDone) / Double(totalBytes), 0), 1) : 1
    }

    /// What a storage says.
    package init(_ progress: StorageProgress) {
        bytesDone = progress.bytesDone
        totalBytes = progress.totalBytes
        bytesPerSecond = progress.bytesPerSecond
        timeLeft = progress.timeLeft
    }
}

extension Transfer {
    /// A transfer that a caller watches.
    init(reportingTo progress: (@Sendable (TransferProgress) -> Void)?) {
        self.init()
        guard let progress else { return }
        self.progress = { progress(TransferProgress($0)) }
    }
}
