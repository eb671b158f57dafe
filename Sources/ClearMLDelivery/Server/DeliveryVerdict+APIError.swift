import ClearMLAPI

extension DeliveryVerdict {
    /// What a failed call means for what it carried: a body of that many `bytes`.
    init(_ error: APIError, bytes: Int) {
        let reason = error.description
        switch error.code {
        // Only a person can mend these; nothing was stored.
        case .missingCredentials, .invalidConfiguration, .unauthorized, .forbidden, .notFound, .unsupportedServer,
            .invalidTaskID:
            self = .blocked(reason: reason)
        case .tooLarge: self = .tooLarge(bytes: bytes, reason: reason)
        // Also a 500 of the login: what the call carried never left.
        case _ where error.outcome == .notSent && error.code != .invalidRequest:
            self = .unavailable(reason: reason, retryAfter: error.retryAfter)
        case .rateLimited: self = .unavailable(reason: reason, retryAfter: error.retryAfter)
        case .serverError: self = .serverError(reason: reason)
        // A gateway that lost sight of the server, or half an answer: the server may have stored everything.
        case .unavailable, .unexpectedReply, .notAClearMLServer:
            self = .lost(reason: reason, retryAfter: error.retryAfter)
        case .transport, .timedOut, .cancelled: self = .lost(reason: reason, retryAfter: nil)
        case .validation, .invalidTaskStatus, .invalidProjectID, .expectedUniqueData, .eventsNotAdded, .invalidRequest:
            self = .refused(reason: reason)
        default:
            // A refusal in the server's own envelope is one. Anything else (a teapot, a proxy's page) is not
            // understood, and what is not understood must not lose data.
            if error.httpStatus == 400, error.resultCode != nil {
                self = .refused(reason: reason)
            } else {
                self = .lost(reason: reason, retryAfter: error.retryAfter)
            }
        }
    }

    /// What the answer to a batch of `count` events means.
    init(batchReply data: JSONValue, count: Int) {
        let errors = data["errors"].integerValue ?? 0
        self = .accepted(
            added: data["added"].integerValue.map { Int(clamping: $0) },
            errors: Int(clamping: errors),
            of: count
        )
    }
}
