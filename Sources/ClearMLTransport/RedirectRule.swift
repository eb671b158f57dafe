/// Decides what to do with a 3xx answer.
///
/// libcurl's own following is off, because its rules are not ours.
enum RedirectRule {
    /// One request line and its headers: the original one, or where a redirect led.
    struct Hop: Equatable {
        var url: String
        var target: URLParts
        var headers: [HTTPHeader]
        /// How many redirects came before.
        var number = 0
    }

    enum Action: Equatable {
        /// Return the 3xx as the answer.
        case answer
        case follow(Hop)
    }

    /// Headers that may go to another origin; everything else stays, since any of them may be a credential
    /// (`Authorization`, `Cookie`, `X-Amz-Security-Token`, `X-ClearML-*` …).
    private static let portableHeaders: Set<String> = [
        "accept", "accept-encoding", "accept-language", "content-type", "if-match", "if-modified-since",
        "if-none-match", "if-range", "if-unmodified-since", "range", "user-agent",
    ]

    /// Decides after one answer.
    ///
    /// - Parameters:
    ///   - status: of the answer just received.
    ///   - location: the absolute URL it points to; nil when there is none.
    ///   - hop: the request that was answered.
    ///   - method: GET and HEAD follow every redirect; others only 307 and 308, which keep method and body. A 301 to a
    ///     POST is the API's way to say that an endpoint is gone, and must reach the caller.
    ///   - maximum: redirects allowed.
    /// - Returns: the next hop, or that this answer is the last one.
    /// - Throws: ``TransportError/Code/tooManyRedirects``.
    static func action(
        status: Int,
        location: String?,
        hop: Hop,
        method: HTTPRequest.Method,
        maximum: Int
    ) throws(TransportError) -> Action {
        let isSafe = method == .get || method == .head
        let isRedirect = isSafe ? [301, 302, 303, 307, 308].contains(status) : [307, 308].contains(status)
        guard isRedirect, let location, maximum > 0 else { return .answer }
        // A location that is no address: the caller gets the answer with it.
        guard let target = try? URLParts(location) else { return .answer }
        // A downgrade would send the request in the clear; the caller sees the 3xx and its Location instead.
        guard !(hop.target.scheme == "https" && target.scheme == "http") else { return .answer }
        guard hop.number < maximum else {
            throw .tooManyRedirects("\(hop.target.authority) redirected more than \(maximum) times")
        }
        var headers = hop.headers
        if target != hop.target { headers.removeAll { !portableHeaders.contains($0.name.lowercased()) } }
        return .follow(Hop(url: location, target: target, headers: headers, number: hop.number + 1))
    }
}
