// `Task` is Swift's own type, and this module must not hide it. Static members in an extension of `Task<Never, Never>`
// stand where a ClearML user looks for them, as `Task.sleep` does, so that `Task.initialize(…)` and `Task { … }` live in
// one file. They forward to ``ClearMLTask``.

extension Task where Success == Never, Failure == Never {
    /// Starts the run of this process and makes it the current task; see `ClearMLTask.initialize`.
    ///
    /// - Parameters:
    ///   - projectName: the project as a path; by default the surrounding git repository's name, else `Untitled`.
    ///   - taskName: the name of the run, by default the executable's name.
    ///   - taskType: what the run does.
    ///   - tags: labels to find the run by.
    ///   - comment: a description for people.
    ///   - outputURI: where artifacts and models go; nil for the configured default.
    ///   - reuseLastTaskID: which earlier task to reset and use again instead of creating a new one.
    ///   - continueLastTask: which earlier task to go on with.
    ///   - captureEnvironment: what is noted about the program: repository, packages, arguments, machine.
    ///   - captureConsole: which output streams are copied to the run's console; none by default.
    ///   - monitorResources: whether and how often the use of the machine is reported.
    ///   - redaction: what is hidden in everything that is captured.
    ///   - processes: whether this process is one of several that share a task.
    /// - Returns: the new task; or the current one, if it has the same project, name and type.
    /// - Throws: ``ClearMLError`` for arguments and settings that cannot be used; never because a server is down.
    @discardableResult
    public static func initialize(
        projectName: String? = nil,
        taskName: String? = nil,
        taskType: TaskType = .training,
        tags: [String] = [],
        comment: String = "",
        outputURI: String? = nil,
        reuseLastTaskID: TaskSelection = .none,
        continueLastTask: TaskSelection = .none,
        captureEnvironment: EnvironmentCapture = .standard,
        captureConsole: ConsoleCapture = false,
        monitorResources: ResourceMonitoring = .standard,
        redaction: Redaction = .standard,
        processes: ProcessRole = .automatic
    ) throws(ClearMLError) -> ClearMLTask {
        try ClearMLTask.initialize(
            projectName: projectName,
            taskName: taskName,
            taskType: taskType,
            tags: tags,
            comment: comment,
            outputURI: outputURI,
            reuseLastTaskID: reuseLastTaskID,
            continueLastTask: continueLastTask,
            captureEnvironment: captureEnvironment,
            captureConsole: captureConsole,
            monitorResources: monitorResources,
            redaction: redaction,
            processes: processes
        )
    }

    /// Starts the run of this process without blocking the cooperative pool; see `ClearMLTask.initialize`.
    ///
    /// - Parameters:
    ///   - projectName: the project as a path; by default the surrounding git repository's name, else `Untitled`.
    ///   - taskName: the name of the run, by default the executable's name.
    ///   - taskType: what the run does.
    ///   - tags: labels to find the run by.
    ///   - comment: a description for people.
    ///   - outputURI: where artifacts and models go; nil for the configured default.
    ///   - reuseLastTaskID: which earlier task to reset and use again instead of creating a new one.
    ///   - continueLastTask: which earlier task to go on with.
    ///   - captureEnvironment: what is noted about the program: repository, packages, arguments, machine.
    ///   - captureConsole: which output streams are copied to the run's console; none by default.
    ///   - monitorResources: whether and how often the use of the machine is reported.
    ///   - redaction: what is hidden in everything that is captured.
    ///   - processes: whether this process is one of several that share a task.
    /// - Returns: the new task; or the current one, if it has the same project, name and type.
    /// - Throws: ``ClearMLError`` for arguments and settings that cannot be used; never because a server is down.
    @discardableResult
    public static func initialize(
        projectName: String? = nil,
        taskName: String? = nil,
        taskType: TaskType = .training,
        tags: [String] = [],
        comment: String = "",
        outputURI: String? = nil,
        reuseLastTaskID: TaskSelection = .none,
        continueLastTask: TaskSelection = .none,
        captureEnvironment: EnvironmentCapture = .standard,
        captureConsole: ConsoleCapture = false,
        monitorResources: ResourceMonitoring = .standard,
        redaction: Redaction = .standard,
        processes: ProcessRole = .automatic
    ) async throws(ClearMLError) -> ClearMLTask {
        try await ClearMLTask.initialize(
            projectName: projectName,
            taskName: taskName,
            taskType: taskType,
            tags: tags,
            comment: comment,
            outputURI: outputURI,
            reuseLastTaskID: reuseLastTaskID,
            continueLastTask: continueLastTask,
            captureEnvironment: captureEnvironment,
            captureConsole: captureConsole,
            monitorResources: monitorResources,
            redaction: redaction,
            processes: processes
        )
    }

    /// The run that this process started and has not closed, or nil.
    public static var current: ClearMLTask? { ClearMLTask.current }

    /// The run that this process started and has not closed, or nil; the Python SDK's spelling of ``current``.
    public static func currentTask() -> ClearMLTask? { ClearMLTask.current }

    /// Decides whether runs started from now on leave delivery to a later `clearml offline sync`.
    ///
    /// - Parameter offline: true to work without a server.
    public static func setOffline(_ offline: Bool) { ClearMLTask.setOffline(offline) }
}
