import ClearMLTransport

extension APISession {
    /// Whether the server of `url` is one of those that may have the token.
    ///
    /// Only the API server and ``APIConfiguration/tokenHosts`` may, compared by scheme, host and port; an upload to
    /// somebody else's server must not carry it.
    package func mayReceiveToken(_ url: String) -> Bool {
        guard let target = Self.origin(url) else { return false }
        return ([configuration.apiServer] + configuration.tokenHosts).contains { Self.origin($0) == target }
    }

    /// Nil for what is no absolute HTTP URL: such a place is not one of ours.
    private static func origin(_ url: String) -> URLParts? {
        do throws(TransportError) { return try URLParts(url) } catch { return nil }
    }
}
