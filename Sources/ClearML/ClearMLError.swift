/// A call that could not do what it was asked to.
///
/// Only caller mistakes and calls that need an answer from the server throw. Reporting never does: what goes wrong in
/// the background is a ``TaskEvent`` and shows in ``ClearMLTask/delivery``.
public struct ClearMLError: Error, Sendable, CustomStringConvertible {
    /// An open set of causes; compare with `==`, and expect more of them in later versions.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidArgument, invalidParameters, alreadyInitialized, notConfigured, configuration, journal, offline
            case serverUnavailable, serverRefused, taskNotFound, closed, unexpectedAnswer, projectNotFound, runIsOpen
            case unexpectedStatus, timedOut, cancelled, forkedProcess, fileUnavailable, damagedFile, unsupportedFormat
            case modelNotFound
        }
        private let value: Value
        /// An argument cannot be used; the message says which and why.
        public static let invalidArgument = Code(value: .invalidArgument)
        /// Hyperparameters could not be encoded, or not be read back into their type.
        public static let invalidParameters = Code(value: .invalidParameters)
        /// Another task is already the current one of this process.
        public static let alreadyInitialized = Code(value: .alreadyInitialized)
        /// No server or no credentials are configured, and the call needs them.
        public static let notConfigured = Code(value: .notConfigured)
        /// `clearml.conf` or an environment variable cannot be read.
        public static let configuration = Code(value: .configuration)
        /// The journal of this run cannot be used.
        public static let journal = Code(value: .journal)
        /// The call needs a server, and offline mode is on.
        public static let offline = Code(value: .offline)
        /// The server did not answer.
        public static let serverUnavailable = Code(value: .serverUnavailable)
        /// The server answered that it will not do it.
        public static let serverRefused = Code(value: .serverRefused)
        /// The server knows no such task.
        public static let taskNotFound = Code(value: .taskNotFound)
        /// The task was closed before.
        public static let closed = Code(value: .closed)
        /// The server answered with something that this version cannot read.
        public static let unexpectedAnswer = Code(value: .unexpectedAnswer)
        /// The server knows no such project.
        public static let projectNotFound = Code(value: .projectNotFound)
        /// The server knows no such model.
        public static let modelNotFound = Code(value: .modelNotFound)
        /// The call makes no sense for a run that goes on; close it first.
        public static let runIsOpen = Code(value: .runIsOpen)
        /// The task came to a status that the caller did not want.
        public static let unexpectedStatus = Code(value: .unexpectedStatus)
        /// The time that the caller allowed was over.
        public static let timedOut = Code(value: .timedOut)
        /// The caller's task was cancelled.
        public static let cancelled = Code(value: .cancelled)
        /// This process is a fork of one that ran a task; it can neither go on with that task nor run one of its own.
        public static let forkedProcess = Code(value: .forkedProcess)
        /// A stored file could not be fetched: it is not there, or its place does not answer or let us in.
        public static let fileUnavailable = Code(value: .fileUnavailable)
        /// A stored file is not what the server says it is; it was not used.
        public static let damagedFile = Code(value: .damagedFile)
        /// The content is of a kind that cannot be decoded, or must not be, since it could run code.
        public static let unsupportedFormat = Code(value: .unsupportedFormat)
        /// A short label, safe for metrics.
        public var description: String { value.rawValue }
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened and what to do next; never contains a secret.
    public var message: String
    /// The error of a lower layer; nil if this one is the origin.
    public var underlying: (any Error)?

    /// Makes an error.
    public init(code: Code, message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
