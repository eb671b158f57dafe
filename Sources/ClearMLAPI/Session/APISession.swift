package import ClearMLTransport
import Dispatch
import Synchronization

/// A conversation with one ClearML API server: logs in when needed, renews the token, and turns answers into values
/// or ``APIError``.
///
/// Thread-safe. The blocking forms block their caller for at most ``CallOptions/timeout``; call them from the
/// library's own queues or from a plain thread, never from the cooperative pool. Creating a session does nothing on
/// the network.
package final class APISession: Sendable {
    package let configuration: APIConfiguration
    let transport: any HTTPTransport
    package let environment: APIEnvironment
    let state: Mutex<SessionState>
    /// Where the blocking core runs for callers that must not block.
    let queue = DispatchQueue(label: "ai.clearml.api", attributes: .concurrent)
    private let baseURL: String
    static let loginEndpoint = "auth.login"
    private var now: Int64 { Int64(environment.wallClock()) }

    /// Notes the settings; `environment` holds the clocks, waiting and chance, the real ones unless told otherwise.
    package init(
        configuration: APIConfiguration,
        transport: any HTTPTransport,
        environment: APIEnvironment = .system
    ) {
        self.configuration = configuration
        self.transport = transport
        self.environment = environment
        var base = configuration.apiServer[...]
        while base.hasSuffix("/") { base.removeLast() }
        baseURL = String(base)
        state = Mutex(
            SessionState(
                credentials: configuration.credentials,
                threshold: configuration.tokenExpirationThreshold
            )
        )
    }

    /// The interface version in use and the server's release; nil before the first login.
    package var server: (version: APIVersion, release: String?)? {
        state.withLock { $0.lastGrant }.map { ($0.version, $0.token.serverVersion) }
    }

    /// Calls an endpoint and returns the envelope's `data`.
    ///
    /// `body` is an object; `null` sends an empty one.
    /// - Throws: ``APIError``; its `outcome` covers all attempts of this call together.
    package func call(
        _ service: String,
        _ action: String,
        _ body: JSONValue = .null,
        options: CallOptions = CallOptions()
    ) throws(APIError) -> JSONValue {
        let content = body.isNull ? Array("{}".utf8) : body.serialized()
        return try send(APICall(service, action, content: content, contentType: "application/json"), options)
    }

    /// Sends a batch of JSON lines and returns the envelope's `data`.
    ///
    /// `lines` holds one JSON object a line, separated by line feeds, without blank lines; at most
    /// ``APIConfiguration/maximumRequestBytes``.
    /// - Throws: ``APIError``; its `outcome` covers all attempts of this call together.
    package func sendLines(
        _ service: String,
        _ action: String,
        lines: [UInt8],
        options: CallOptions = CallOptions()
    ) throws(APIError) -> JSONValue {
        try send(APICall(service, action, content: lines, contentType: "application/json-lines"), options)
    }

    /// Logs in unless a valid token is at hand; for checks that want to know early.
    package func login(options: CallOptions = CallOptions()) throws(APIError) {
        let deadline = environment.now() + options.timeout
        _ = try retrying(endpoint: Self.loginEndpoint, isRepeatable: true, options, deadline) {
            () throws(APIError) in try grant(options, deadline)
        }
    }

    // MARK: - One call

    private func send(_ call: APICall, _ options: CallOptions) throws(APIError) -> JSONValue {
        try call.validate(maximumBytes: configuration.maximumRequestBytes)
        let deadline = environment.now() + options.timeout
        let isRepeatable = options.isRepeatable ?? call.isRepeatable
        return try retrying(endpoint: call.endpoint, isRepeatable: isRepeatable, options, deadline) {
            () throws(APIError) in
            let first = try grant(options, deadline)
            do throws(APIError) {
                return try exchange(call, with: first, options, deadline)
            } catch {
                guard error.httpStatus == 401 else { throw error }
                // A token may be revoked, or the server restarted with another secret, long before it expires: once.
                state.withLock { $0.refuse(generation: first.generation) }
                return try exchange(call, with: try grant(options, deadline), options, deadline)
            }
        }
    }

    /// Runs `attempt` until it succeeds, or fails for good, or time is over.
    func retrying<Value>(
        endpoint: String,
        isRepeatable: Bool,
        _ options: CallOptions,
        _ deadline: Duration,
        _ attempt: () throws(APIError) -> Value
    ) throws(APIError) -> Value {
        var attempts = 0
        var wasAmbiguous = false
        while true {
            do {
                return try attempt()
            } catch {
                attempts += 1
                var error = error
                // A refusal of the second request says nothing about what the first one did.
                wasAmbiguous = wasAmbiguous || error.outcome == .ambiguous
                if wasAmbiguous { error.outcome = .ambiguous }
                let delay = options.retry.delay(
                    after: error,
                    attempt: attempts,
                    isRepeatable: isRepeatable,
                    jitter: environment.random()
                )
                guard let delay, environment.now() + delay < deadline else { throw error }
                environment.sleep(delay, options.cancellation)
                if options.cancellation?.isCancelled == true {
                    error.code = .cancelled
                    throw error
                }
            }
        }
    }

    private func exchange(
        _ call: APICall,
        with grant: SessionState.Grant,
        _ options: CallOptions,
        _ deadline: Duration
    ) throws(APIError) -> JSONValue {
        var request = HTTPRequest(url: "\(baseURL)/v\(grant.version)/\(call.endpoint)")
        request.body = .bytes(call.content)
        request.headers = headers(contentType: call.contentType, authorization: "Bearer \(grant.token.text)")
        let response = try perform(request, endpoint: call.endpoint, options, deadline)
        do {
            return try APIReply(response, endpoint: call.endpoint, now: now).data
        } catch {
            throw redacted(error, grant.token.text)
        }
    }

    // MARK: - The token

    /// A token that is valid as far as known; logs in for it or waits for the thread that does.
    func grant(_ options: CallOptions, _ deadline: Duration) throws(APIError) -> SessionState.Grant {
        while true {
            switch state.withLock({ [now = environment.now()] in $0.next(now: now) }) {
            case .use(let grant): return grant
            case .missingCredentials:
                throw APIError(
                    .missingCredentials,
                    endpoint: Self.loginEndpoint,
                    message: "no credentials are configured. Set api.credentials.access_key and secret_key in"
                        + " clearml.conf, or CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY; `clearml init` helps.",
                    outcome: .notSent
                )
            case .lead(let flight, let proof):
                do {
                    let grant = try logIn(proof, options, deadline)
                    flight.land(.finished(nil))
                    return grant
                } catch {
                    state.withLock { $0.abandon() }
                    // Our own impatience is no answer for those who wait with us.
                    let isOurs = error.code == .cancelled || error.code == .timedOut
                    flight.land(isOurs ? .abandoned : .finished(error))
                    throw error
                }
            case .wait(let flight):
                let landing = flight.wait(atMost: deadline - environment.now(), cancellation: options.cancellation)
                if case .finished(let error?) = landing { throw error }
                if options.cancellation?.isCancelled == true { throw Self.cancelled(Self.loginEndpoint) }
                if landing == nil { throw Self.timedOut(Self.loginEndpoint) }
            }
        }
    }

    /// Logs in and stores the token.
    ///
    /// Whatever goes wrong here, the caller's own request was not sent.
    private func logIn(
        _ proof: SessionState.Proof,
        _ options: CallOptions,
        _ deadline: Duration
    ) throws(APIError) -> SessionState.Grant {
        do {
            let (token, version) = try requestToken(proof, options, deadline)
            return state.withLock { [environment] in
                $0.land(token, version: version, now: environment.now(), wallClock: environment.wallClock())
            }
        } catch {
            var error = error
            error.outcome = .notSent
            switch proof {
            case .keys(_, let secret): throw redacted(error, secret)
            case .token(let token): throw redacted(error, token)
            }
        }
    }

    private func requestToken(
        _ proof: SessionState.Proof,
        _ options: CallOptions,
        _ deadline: Duration
    ) throws(APIError) -> (AccessToken, APIVersion) {
        let authorization: String
        switch proof {
        case .keys(let access, let secret):
            authorization = "Basic \(Base64.encode(Array("\(access):\(secret)".utf8)))"
        case .token(let token):
            guard AccessToken.isWellFormed(token) else {
                throw APIError(
                    .invalidConfiguration,
                    endpoint: Self.loginEndpoint,
                    message: "the token in CLEARML_AUTH_TOKEN is not one: it holds spaces or other foreign characters.",
                    outcome: .notSent
                )
            }
            authorization = "Bearer \(token)"
        }
        // Without a version: the server's newest, which every server has; the token then says which that is.
        var url = "\(baseURL)/auth.login"
        if let lifetime = configuration.requestedTokenLifetime {
            url += "?expiration_sec=\(lifetime.components.seconds)"
        }
        var request = HTTPRequest(url: url)
        request.body = .bytes(Array("{}".utf8))
        request.headers = headers(contentType: "application/json", authorization: authorization)
        let response = try perform(request, endpoint: Self.loginEndpoint, options, deadline)
        let reply = try APIReply(response, endpoint: Self.loginEndpoint, now: now)
        guard let text = reply.data["token"].stringValue, AccessToken.isWellFormed(text) else {
            throw APIError(
                .notAClearMLServer,
                endpoint: Self.loginEndpoint,
                message: "the answer holds no token; this looks like the web server. Set api.api_server"
                    + " (CLEARML_API_HOST) to the API server: port 8008 instead of 8080, or api. instead of app.",
                outcome: .rejected,
                httpStatus: response.status
            )
        }
        let token = AccessToken(text)
        let newest = token.apiVersion ?? reply.requestedVersion ?? .supported
        guard newest >= .minimum else {
            throw APIError(
                .unsupportedServer,
                endpoint: Self.loginEndpoint,
                message: "this server speaks API \(newest), and at least \(APIVersion.minimum) is needed. Upgrade the"
                    + " server.",
                outcome: .rejected
            )
        }
        return (token, min(newest, .supported))
    }
}
