package import ClearMLTransport
import Synchronization

extension APISession {
    /// One exchange with another service at `url`, such as the file server.
    ///
    /// The token goes along where that server may have it; a 401 renews it once. Other answers, also refusals, are
    /// returned as they are.
    /// - Parameters:
    ///   - url: What decides whether the token is sent: the address of the request.
    ///   - options: Bounds of the call.
    ///   - make: Makes the request, afresh for each attempt; called at most twice per try.
    /// - Returns: The answer, whatever its status.
    /// - Throws: ``APIError`` of the login, of `make`, and of the connection.
    package func exchange(
        with url: String,
        options: CallOptions = CallOptions(),
        _ make: () throws(APIError) -> HTTPRequest
    ) throws(APIError) -> HTTPResponse {
        let deadline = environment.now() + options.timeout
        let endpoint = "files"
        return try retrying(endpoint: endpoint, isRepeatable: true, options, deadline) { () throws(APIError) in
            guard mayReceiveToken(url) else { return try perform(make(), endpoint: endpoint, options, deadline) }
            let first = try grant(options, deadline)
            let response = try perform(
                Self.authorized(make(), first.token.text),
                endpoint: endpoint,
                options,
                deadline
            )
            guard response.status == 401 else { return response }
            state.withLock { $0.refuse(generation: first.generation) }
            let second = try grant(options, deadline)
            return try perform(Self.authorized(make(), second.token.text), endpoint: endpoint, options, deadline)
        }
    }

    private static func authorized(_ request: HTTPRequest, _ token: String) -> HTTPRequest {
        var request = request
        request.headers.insert(HTTPHeader("Authorization", "Bearer \(token)"), at: 0)
        return request
    }
}
