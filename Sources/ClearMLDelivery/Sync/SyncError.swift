package import ClearMLJournal

/// Why a session could not be synchronised at all; what is merely not delivered yet is in the ``Receipt``.
package struct SyncError: Error, Sendable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String { case busy, journal }
        private let value: Value
        /// Another process, or the run itself, is delivering this session.
        package static let busy = Code(value: .busy)
        /// The journal or its marks cannot be used.
        package static let journal = Code(value: .journal)
        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    package var code: Code
    /// What happened and what to do next.
    package var message: String
    /// The journal's own failure; nil when there was none.
    package var cause: JournalError?

    package init(_ code: Code, _ message: String, cause: JournalError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { "\(code): \(message)" }
}
