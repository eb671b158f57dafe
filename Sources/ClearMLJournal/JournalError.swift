/// Why a journal, or a file that belongs to it, cannot be used.
package struct JournalError: Error, Sendable, CustomStringConvertible {
    /// The reason, reduced to what callers decide upon.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case storage, damaged, unsupportedVersion, notASession, locked
        }

        private let value: Value

        /// The file system refused; `cause` tells how.
        package static let storage = Code(value: .storage)
        /// The contents are not what this library writes, and cannot be used.
        package static let damaged = Code(value: .damaged)
        /// Written by a newer version of this library.
        ///
        /// The file is left as it is.
        package static let unsupportedVersion = Code(value: .unsupportedVersion)
        /// There is no session by that name.
        package static let notASession = Code(value: .notASession)
        /// Another process is at work on the session.
        package static let locked = Code(value: .locked)

        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    /// The reason.
    package let code: Code
    /// What happened to which file, and what to do next.
    package let message: String
    /// The file operation that failed; `nil` when none did.
    package let cause: FileSystemError?

    /// Creates an error with its context.
    package init(_ code: Code, _ message: String, cause: FileSystemError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Wraps the refusal of a file system.
    package init(_ cause: FileSystemError) {
        self.init(.storage, cause.description, cause: cause)
    }

    /// Code and message, for people.
    package var description: String { "\(code): \(message)" }
}
