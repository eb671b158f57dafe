/// Settings of the `api` section and of the connection.
extension ConfigurationKey {
    /// The API server.
    package static let apiServer = ConfigurationKey(
        "api.api_server",
        .address,
        .text("https://api.clear.ml"),
        aliases: ["api.host"],
        variables: ["CLEARML_API_HOST"]
    )
    /// The web application.
    package static let webServer = ConfigurationKey("api.web_server", .address, variables: ["CLEARML_WEB_HOST"])
    /// The file server.
    package static let filesServer = ConfigurationKey("api.files_server", .address, variables: ["CLEARML_FILES_HOST"])
    /// The access key to log in with.
    package static let accessKey = ConfigurationKey(
        "api.credentials.access_key",
        .text,
        variables: ["CLEARML_API_ACCESS_KEY"],
        isSecret: true
    )
    /// The secret key to log in with.
    package static let secretKey = ConfigurationKey(
        "api.credentials.secret_key",
        .text,
        variables: ["CLEARML_API_SECRET_KEY"],
        isSecret: true
    )
    /// The token to log in with, instead of keys.
    package static let authToken = ConfigurationKey(variable: "CLEARML_AUTH_TOKEN", .text, isSecret: true)
    /// Whether, or against which CA bundle, certificates are checked.
    package static let verifyCertificate = ConfigurationKey(
        "api.verify_certificate",
        .booleanOrPath,
        .boolean(true),
        variables: ["CLEARML_API_HOST_VERIFY_CERT"]
    )
    /// The largest request body, in bytes.
    package static let maximumRequestSize = ConfigurationKey(
        "api.http.max_req_size",
        .integer(1024...(1 << 40)),
        .integer(15_728_640)
    )
    /// HTTP statuses to retry besides the built-in ones.
    package static let extraRetryCodes = ConfigurationKey(
        "api.http.extra_retry_codes",
        .integers,
        .integers([]),
        variables: ["CLEARML_API_EXTRA_RETRY_CODES"]
    )
    /// How often a request is tried again.
    package static let retriesTotal = retryCount("total")
    /// The first pause between tries, in seconds.
    package static let retryBackoffFactor = ConfigurationKey(
        "api.http.retries.backoff_factor",
        .number(0...3600),
        .number(1)
    )
    /// The longest pause between tries, in seconds.
    package static let retryBackoffMaximum = ConfigurationKey(
        "api.http.retries.backoff_max",
        .number(0...86_400),
        .number(120)
    )
    /// Whether a server in maintenance is waited for without end.
    package static let waitOnMaintenance = ConfigurationKey(
        "api.http.wait_on_maintenance_forever",
        .boolean,
        .boolean(true)
    )
    /// The rest of its life at which a token is renewed, in seconds.
    package static let tokenExpirationThreshold = ConfigurationKey(
        "api.auth.token_expiration_threshold_sec",
        .number(0...31_536_000),
        .number(360)
    )
    /// The life to ask for at login, in seconds.
    package static let requestTokenExpiration = ConfigurationKey(
        "api.auth.request_token_expiration_sec",
        .integer(1...31_536_000),
        aliases: ["api.auth.req_token_expiration_sec"]
    )
    /// The newest API version to speak.
    package static let forceMaximumAPIVersion = ConfigurationKey(variable: "CLEARML_FORCE_MAX_API_VERSION", .text)
    /// Whether runs stay on this machine.
    package static let offlineMode = ConfigurationKey(
        variable: "CLEARML_OFFLINE_MODE",
        .looseBoolean,
        .boolean(false)
    )
    /// Whether a missing configuration silently means an unconnected run.
    package static let ignoreMissingConfiguration = ConfigurationKey(
        variable: "CLEARML_IGNORE_MISSING_CONFIG",
        .boolean,
        .boolean(false)
    )

    private static func retryCount(_ name: String) -> ConfigurationKey {
        ConfigurationKey("api.http.retries." + name, .integer(0...1_000_000), .integer(240))
    }

    static let apiKeys: [ConfigurationKey] = [
        apiServer, webServer, filesServer, accessKey, secretKey, authToken, verifyCertificate,
        ConfigurationKey("api.default_version", .number(0...1000), .number(1.5)),
        ConfigurationKey("api.version", .number(0...1000), .number(1.5)),
        maximumRequestSize, extraRetryCodes, retriesTotal,
        retryCount("connect"), retryCount("read"), retryCount("redirect"), retryCount("status"),
        retryBackoffFactor, retryBackoffMaximum, waitOnMaintenance,
        ConfigurationKey("api.http.pool_maxsize", .integer(1...1_000_000), .integer(512)),
        ConfigurationKey("api.http.pool_connections", .integer(1...1_000_000), .integer(512)),
        ConfigurationKey(
            "api.http.default_method",
            .text,
            .text("get"),
            variables: ["CLEARML_API_DEFAULT_REQ_METHOD"]
        ),
        tokenExpirationThreshold, requestTokenExpiration,
        ConfigurationKey("api.ssl_error_count_verbosity", .integer(0...1_000_000), .integer(2)),
        forceMaximumAPIVersion, offlineMode, ignoreMissingConfiguration,
        ConfigurationKey(variable: "CLEARML_API_VERBOSE", .looseBoolean, .boolean(false)),
        ConfigurationKey(variable: "CLEARML_NO_DEFAULT_SERVER", .looseBoolean, .boolean(true)),
        ConfigurationKey(variable: "CLEARML_DISABLE_VAULT_SUPPORT", .boolean, .boolean(false)),
    ]
}
