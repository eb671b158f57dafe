/// What a session knows about its token, and what to do next about it.
///
/// A value without clock and network, so that every rule can be tested; ``APISession`` keeps it under one lock.
struct SessionState {
    /// A token in use.
    struct Grant: Sendable {
        var token: AccessToken
        /// Counts logins, so that two threads that meet the same 401 log in once.
        var generation: Int
        /// The version in the path of every call.
        var version: APIVersion
        /// When to renew it, by the session's own clock; nil for never.
        var renewAt: Duration?
    }

    /// How to log in.
    enum Proof: Sendable, Equatable {
        case keys(access: String, secret: String)
        case token(String)
    }

    /// What a caller that needs a token has to do.
    enum Step {
        case use(Grant)
        /// Log in, then call ``land(_:)`` or ``abandon()``, and land the flight.
        case lead(LoginFlight, Proof)
        case wait(LoginFlight)
        case missingCredentials
    }

    private let credentials: APIConfiguration.Credentials
    private let threshold: Duration
    private var grant: Grant?
    private var isGrantRefused = false
    private var flight: LoginFlight?
    private var generation = 0

    init(credentials: APIConfiguration.Credentials, threshold: Duration) {
        self.credentials = credentials
        self.threshold = max(threshold, .zero)
    }

    /// The last token obtained, usable or not.
    var lastGrant: Grant? { grant }

    mutating func next(now: Duration) -> Step {
        if let grant, !isGrantRefused, grant.renewAt.map({ now < $0 }) ?? true { return .use(grant) }
        if let flight { return .wait(flight) }
        guard let proof else { return .missingCredentials }
        let flight = LoginFlight()
        self.flight = flight
        return .lead(flight, proof)
    }

    /// A token given from outside comes first and once; after that the keys, or without keys the last token.
    private var proof: Proof? {
        if grant == nil, let token = credentials.authToken, !token.isEmpty { return .token(token) }
        if let keys = credentials.keys { return .keys(access: keys.access, secret: keys.secret) }
        return grant.map { .token($0.token.text) }
    }

    /// The login succeeded.
    mutating func land(_ token: AccessToken, version: APIVersion, now: Duration, wallClock: Double) -> Grant {
        generation += 1
        let grant = Grant(
            token: token,
            generation: generation,
            version: version,
            renewAt: renewal(token, now: now, wallClock: wallClock)
        )
        self.grant = grant
        isGrantRefused = false
        flight = nil
        return grant
    }

    /// The login failed.
    mutating func abandon() { flight = nil }

    /// The server refused the token of that generation; a newer one stays in use.
    mutating func refuse(generation: Int) {
        if grant?.generation == generation { isGrantRefused = true }
    }

    /// The moment to renew, on our own clock.
    ///
    /// The lifetime is taken from the two moments in the token, not from the machine's clock, which may be wrong by
    /// more than a token lives. Without keys the token must be renewed while it is valid, hence an hour at least.
    private func renewal(_ token: AccessToken, now: Duration, wallClock: Double) -> Duration? {
        let left: Double
        if let lifetime = token.lifetime {
            left = lifetime
        } else if let expiresAt = token.expiresAt, expiresAt.isFinite, abs(expiresAt - wallClock) < 1e10 {
            left = max(expiresAt - wallClock, 0)
        } else {
            return nil
        }
        let reserve = credentials.keys == nil ? max(threshold, .seconds(3600)) : threshold
        // A token shorter than the reserve would otherwise be renewed before every single call.
        return now + max(.seconds(left) - reserve, .seconds(left / 2))
    }
}
