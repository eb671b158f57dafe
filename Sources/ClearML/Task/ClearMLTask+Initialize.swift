public import ClearMLAPI

extension ClearMLTask {
    /// Starts the run of this process and makes it the current task.
    ///
    /// Also offered as `Task.initialize`. It always starts, in milliseconds: without a server, without configuration and
    /// without a network the run goes to its journal on this machine, and is delivered as soon as that becomes possible
    /// or by `clearml offline sync`. With a configured server it waits at most two seconds for it
    /// (`sdk.development.init_connect_budget_sec`), so that ``id`` is usually known on return.
    ///
    /// Under an agent (`CLEARML_TASK_ID`) the run joins the agent's task: the arguments do not count, and
    /// `connect` returns the values that the user set for it.
    /// - Parameters:
    ///   - projectName: the project as a path (`Team/Digits`); by default the name of the surrounding git repository,
    ///     else `Untitled`.
    ///   - taskName: the name of the run, by default the executable's name.
    ///   - taskType: what the run does.
    ///   - tags: labels to find the run by.
    ///   - comment: a description for people.
    ///   - outputURI: where artifacts and models go; nil for the configured default.
    ///   - reuseLastTaskID: which earlier task to reset and use again instead of creating a new one. It is only reset if
    ///     nobody built on it: a development task without artifacts and models, neither published nor archived.
    ///     Otherwise, and while the server cannot be asked, a new task is created.
    ///   - continueLastTask: which earlier task to go on with, keeping everything that it has. Iterations are stored as
    ///     they are reported: see ``continuedFromIteration``.
    ///   - captureEnvironment: what is noted about the program: repository, packages, arguments, machine.
    ///   - captureConsole: which output streams are copied to the run's console; none by default.
    ///   - monitorResources: whether and how often the use of the machine is reported.
    ///   - redaction: what is hidden in everything that is captured.
    ///   - processes: whether this process is one of several that share a task.
    /// - Returns: the new task; or the current one, if it has the same project, name and type.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/invalidArgument`` for a name that the server would refuse,
    ///   ``ClearMLError/Code/alreadyInitialized`` if another task is current, ``ClearMLError/Code/configuration`` for
    ///   settings that cannot be read. Never because a server is down.
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
        let options = TaskOptions(
            projectName: projectName,
            taskName: taskName,
            type: taskType,
            tags: tags,
            comment: comment,
            outputURI: outputURI,
            reuse: reuseLastTaskID,
            continuation: continueLastTask,
            environment: captureEnvironment,
            console: captureConsole,
            monitoring: monitorResources,
            redaction: redaction,
            processes: processes
        )
        return try TaskRegistry.shared.initialize(options)
    }

    /// Starts the run of this process without blocking the cooperative pool.
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
    /// - Throws: ``ClearMLError``, as the synchronous form does.
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
        let options = TaskOptions(
            projectName: projectName,
            taskName: taskName,
            type: taskType,
            tags: tags,
            comment: comment,
            outputURI: outputURI,
            reuse: reuseLastTaskID,
            continuation: continueLastTask,
            environment: captureEnvironment,
            console: captureConsole,
            monitoring: monitorResources,
            redaction: redaction,
            processes: processes
        )
        return try await LibraryQueue.run { () throws(ClearMLError) in try TaskRegistry.shared.initialize(options) }
    }

    /// The run that this process started and has not closed, or nil.
    public static var current: ClearMLTask? { TaskRegistry.shared.current }

    /// Decides whether runs started from now on leave delivery to a later `clearml offline sync`.
    ///
    /// It wins over `CLEARML_OFFLINE_MODE` and does not touch a run that is under way. Under an agent it has no effect.
    /// - Parameter offline: true to work without a server.
    public static func setOffline(_ offline: Bool) { TaskRegistry.shared.setOffline(offline) }
}
