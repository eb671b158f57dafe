/// Settings of `sdk.development`: how a run starts, reports and stops.
extension ConfigurationKey {
    /// How old a reused task may be, in hours.
    package static let taskReuseWindow = ConfigurationKey(
        "sdk.development.task_reuse_time_window_in_hours",
        .number(0...1_000_000),
        .number(72)
    )
    /// Whether an abort from the server is looked for.
    package static let supportStopping = ConfigurationKey(
        "sdk.development.support_stopping",
        .boolean,
        .boolean(true)
    )
    /// Where models and artifacts go by default.
    package static let defaultOutputURI = ConfigurationKey(
        "sdk.development.default_output_uri",
        .text,
        variables: ["CLEARML_DEFAULT_OUTPUT_URI"]
    )
    /// Names of variables to store with a task; `*` at the end matches any rest.
    package static let logEnvironment = ConfigurationKey(
        "sdk.development.log_os_environments",
        .texts,
        .texts([]),
        variables: ["CLEARML_LOG_ENVIRONMENT"]
    )
    /// The longest time a report waits for others, in seconds.
    package static let reportPeriod = ConfigurationKey(
        "sdk.development.worker.report_period_sec",
        .number(0.01...86_400),
        .number(2)
    )
    /// How many reports are sent without waiting for more.
    package static let flushThreshold = ConfigurationKey(
        "sdk.development.worker.report_event_flush_threshold",
        .integer(1...1_000_000),
        .integer(100)
    )
    /// The time between signs of life, in seconds.
    package static let pingPeriod = ConfigurationKey(
        "sdk.development.worker.ping_period_sec",
        .number(1...86_400),
        .number(30)
    )
    /// Whether console output is reported.
    package static let logStandardOutput = ConfigurationKey(
        "sdk.development.worker.log_stdout",
        .boolean,
        .boolean(true)
    )
    /// How often a state of a progress bar is kept, in seconds.
    package static let consoleFlushPeriod = period("console_cr_flush_period", 10)
    /// Whether the resource monitor reports the memory of the whole machine.
    package static let reportGlobalMemory = flag("worker.report_global_mem_used", false)
    /// The time before the first report of the resource monitor, in seconds.
    package static let monitorStart = period("report_start_sec", 30)
    /// How long the resource monitor waits for a first reported iteration, in seconds.
    package static let monitorIterationWait = period("wait_for_first_iteration_to_start_sec", 180)
    /// Until when the resource monitor goes over from seconds to iterations, in seconds.
    package static let monitorIterationLimit = period("max_wait_for_first_iteration_to_start_sec", 1800)
    /// Ours: how long starting a task may wait for the server before it goes on without it, in seconds.
    package static let initializationConnectBudget = ConfigurationKey(
        "sdk.development.init_connect_budget_sec",
        .number(0...3600),
        .number(2),
        variables: ["CLEARML_INIT_CONNECT_BUDGET_SEC"]
    )
    /// The task that an agent started the process for.
    package static let taskID = ConfigurationKey(variable: "CLEARML_TASK_ID", .text)
    /// Whether console output is reported although an agent captures it.
    package static let logTaskToBackend = ConfigurationKey(variable: "CLEARML_LOG_TASK_TO_BACKEND", .boolean)
    /// Whether a new run never reuses a task.
    package static let noReuse = ConfigurationKey(variable: "CLEARML_TASK_NO_REUSE", .boolean, .boolean(false))
    /// The offset of iterations of a continued task.
    package static let iterationOffset = ConfigurationKey(
        variable: "CLEARML_SET_ITERATION_OFFSET",
        .integer(Int64.min...Int64.max)
    )
    /// The name to report under.
    package static let workerName = ConfigurationKey(variable: "CLEARML_WORKER_NAME", .text)

    /// Ours: how much of a journal may be lost to a power failure, in seconds.
    package static let journalPowerLossWindow = ConfigurationKey(
        "sdk.journal.power_loss_window_sec",
        .number(0...3600),
        .number(1),
        variables: ["CLEARML_JOURNAL_POWER_LOSS_WINDOW_SEC"]
    )
    /// Ours: the size of one journal segment, in MiB.
    package static let journalSegmentSize = ConfigurationKey(
        "sdk.journal.segment_size_mb",
        .integer(1...1024),
        .integer(4),
        variables: ["CLEARML_JOURNAL_SEGMENT_SIZE_MB"]
    )
    /// Ours: how much of the disk the journals of one cache may take, in MiB.
    package static let journalDiskBudget = ConfigurationKey(
        "sdk.journal.disk_budget_mb",
        .integer(1...(1 << 40)),
        .integer(10_240),
        variables: ["CLEARML_JOURNAL_DISK_BUDGET_MB"]
    )

    private static func flag(_ name: String, _ value: Bool) -> ConfigurationKey {
        ConfigurationKey("sdk.development." + name, .boolean, .boolean(value))
    }

    private static func period(_ name: String, _ value: Double) -> ConfigurationKey {
        ConfigurationKey("sdk.development.worker." + name, .number(0...31_536_000), .number(value))
    }

    static let developmentKeys: [ConfigurationKey] = [
        taskReuseWindow, flag("vcs_repo_detect_async", true), flag("store_uncommitted_code_diff", true),
        flag("store_code_diff_from_remote", false), supportStopping, defaultOutputURI,
        flag("force_analyze_entire_repo", false), flag("detect_with_pip_freeze", false),
        flag("detailed_import_report", false),
        ConfigurationKey(
            "sdk.development.suppress_update_message",
            .boolean,
            .boolean(false),
            variables: ["CLEARML_SUPPRESS_UPDATE_MESSAGE"]
        ),
        ConfigurationKey(
            "sdk.development.default_shell_binary",
            .path,
            .text("/bin/bash"),
            variables: ["CLEARML_DEVELOPMENT_DEFAULT_SHELL_BINARY_PATH"]
        ),
        logEnvironment, flag("artifacts.auto_pickle", true),
        ConfigurationKey("sdk.development.artifacts.default_pandas_dataframe_extension_name", .text),
        flag("report_use_subprocess", true), flag("store_jupyter_notebook_artifact", true),
        flag("store_dataviews_on_creation", true),
        reportPeriod, flushThreshold, pingPeriod, logStandardOutput, consoleFlushPeriod,
        reportGlobalMemory, monitorStart, monitorIterationWait, monitorIterationLimit,
        initializationConnectBudget,
        journalPowerLossWindow, journalSegmentSize, journalDiskBudget,
        taskID, logTaskToBackend, noReuse, iterationOffset, workerName,
    ]
}
