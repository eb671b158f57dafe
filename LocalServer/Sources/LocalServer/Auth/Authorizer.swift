import GRDB

/// Finds out who sent a request.
struct Authorizer: Sendable {
    let authority: TokenAuthority

    /// The caller behind the headers of a request.
    ///
    /// - Parameters:
    ///   - authorization: the `Authorization` header; nil when there is none.
    ///   - cookie: the token in the cookie `clearml_token_basic`, used when there is no header.
    ///   - now: the time at which tokens must not be over.
    ///   - database: where keys and revoked tokens are.
    /// - Returns: who sent the request.
    /// - Throws: 401 with a subcode that tells what is wrong.
    func identify(
        authorization: String?,
        cookie: String?,
        now: Timestamp,
        in database: Database
    ) throws -> Identity {
        guard let authorization else {
            guard let cookie else { throw APIError(401, 20, "Unauthorized (missing credentials)") }
            return try identify(token: cookie, now: now, in: database)
        }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        switch parts.first {
        case "Bearer":
            return try identify(token: parts.count > 1 ? String(parts[1]) : "", now: now, in: database)
        case "Basic":
            return try identify(basic: parts.count > 1 ? String(parts[1]) : "", in: database)
        default:
            throw APIError(401, 10, "Unauthorized (unsupported auth type)")
        }
    }

    /// The caller behind a token.
    func identify(token: String, now: Timestamp, in database: Database) throws -> Identity {
        guard let (session, _) = authority.check(token, now: now),
            try !Credentials.isRevoked(session: session, in: database)
        else { throw APIError(401, 30, "Unauthorized (invalid or expired token)") }
        return .owner
    }

    private func identify(basic: String, in database: Database) throws -> Identity {
        let refused = APIError(401, 22, "Unauthorized (invalid credentials)")
        guard let bytes = Base64.decode(basic) else { throw refused }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, try Credentials.matches(key: String(parts[0]), secret: String(parts[1]), in: database)
        else { throw refused }
        return .owner
    }
}
