/// Something that the user should hear about once.
package enum JournalEvent: Sendable {
    /// The first value of a series that is not a number (NaN or an infinity). It is journalled as it is.
    case nonFinite(title: String, series: String, value: Double, iteration: Int64)
    /// The disk refuses: from now on records are kept in memory, and end with the process unless the disk recovers.
    case keepingInMemory(FileSystemError)
    /// The disk takes records again, those included that were kept in memory.
    case storedAgain
    /// A record could not be kept at all. Told at the first one of each reason; `JournalStatistics` counts all.
    case dropping(DropReason)
    /// Making records durable failed: until it succeeds again, a power loss may cost more than the window.
    case syncFailed(FileSystemError)
    /// A file that was handed over could not be copied; whoever delivers the session tries again, if it is unchanged then.
    case captureFailed(FileSystemError)
}

/// Why a record was not kept.
package enum DropReason: String, Sendable, CaseIterable {
    /// Neither disk nor memory has room.
    case noRoom
    /// It came after `close()`.
    case closed
    /// It is longer than the format allows.
    case tooLarge
    /// The session has as many series as the format allows.
    case tooManySeries
}
