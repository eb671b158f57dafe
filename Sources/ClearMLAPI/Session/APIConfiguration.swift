/// Where the servers are and who we are.
package struct APIConfiguration: Sendable, Equatable {
    /// Proof of identity; both parts may be there, see ``authToken``.
    package struct Credentials: Sendable, Equatable {
        /// `api.credentials.access_key`.
        package var accessKey: String?
        /// `api.credentials.secret_key`; a secret.
        package var secretKey: String?
        /// A token obtained elsewhere (`CLEARML_AUTH_TOKEN`): used for the first login in place of the keys; a secret.
        package var authToken: String?

        package init(accessKey: String? = nil, secretKey: String? = nil, authToken: String? = nil) {
            self.accessKey = accessKey
            self.secretKey = secretKey
            self.authToken = authToken
        }

        var keys: (access: String, secret: String)? {
            guard let accessKey, let secretKey, !accessKey.isEmpty, !secretKey.isEmpty else { return nil }
            return (accessKey, secretKey)
        }
    }

    /// Base URL of the API server, with or without a trailing slash, such as `http://localhost:8008`.
    package var apiServer: String
    /// Base URL of the file server; nil without one.
    package var filesServer: String?
    /// Base URLs that may receive the token besides the API server: the file server and its former names.
    package var tokenHosts: [String]
    package var credentials: Credentials
    /// Sent as `X-ClearML-Worker`: the worker's name, else the host's.
    package var worker: String
    /// Sent as `X-ClearML-Client`.
    package var client: String
    /// A token is renewed when less than this is left of it (`api.auth.token_expiration_threshold_sec`).
    package var tokenExpirationThreshold: Duration
    /// Lifetime asked for at login (`api.auth.request_token_expiration_sec`); nil leaves it to the server.
    package var requestedTokenLifetime: Duration?
    /// Largest request body (`api.http.max_req_size`), in bytes.
    package var maximumRequestBytes: Int
    /// Largest answer kept in memory, in bytes.
    package var maximumResponseBytes: Int

    package init(
        apiServer: String,
        filesServer: String? = nil,
        tokenHosts: [String] = [],
        credentials: Credentials = Credentials(),
        worker: String = "swift",
        client: String = "clearml-swift",
        tokenExpirationThreshold: Duration = .seconds(360),
        requestedTokenLifetime: Duration? = nil,
        maximumRequestBytes: Int = 15 << 20,
        maximumResponseBytes: Int = 256 << 20
    ) {
        self.apiServer = apiServer
        self.filesServer = filesServer
        self.tokenHosts = tokenHosts
        self.credentials = credentials
        self.worker = worker
        self.client = client
        self.tokenExpirationThreshold = tokenExpirationThreshold
        self.requestedTokenLifetime = requestedTokenLifetime
        self.maximumRequestBytes = maximumRequestBytes
        self.maximumResponseBytes = maximumResponseBytes
    }
}
