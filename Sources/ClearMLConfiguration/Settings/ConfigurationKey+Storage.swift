/// Settings of the cache, the file transports and the object stores.
extension ConfigurationKey {
    /// The folder of everything that is kept on this machine.
    package static let cacheBaseDirectory = ConfigurationKey(
        "sdk.storage.cache.default_base_dir",
        .path,
        .text("~/.clearml/cache"),
        variables: ["CLEARML_CACHE_DIR"]
    )
    /// How many files one cache context keeps.
    package static let cacheEntries = ConfigurationKey(
        "sdk.storage.cache.default_cache_manager_size",
        .integer(1...1_000_000_000),
        .integer(100)
    )
    /// Ours: how much of the disk one cache context may take, in MiB; 0 for no limit.
    package static let cacheSizeLimit = ConfigurationKey(
        "sdk.storage.cache.size_limit_mb",
        .integer(0...(1 << 40)),
        .integer(51_200),
        variables: ["CLEARML_CACHE_SIZE_LIMIT_MB"]
    )
    /// Whether the cache is limited by the sizes below it, and not by entries.
    package static let cacheGoesBySize = ConfigurationKey(
        "sdk.storage.cache.disk_space_file_size_strategy.enabled",
        .boolean,
        .boolean(false)
    )
    /// How much of the disk the cache may take, such as `50GB`; 0 and less for no limit.
    package static let cacheUsedBytes = ConfigurationKey(
        "sdk.storage.cache.disk_space_file_size_strategy.size.max_used_bytes",
        .text,
        .text("-1")
    )
    /// How much of the disk stays free, such as `10GB`; 0 and less for no limit.
    package static let cacheFreeBytes = ConfigurationKey(
        "sdk.storage.cache.disk_space_file_size_strategy.size.min_free_bytes",
        .text,
        .text("10GB")
    )
    /// Whether artifacts in Python's executable format are refused (here they always are).
    package static let blockPickledArtifacts = ConfigurationKey(
        "sdk.storage.block_pickled_artifacts",
        .boolean,
        .boolean(false),
        variables: ["CLEARML_BLOCK_PICKLED_ARTIFACTS"]
    )
    /// Keys of single buckets and hosts.
    package static let s3Credentials = ConfigurationKey(
        "sdk.aws.s3.credentials",
        .structure,
        .structure(HOCONValue(.array([]))),
        isSecret: true
    )

    private static let anyCount: Kind = .integer(0...(1 << 53))
    private static let positiveCount: Kind = .integer(1...(1 << 53))
    private static let seconds: Kind = .number(0...31_536_000)
    private static let emptyList = ConfigurationValue.structure(HOCONValue(.array([])))
    private static let emptySection = ConfigurationValue.structure(HOCONValue(.object(HOCONObject())))

    static let storageKeys: [ConfigurationKey] = [
        cacheBaseDirectory, cacheEntries, cacheSizeLimit, cacheGoesBySize, cacheUsedBytes, cacheFreeBytes,
        ConfigurationKey(variable: "CLEARML_SECONDARY_CACHE_DIR", .path),
        ConfigurationKey(
            "sdk.storage.cache.disk_space_file_size_strategy.size.cleanup_margin_percent",
            .text,
            .text("5%")
        ),
        ConfigurationKey(
            "sdk.storage.cache.disk_space_file_size_strategy.zero_file_size_check",
            .boolean,
            .boolean(false)
        ),
        ConfigurationKey(
            "sdk.storage.cache.disk_space_file_size_strategy.file_entry_lookup_size",
            anyCount,
            .integer(0)
        ),
        ConfigurationKey("sdk.storage.cache.disk_space_file_size_strategy.secondary", .structure, emptySection),
        ConfigurationKey(
            "sdk.storage.direct_access",
            .structure,
            .structure(
                HOCONValue(.array([HOCONValue(.object(HOCONObject([("url", HOCONValue(.string("file://*")))])))]))
            )
        ),
        ConfigurationKey("sdk.storage.path_substitution", .structure, emptyList),
        ConfigurationKey("sdk.storage.http.legacy_fileservers", .texts, .texts([])),
        ConfigurationKey("sdk.http.timeout.connection", seconds, .number(30)),
        ConfigurationKey("sdk.http.timeout.total", seconds, .number(30)),
        ConfigurationKey("sdk.http.download.max_retries", anyCount, .integer(15)),
        blockPickledArtifacts,
        ConfigurationKey("sdk.storage.dataset_chunk_size_mb", positiveCount, .integer(512)),
        ConfigurationKey("sdk.storage.log.report_upload_chunk_size_mb", positiveCount, .integer(5)),
        ConfigurationKey("sdk.storage.log.report_download_chunk_size_mb", positiveCount, .integer(5)),

        ConfigurationKey("sdk.aws.s3.region", .text, fallbackVariables: ["AWS_DEFAULT_REGION"]),
        ConfigurationKey("sdk.aws.s3.key", .text, fallbackVariables: ["AWS_ACCESS_KEY_ID"], isSecret: true),
        ConfigurationKey("sdk.aws.s3.secret", .text, fallbackVariables: ["AWS_SECRET_ACCESS_KEY"], isSecret: true),
        ConfigurationKey("sdk.aws.s3.token", .text, fallbackVariables: ["AWS_SESSION_TOKEN"], isSecret: true),
        ConfigurationKey("sdk.aws.s3.profile", .text, fallbackVariables: ["AWS_PROFILE"]),
        ConfigurationKey("sdk.aws.s3.use_credentials_chain", .boolean, .boolean(false)),
        ConfigurationKey("sdk.aws.s3.extra_args", .structure, emptySection),
        ConfigurationKey("sdk.aws.s3.verify", .booleanOrPath),
        ConfigurationKey("sdk.aws.s3.secure", .boolean, .boolean(true)),
        s3Credentials,
        ConfigurationKey("sdk.aws.boto3.pool_connections", positiveCount, .integer(512)),
        ConfigurationKey("sdk.aws.boto3.max_multipart_concurrency", positiveCount, .integer(16)),
        ConfigurationKey("sdk.aws.boto3.multipart_threshold", positiveCount, .integer(8_388_608)),
        ConfigurationKey("sdk.aws.boto3.multipart_chunksize", positiveCount, .integer(8_388_608)),
        ConfigurationKey("sdk.aws.boto3.connect_timeout", seconds, .number(60)),
        ConfigurationKey("sdk.aws.boto3.read_timeout", seconds, .number(60)),
        ConfigurationKey("sdk.aws.boto3.signature_version", .text),
        ConfigurationKey("sdk.aws.boto3.s3", .structure, emptySection),

        ConfigurationKey("sdk.google.storage.project", .text),
        ConfigurationKey(
            "sdk.google.storage.credentials_json",
            .text,
            fallbackVariables: ["GOOGLE_APPLICATION_CREDENTIALS"],
            isSecret: true
        ),
        ConfigurationKey("sdk.google.storage.pool_connections", positiveCount, .integer(512)),
        ConfigurationKey("sdk.google.storage.pool_maxsize", positiveCount, .integer(1024)),
        ConfigurationKey("sdk.google.storage.credentials", .structure, emptyList, isSecret: true),
        ConfigurationKey("sdk.azure.storage.max_connections", positiveCount),
        ConfigurationKey("sdk.azure.storage.containers", .structure, emptyList, isSecret: true),
        ConfigurationKey(variable: "AZURE_STORAGE_ACCOUNT", .text),
        ConfigurationKey(variable: "AZURE_STORAGE_KEY", .text, isSecret: true),
        ConfigurationKey(
            variable: "CLEARML_AZURE_STORAGE_USE_DEFAULT_CREDENTIAL",
            .boolean,
            .boolean(false)
        ),
    ]
}
