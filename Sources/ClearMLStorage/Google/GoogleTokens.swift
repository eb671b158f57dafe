import ClearMLAPI
import ClearMLTransport
import Synchronization

/// Short tokens of Google accounts (OAuth 2.0): asked for when one is needed, kept in memory until shortly before they end.
///
/// Formats: RFC 6749 section 6 for a person's account, RFC 7523 for a service account, whose request is a JWT (RFC 7519)
/// signed by RS256.
final class GoogleTokens: Sendable {
    private struct Token {
        var text: String
        /// By the environment's clock.
        var end: Duration
    }

    private let tokens = Mutex<[GoogleAccount: Token]>([:])

    /// A token that is good for a while; where none is at hand, the account's server is asked for one, once: whoever needs it
    /// tries again as for the storage itself.
    ///
    /// - Throws: `accessDenied` when the account is refused, `unsupported` when this build cannot sign for it.
    func token(
        for account: GoogleAccount,
        _ transport: any HTTPTransport,
        _ operation: Operation
    ) throws(StorageError) -> String {
        let now = operation.environment.now()
        if let known = tokens.withLock({ $0[account] }), known.end - now > Self.reserve { return known.text }
        let token = try request(account, transport, operation)
        tokens.withLock { $0[account] = token }
        return token.text
    }

    /// Drops a token that a server has refused.
    func forget(_ account: GoogleAccount) { tokens.withLock { $0[account] = nil } }

    private func request(
        _ account: GoogleAccount,
        _ transport: any HTTPTransport,
        _ operation: Operation
    ) throws(StorageError) -> Token {
        let items: [(name: String, value: String)]
        switch account.kind {
        case .service(let email, let privateKey, let keyID):
            let claim = try Self.claim(
                email,
                privateKey: privateKey,
                keyID: keyID,
                audience: account.tokenAddress,
                at: Int64(operation.environment.wallClock())
            )
            items = [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", claim)]
        case .user(let clientID, let clientSecret, let refreshToken):
            items = [
                ("grant_type", "refresh_token"), ("client_id", clientID), ("client_secret", clientSecret),
                ("refresh_token", refreshToken),
            ]
        }
        var request = HTTPRequest(
            method: .post,
            url: account.tokenAddress,
            body: .bytes(Array(StorageURL.query(items).utf8))
        )
        request.headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
        request = try operation.bounded(request)
        // What proves the account is for this host.
        request.followsRedirects = false
        let asked = operation.environment.now()
        let response: HTTPResponse
        do throws(TransportError) {
            response = try transport.perform(request, cancellation: operation.cancellation)
        } catch {
            throw .transport(error)
        }
        let reply: JSONValue
        do {
            reply = try JSONValue(parsing: response.body)
        } catch {
            reply = .null
        }
        guard response.status == 200 else { throw Self.refusal(response, reply, account) }
        guard let text = reply["access_token"].stringValue, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw StorageError(.unexpectedReply, "\(StorageURL.shown(account.tokenAddress)) gives no access token")
        }
        let seconds = min(max(reply["expires_in"].integerValue ?? 3_600, 0), 86_400)
        return Token(text: text, end: asked + .seconds(seconds))
    }

    private static func refusal(
        _ response: HTTPResponse,
        _ reply: JSONValue,
        _ account: GoogleAccount
    ) -> StorageError {
        let words = [reply["error"].stringValue, reply["error_description"].stringValue]
            .compactMap { $0.map(S3Link.printable) }.joined(separator: ": ")
        // The answer to what proves nothing (RFC 6749, section 5.2).
        guard response.status != 400, response.status != 401 else {
            return StorageError(
                .accessDenied,
                "Google gives \(account.name) no access (\(words)); look at its key, and at this machine's clock",
                httpStatus: response.status
            )
        }
        return .status(
            response,
            StorageURL.shown(account.tokenAddress),
            detail: words,
            hint: "look at the account \(account.name)"
        )
    }

    /// The signed statement that the bearer is the account.
    private static func claim(
        _ email: String,
        privateKey: String,
        keyID: String?,
        audience: String,
        at seconds: Int64
    ) throws(StorageError) -> String {
        let header: JSONValue = .members(["alg": "RS256", "typ": "JWT", "kid": keyID.map { .string($0) }])
        let claims: JSONValue = [
            "iss": .string(email), "scope": .string(scope), "aud": .string(audience),
            "iat": .integer(seconds), "exp": .integer(seconds + 3_600),
        ]
        let text = [header, claims].map { base64(Array($0.serialized())) }.joined(separator: ".")
        let signature: [UInt8]
        do {
            signature = try RSASignature.sign(Array(text.utf8), pem: privateKey)
        } catch {
            throw StorageError(.missingCredentials, "the private key of \(email) cannot be used: \(error)")
        }
        return "\(text).\(base64(signature))"
    }

    /// The alphabet of addresses, without padding (RFC 7515).
    private static func base64(_ bytes: [UInt8]) -> String {
        String(Base64.encode(bytes).compactMap { $0 == "=" ? nil : $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    private static let scope = "https://www.googleapis.com/auth/devstorage.read_write"
    /// A request may take that long to be looked at.
    private static let reserve = Duration.seconds(120)
}
