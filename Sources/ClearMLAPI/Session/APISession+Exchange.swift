import ClearMLTransport

extension APISession {
    /// One exchange within the limits of the call.
    func perform(
        _ request: HTTPRequest,
        endpoint: String,
        _ options: CallOptions,
        _ deadline: Duration
    ) throws(APIError) -> HTTPResponse {
        if options.cancellation?.isCancelled == true { throw Self.cancelled(endpoint) }
        let left = deadline - environment.now()
        guard left > .zero else { throw Self.timedOut(endpoint) }
        var request = request
        request.timeout = min(left, options.requestTimeout)
        request.connectTimeout = min(left, options.connectTimeout)
        request.maximumResponseBytes = configuration.maximumResponseBytes
        do {
            return try transport.perform(request, cancellation: options.cancellation)
        } catch {
            let code: APIError.Code =
                switch error.code {
                case .cancelled: .cancelled
                case .invalidURL, .invalidHeader: .invalidConfiguration
                default: .transport
                }
            throw APIError(
                code,
                endpoint: endpoint,
                message: error.message,
                outcome: error.mayHaveBeenSent ? .ambiguous : .notSent,
                transportError: error
            )
        }
    }

    /// The headers of every request.
    ///
    /// Accept-Encoding belongs to the transport, which undoes the encoding.
    func headers(contentType: String, authorization: String) -> [HTTPHeader] {
        [
            HTTPHeader("Authorization", authorization),
            HTTPHeader("Content-Type", contentType),
            HTTPHeader("X-ClearML-Worker", Self.headerValue(configuration.worker)),
            HTTPHeader("X-ClearML-Client", Self.headerValue(configuration.client)),
        ]
    }

    /// Header lines carry printable ASCII only: anything else becomes `_`, so that no name can add a line.
    private static func headerValue(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    }

    static func cancelled(_ endpoint: String) -> APIError {
        APIError(.cancelled, endpoint: endpoint, message: "the call was cancelled.", outcome: .notSent)
    }

    static func timedOut(_ endpoint: String) -> APIError {
        APIError(.timedOut, endpoint: endpoint, message: "the time allowed for the call was over.", outcome: .notSent)
    }

    /// The error without `secret`, should the server have quoted it.
    func redacted(_ error: APIError, _ secret: String) -> APIError {
        guard secret.utf8.count >= 4, error.message.contains(secret) || error.details != .null else { return error }
        var error = error
        error.message = error.message.replacing(secret, with: "***")
        error.details = error.details.replacing(secret, with: "***")
        return error
    }
}

extension JSONValue {
    /// A copy in which every text, member names aside, has `secret` replaced.
    fileprivate func replacing(_ secret: String, with replacement: String) -> JSONValue {
        switch self {
        case .string(let text): .string(text.replacing(secret, with: replacement))
        case .array(let elements): .array(elements.map { $0.replacing(secret, with: replacement) })
        case .object(let members): .object(members.mapValues { $0.replacing(secret, with: replacement) })
        default: self
        }
    }
}
