extension APIError {
    /// An open set of causes: match those you handle, treat the others by ``APIError/outcome``.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case missingCredentials, invalidConfiguration, invalidRequest, transport, timedOut, cancelled
            case unauthorized, forbidden, notFound, tooLarge, rateLimited, serverError, unavailable
            case notAClearMLServer, unexpectedReply, unsupportedServer, rejected
            case validation, invalidTaskID, invalidTaskStatus, invalidProjectID, invalidModelID
            case expectedUniqueData, eventsNotAdded
        }
        private let value: Value

        /// Neither keys nor a token are configured; nothing was sent.
        public static let missingCredentials = Code(value: .missingCredentials)
        /// A setting cannot be used; nothing was sent.
        public static let invalidConfiguration = Code(value: .invalidConfiguration)
        /// The call itself is malformed; nothing was sent.
        public static let invalidRequest = Code(value: .invalidRequest)
        /// No complete answer came.
        public static let transport = Code(value: .transport)
        /// The call's time was over.
        public static let timedOut = Code(value: .timedOut)
        /// The caller cancelled.
        public static let cancelled = Code(value: .cancelled)
        /// The credentials were refused, also after logging in again.
        public static let unauthorized = Code(value: .unauthorized)
        /// This user may not do that.
        public static let forbidden = Code(value: .forbidden)
        /// The server has no such endpoint, in this version or any more.
        public static let notFound = Code(value: .notFound)
        /// The request is larger than the server, a proxy or the configuration accepts.
        public static let tooLarge = Code(value: .tooLarge)
        /// Too many requests; see ``APIError/retryAfter``.
        public static let rateLimited = Code(value: .rateLimited)
        /// The server failed on this request (500).
        public static let serverError = Code(value: .serverError)
        /// A server or a proxy before it is out of order for now (502, 503, 504 and the like).
        public static let unavailable = Code(value: .unavailable)
        /// Something answered, but no ClearML API server.
        public static let notAClearMLServer = Code(value: .notAClearMLServer)
        /// A damaged answer, or one without the promised content.
        public static let unexpectedReply = Code(value: .unexpectedReply)
        /// The server is too old.
        public static let unsupportedServer = Code(value: .unsupportedServer)
        /// The server refused for a reason that has no code of its own; see result code and subcode.
        public static let rejected = Code(value: .rejected)
        /// A field is missing, of the wrong type or not acceptable (400, subcodes 10-21 and 800).
        public static let validation = Code(value: .validation)
        /// There is no such task for this user (400/101).
        public static let invalidTaskID = Code(value: .invalidTaskID)
        /// The task's status does not allow that (400/110).
        public static let invalidTaskStatus = Code(value: .invalidTaskStatus)
        /// There is no such project for this user (400/401 and 400/403).
        public static let invalidProjectID = Code(value: .invalidProjectID)
        /// There is no such model for this user (400/201).
        public static let invalidModelID = Code(value: .invalidModelID)
        /// Something of that name exists already (400/801).
        public static let expectedUniqueData = Code(value: .expectedUniqueData)
        /// Not one event of the batch was accepted (400/131).
        public static let eventsNotAdded = Code(value: .eventsNotAdded)

        /// A short label, safe for metrics.
        public var description: String { value.rawValue }
    }
}
