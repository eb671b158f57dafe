/// Settings of metrics, logging, datasets and the surroundings of a process.
extension ConfigurationKey {
    /// Whether the `environment` section is meant for the process.
    package static let applyEnvironment = ConfigurationKey(
        "sdk.apply_environment",
        .boolean,
        .boolean(false),
        variables: ["CLEARML_ENABLE_ENV_CONFIG_SECTION"]
    )
    /// Whether the `files` section is meant to be written (this SDK does not).
    package static let applyFiles = ConfigurationKey(
        "sdk.apply_files",
        .boolean,
        .boolean(false),
        variables: ["CLEARML_ENABLE_FILES_CONFIG_SECTION"]
    )
    /// How many series one metric may have in a report.
    package static let maximumSeriesPerMetric = ConfigurationKey(
        variable: "CLEARML_MAX_SERIES_PER_METRIC",
        .integer(1...1_000_000),
        .integer(100)
    )
    /// The level of the SDK's own log.
    package static let logLevel = ConfigurationKey(variable: "CLEARML_LOG_LEVEL", .text)
    /// Whether to behave as if an agent had started the process.
    package static let simulateRemoteTask = ConfigurationKey(
        variable: "CLEARML_SIMULATE_REMOTE_TASK",
        .boolean,
        .boolean(false)
    )
    /// The container image stored with a task.
    package static let dockerImage = ConfigurationKey(variable: "CLEARML_DOCKER_IMAGE", .text)
    /// The only configuration file to read.
    package static let configurationFile = ConfigurationKey(variable: "CLEARML_CONFIG_FILE", .path)
    /// A folder of configuration files, one section each.
    package static let configurationPath = ConfigurationKey(variable: "CLEARML_CONFIG_PATH", .path)
    /// The folder inside ``configurationPath`` that goes on top of `default`.
    package static let configurationEnvironment = ConfigurationKey(variable: "CLEARML_ENV", .text, .text("default"))

    /// What stands for how busy a GPU is where its driver does not tell, in percent.
    package static let defaultGPUUtilization = ConfigurationKey(
        "sdk.resource_monitoring.default_gpu_utilization",
        .number(0...100),
        .number(100)
    )

    private static let anyCount: Kind = .integer(0...(1 << 53))

    private static func count(_ name: String, _ value: Int64) -> ConfigurationKey {
        ConfigurationKey("sdk." + name, anyCount, .integer(value))
    }

    private static func flag(_ name: String, _ value: Bool) -> ConfigurationKey {
        ConfigurationKey("sdk." + name, .boolean, .boolean(value))
    }

    static let otherKeys: [ConfigurationKey] =
        [
            count("metrics.file_history_size", 100), count("metrics.matplotlib_untitled_history_size", 100),
            ConfigurationKey("sdk.metrics.plot_max_num_digits", anyCount),
            ConfigurationKey("sdk.metrics.images.format", .text, .text("JPEG")),
            ConfigurationKey("sdk.metrics.images.quality", .integer(1...100), .integer(87)),
            count("metrics.images.subsampling", 0), flag("metrics.tensorboard_single_series_per_graph", false),
            ConfigurationKey("sdk.metrics.plot_upload_destination", .text),
            count("network.file_upload_retries", 3), count("network.metrics.file_upload_threads", 4),
            ConfigurationKey(
                "sdk.network.metrics.file_upload_starvation_warning_sec",
                .number(0...31_536_000),
                .number(120)
            ),
            count("network.iteration.max_retries_on_server_error", 5),
            ConfigurationKey(
                "sdk.network.iteration.retry_backoff_factor_sec",
                .number(0...86_400),
                .number(10)
            ),
            flag("log.null_log_propagate", false), count("log.task_log_buffer_capacity", 66),
            flag("log.disable_urllib3_info", true),
            defaultGPUUtilization,
            count("dataset.preview.media.max_file_size", 5 << 20),
            count("dataset.preview.media.image_count", 10), count("dataset.preview.media.video_count", 10),
            count("dataset.preview.media.audio_count", 10), count("dataset.preview.media.html_count", 10),
            count("dataset.preview.media.json_count", 10), count("dataset.preview.tabular.table_count", 10),
            count("dataset.preview.tabular.row_count", 10),
            applyEnvironment, applyFiles,
            ConfigurationKey("logging.loggers", .structure, .structure(HOCONValue(.object(HOCONObject())))),
        ] + environmentKeys

    private static let environmentKeys: [ConfigurationKey] =
        [
            configurationFile, configurationPath, configurationEnvironment,
            ConfigurationKey(variable: "CLEARML_CONFIG_VERBOSE", .boolean, .boolean(false)),
            logLevel, maximumSeriesPerMetric, simulateRemoteTask, dockerImage,
            ConfigurationKey(variable: "CLEARML_DEFERRED_TASK_INIT", .boolean, .boolean(false)),
            ConfigurationKey(variable: "CLEARML_PROC_MASTER_ID", .text),
            ConfigurationKey(variable: "CLEARML_NODE_ID", .integer(0...1_000_000_000)),
            ConfigurationKey(variable: "CLEARML_AGENT_HOST_IP", .text),
            ConfigurationKey(variable: "CLEARML_DOCKER_BASH_SCRIPT", .text),
            ConfigurationKey(variable: "CLEARML_LOG_STDERR_REDIRECT_LEVEL", .text),
            ConfigurationKey(variable: "CLEARML_RESMON_DEBUG", .looseBoolean, .boolean(false)),
            ConfigurationKey(variable: "CLEARML_MULTI_NODE_SINGLE_TASK", .integer(-1...2)),
            ConfigurationKey(variable: "CLEARML_MULTI_NODE_MASTER", .text),
            ConfigurationKey(variable: "CLEARML_FORCE_MASTER_NODE", .looseBoolean, .boolean(false)),
            ConfigurationKey(variable: "CLEARML_JUPYTER_PASSWORD", .text, isSecret: true),
            ConfigurationKey(variable: "CLEARML_GRADIO_STATIC_ROUTE", .text),
            ConfigurationKey(variable: "CLEARML_AUTOSCALER_GIT_USER", .text),
            ConfigurationKey(variable: "CLEARML_AUTOSCALER_GIT_PASSWORD", .text, isSecret: true),
        ]
        + [
            "REPO_TYPE", "REPO_URL", "COMMIT_ID", "BRANCH", "ROOT", "WORK_DIR", "ENTRY_POINT", "STATUS", "DIFF",
        ].map { ConfigurationKey(variable: "CLEARML_VCS_" + $0, .text) }

    /// Every known setting, in the order `clearml config explain` shows them.
    package static let all: [ConfigurationKey] = apiKeys + developmentKeys + storageKeys + otherKeys

    /// The known setting of that name or alias; nil when there is none.
    package static func named(_ name: String) -> ConfigurationKey? { index[name] }

    private static let index: [String: ConfigurationKey] = {
        var index: [String: ConfigurationKey] = [:]
        for key in all {
            index[key.name] = key
            for alias in key.aliases { index[alias] = key }
        }
        return index
    }()
}
