import ClearMLTransport

extension APISession {
    /// The `Authorization` header for a request to `url`; nil when that server may not have the token.
    ///
    /// Only the API server and ``APIConfiguration/tokenHosts`` may, compared by scheme, host and port; an upload to
    /// somebody else's server must not carry it. Logs in when needed.
    /// - Throws: ``APIError``, as a call does.
    package func authorization(
        for url: String,
        options: CallOptions = CallOptions()
    ) throws(APIError) -> String? {
        guard mayReceiveToken(url) else { return nil }
        return "Bearer \(try token(options: options))"
    }

    /// Whether the server of `url` is one of those that may have the token.
    package func mayReceiveToken(_ url: String) -> Bool {
        guard let target = Self.origin(url) else { return false }
        return ([configuration.apiServer] + configuration.tokenHosts).contains { Self.origin($0) == target }
    }

    /// Nil for what is no absolute HTTP URL: such a place is not one of ours.
    private static func origin(_ url: String) -> URLParts? {
        do throws(TransportError) { return try URLParts(url) } catch { return nil }
    }
}
