package import ClearMLTransport

/// Why a call to the server gave no result.
///
/// `description` says what happened and what to do next; secrets known to the session are never part of it.
public struct APIError: Error, Sendable, CustomStringConvertible {
    /// What the failure means for the request itself.
    public enum Outcome: Sendable, Hashable {
        /// The request certainly did not reach the server.
        case notSent
        /// The server refused the request and changed nothing.
        case rejected
        /// The server may have carried out the request, wholly or in part: look before sending it again.
        case ambiguous
    }

    /// What went wrong; compare with `==`.
    public var code: Code
    /// The endpoint that failed, such as `tasks.create`; `auth.login` when a call failed for want of a token.
    public var endpoint: String
    /// What the server or the connection said, and what to do next.
    public var message: String
    /// Whether the request may have been carried out.
    public var outcome: Outcome
    /// The HTTP status; nil when no complete answer came.
    public var httpStatus: Int?
    /// The result code of the server's envelope; nil when there was no envelope.
    public var resultCode: Int?
    /// The result subcode of the server's envelope; nil when there was no envelope.
    public var resultSubcode: Int?
    /// The server's details (`error_data`); `null` when there are none.
    public var details: JSONValue
    /// How long the server asked us to wait; nil when it did not.
    public var retryAfter: Duration?
    /// The failure of the connection, when that was the cause; nil otherwise.
    package var transportError: TransportError?

    package init(
        _ code: Code,
        endpoint: String,
        message: String,
        outcome: Outcome,
        httpStatus: Int? = nil,
        resultCode: Int? = nil,
        resultSubcode: Int? = nil,
        details: JSONValue = .null,
        retryAfter: Duration? = nil,
        transportError: TransportError? = nil
    ) {
        self.code = code
        self.endpoint = endpoint
        self.message = message
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.resultCode = resultCode
        self.resultSubcode = resultSubcode
        self.details = details
        self.retryAfter = retryAfter
        self.transportError = transportError
    }

    /// One line: endpoint, numbers and message.
    public var description: String {
        var numbers = ""
        if let resultCode {
            numbers = " (\(resultCode)/\(resultSubcode ?? 0))"
        } else if let httpStatus {
            numbers = " (HTTP \(httpStatus))"
        }
        return "\(endpoint) failed\(numbers): \(message)"
    }
}
