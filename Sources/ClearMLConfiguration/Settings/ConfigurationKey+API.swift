/// Settings of the `api` section and of the connection.
extension ConfigurationKey {
    package static let apiServer = ConfigurationKey(
        "api.api_server",
        .address,
        .text("https://api.clear.ml"),
        aliases: ["api.host"],
        variables: ["CLEARML_API_HOST"]
    )
    package static let webServer = ConfigurationKey("api.web_server", .address, variables: ["CLEARML_WEB_HOST"])
    package static let filesServer = ConfigurationKey("api.files_server", .address, variables: ["CLEARML_FILES_HOST"])
    package static let accessKey = ConfigurationKey(
        "api.credentials.access_key",
        .text,
        variables: ["CLEARML_API_ACCESS_KEY"],
        isSecret: true
    )
    package static let secretKey = ConfigurationKey(
        "api.credentials.secret_key",
        .text,
        variables: ["CLEARML_API_SECRET_KEY"],
        isSecret: true
    )
    package static let authToken = ConfigurationKey(variable: "CLEARML_AUTH_TOKEN", .text, isSecret: true)
    package static let verifyCertificate = ConfigurationKey(
        "api.verify_certificate",
        .booleanOrPath,
        .boolean(true),
        variables: ["CLEARML_API_HOST_VERIFY_CERT"]
    )
    package static let maximumRequestSize = ConfigurationKey(
        "api.http.max_req_size",
        .integer(1024...(1 << 40)),
        .integer(15_728_640)
    )
    package static let extraRetryCodes = ConfigurationKey(
        "api.http.extra_retry_codes",
        .integers,
        .integers([]),
        variables: ["CLEARML_API_EXTRA_RETRY_CODES"]
    )
    package static let retriesTotal = retryCount("total")
    package static let retryBackoffFactor = ConfigurationKey(
        "api.http.retries.backoff_factor",
        .number(0...3600),
        .number(1)
    )
    package static let retryBackoffMaximum = ConfigurationKey(
        "api.http.retries.backoff_max",
        .number(0...86_400),
        .number(120)
    )
    package static let waitOnMaintenance = ConfigurationKey(
        "api.http.wait_on_maintenance_forever",
        .boolean,
        .boolean(true)
    )
    package static let tokenExpirationThreshold = ConfigurationKey(
        "api.auth.token_expiration_threshold_sec",
        .number(0...31_536_000),
        .number(360)
    )
    package static let requestTokenExpiration = ConfigurationKey(
        "api.auth.request_token_expiration_sec",
        .integer(1...31_536_000),
        aliases: ["api.auth.req_token_expiration_sec"]
    )
    package static let forceMaximumAPIVersion = ConfigurationKey(variable: "CLEARML_FORCE_MAX_API_VERSION", .text)
    package static let offlineMode = ConfigurationKey(
        variable: "CLEARML_OFFLINE_MODE",
        .looseBoolean,
        .boolean(false)
    )
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
