/// Something that happened in the background of a run.
///
/// Each condition is told once, at its beginning: an outage of an hour is one event, not one for every retry.
public struct TaskEvent: Sendable, Hashable, CustomStringConvertible {
    /// An open set of happenings; compare with `==`, and expect more of them in later versions.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case deliveryInterrupted, deliveryResumed, reportRefused, taskReopened, abortRequested
            case valueNotFinite, journalInMemory, journalStored, reportDropped, synchronizationFailed, captureFailed
        }
        private let value: Value
        /// Reports do not get through to the server; they stay in the journal, and delivery goes on trying.
        public static let deliveryInterrupted = Kind(value: .deliveryInterrupted)
        /// Reports get through again.
        public static let deliveryResumed = Kind(value: .deliveryResumed)
        /// The server refuses one report for good; it stays in the journal, set aside with its reason.
        public static let reportRefused = Kind(value: .reportRefused)
        /// The server had stopped the silent task, and it was opened again.
        public static let taskReopened = Kind(value: .taskReopened)
        /// Somebody asked for the run to end.
        public static let abortRequested = Kind(value: .abortRequested)
        /// The first value of a series that is not a number, or infinite.
        public static let valueNotFinite = Kind(value: .valueNotFinite)
        /// The disk takes nothing more: reports are kept in memory and end with the process unless it recovers.
        public static let journalInMemory = Kind(value: .journalInMemory)
        /// The disk takes reports again, those included that were kept in memory.
        public static let journalStored = Kind(value: .journalStored)
        /// A report could not be kept at all.
        public static let reportDropped = Kind(value: .reportDropped)
        /// Making reports durable failed: a power failure may cost more than the configured window.
        public static let synchronizationFailed = Kind(value: .synchronizationFailed)
        /// A file that was handed over could not be copied into the journal.
        public static let captureFailed = Kind(value: .captureFailed)
        /// A short label, safe for metrics.
        public var description: String { value.rawValue }
    }

    /// What kind of happening it is.
    public var kind: Kind
    /// What happened and what to do, in one sentence; never contains a secret.
    public var message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The kind and the message.
    public var description: String { "\(kind): \(message)" }
}
