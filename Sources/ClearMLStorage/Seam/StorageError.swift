/// Why a file could not be stored, fetched, deleted or looked up.
///
/// `description` says what happened and what to do next; it never holds a key, a token, a signature or the query of a
/// URL.
package struct StorageError: Error, Sendable, CustomStringConvertible {
    /// An open set of causes; compare with `==`.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case notFound, accessDenied, missingCredentials, unavailable, connection, refused, changed, damaged
            case invalidURL, unsupported, fileSystem, noSpace, cancelled, timedOut, unexpectedReply
        }
        private let value: Value
        /// There is no such file.
        package static let notFound = Code(value: .notFound)
        /// The place knows us and refuses, or does not know the key.
        package static let accessDenied = Code(value: .accessDenied)
        /// No key for this place is configured; nothing was sent.
        package static let missingCredentials = Code(value: .missingCredentials)
        /// The place is down, busy or unreachable: the same call may succeed later.
        package static let unavailable = Code(value: .unavailable)
        /// No proper connection, for a reason that time does not mend, such as a certificate.
        package static let connection = Code(value: .connection)
        /// The place refuses this request for good.
        package static let refused = Code(value: .refused)
        /// The file became another one in the middle of the transfer.
        package static let changed = Code(value: .changed)
        /// What came is not what was expected, in length or digest.
        package static let damaged = Code(value: .damaged)
        /// The name names no place.
        package static let invalidURL = Code(value: .invalidURL)
        /// The place, or this library, does not offer that.
        package static let unsupported = Code(value: .unsupported)
        /// The file system of this machine refuses.
        package static let fileSystem = Code(value: .fileSystem)
        /// The disk of this machine is full.
        package static let noSpace = Code(value: .noSpace)
        /// The caller cancelled.
        package static let cancelled = Code(value: .cancelled)
        /// ``Transfer/timeout`` has passed.
        package static let timedOut = Code(value: .timedOut)
        /// An answer that does not belong to the protocol.
        package static let unexpectedReply = Code(value: .unexpectedReply)
        /// A short label, safe for metrics.
        package var description: String { value.rawValue }
    }

    /// The kind of failure.
    package var code: Code
    /// What happened, where, and what to do next.
    package var message: String
    /// The status of the answer; nil when there was none.
    package var httpStatus: Int?
    /// How long the place asked us to wait; nil when it did not.
    package var retryAfter: Duration?
    /// What failed below; nil when the failure arose here.
    package var underlying: (any Error)?

    /// Makes an error.
    package init(
        _ code: Code,
        _ message: String,
        httpStatus: Int? = nil,
        retryAfter: Duration? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
        self.retryAfter = retryAfter
        self.underlying = underlying
    }

    /// Code and message; safe to log.
    package var description: String { "\(code): \(message)" }

    /// Whether the same call may succeed later.
    package var isTransient: Bool { code == .unavailable }
}
