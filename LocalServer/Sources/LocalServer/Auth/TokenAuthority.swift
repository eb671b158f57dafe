import Synchronization

/// Issues and checks the tokens that `auth.login` hands out: JSON Web Tokens signed with a key of this server (HS256).
final class TokenAuthority: Sendable {
    /// The session of a token and the second at which it ends.
    typealias Session = (id: String, end: Int64)

    /// The lifetime of a token unless the caller asks for another, in seconds: 30 days.
    static let defaultLifetime: Int64 = 2_592_000
    /// The longest lifetime that may be asked for, in seconds.
    static let maximumLifetime: Int64 = 31_536_000

    /// How many tokens are remembered as genuine.
    private static let memory = 256

    private let key: [UInt8]
    /// Tokens whose signature was found to be right: a client sends the same one with each request.
    private let genuine = Mutex<[String: Session]>([:])

    init(key: [UInt8]) {
        self.key = key
    }

    /// A token for `identity` that ends `lifetime` seconds from `now`.
    func issue(for identity: Identity, lifetime: Int64, now: Timestamp) -> String {
        let payload: JSON = [
            "iat": .integer(now.seconds),
            "exp": .integer(now.seconds + lifetime),
            "session_id": .string(Identifier.make()),
            "auth_type": "Bearer",
            "identity": [
                "user": .string(identity.user), "user_name": .string(identity.name),
                "company": .string(Identity.company), "company_name": .string(Identity.companyName),
                "role": .string(Identity.role),
            ],
            "env": "<unknown>",
            "api_version": .string(APIVersion.maximum.description),
            "server_version": .string(ServerContext.version),
            "server_build": .string(ServerContext.build),
            "feature_set": "basic",
        ]
        let signed = Self.header + "." + Base64.urlEncoded(JSONSerializer.serialize(payload))
        return signed + "." + Base64.urlEncoded(SHA256.authenticationCode(Array(signed.utf8), key: key))
    }

    /// The session of a token; nil when the token is forged, malformed or over.
    func check(_ token: String, now: Timestamp) -> Session? {
        let known = genuine.withLock { $0[token] }
        guard let session = known ?? verify(token), session.end > now.seconds else { return nil }
        if known == nil {
            genuine.withLock { genuine in
                if genuine.count >= Self.memory { genuine.removeAll() }
                genuine[token] = session
            }
        }
        return session
    }

    private func verify(_ token: String) -> Session? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let given = Base64.decode(parts[2]) else { return nil }
        let signed = Array("\(parts[0]).\(parts[1])".utf8)
        // A token is valid or not; how it is malformed is nobody's business.
        guard Self.isEqual(given, SHA256.authenticationCode(signed, key: key)),
            let bytes = Base64.decode(parts[1]), let payload = try? JSONParser.parse(bytes),
            let id = payload["session_id"]?.stringValue, let end = payload["exp"]?.integerValue
        else { return nil }
        return (id, end)
    }

    /// Compares in a time that does not depend on where the two differ.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static let header = Base64.urlEncoded(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
}
