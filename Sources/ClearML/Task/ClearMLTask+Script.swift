import ClearMLAPI

extension ClearMLTask {
    /// Which program the task runs: repository, changes, entry point and requirements.
    ///
    /// For the run of this process: what was captured and set; the call waits for the capture, a few seconds at most. For
    /// a task that existed before it asks the server and lays that over it.
    /// - Returns: what is known.
    /// - Throws: ``ClearMLError`` if the server had to be asked and did not answer.
    public func getScript() throws(ClearMLError) -> TaskScript {
        guard let run else { return TaskScript(try backend.snapshot().json["script"]) }
        run.capture.wait(atMost: Run.captureDeadline)
        let own = run.script
        return run.origin.isNew ? own : TaskScript(try run.snapshot().json["script"]).overlaid(by: own)
    }

    /// Says which program the task runs.
    ///
    /// What is set here stays: what is captured does not replace it. Under an agent it has no effect, since the agent has
    /// started the program that the task names.
    /// - Parameter script: members that are nil stay as they are.
    /// - Throws: ``ClearMLError`` after `close`, or if a server task could not be written.
    public func setScript(_ script: TaskScript) throws(ClearMLError) {
        guard !script.isEmpty, !isRemote else { return }
        if let run {
            try run.set(script: script)
        } else {
            try backend.edit("tasks", "edit", TaskEdits.script(script))
        }
    }

    /// Says where the program comes from, and that nothing is changed there beside the commit.
    ///
    /// - Parameters:
    ///   - repository: the address of the git repository.
    ///   - branch: the branch; nil leaves it to the commit.
    ///   - commit: the commit; nil for the newest one of the branch.
    /// - Throws: ``ClearMLError``, as `setScript` does.
    public func setRepository(_ repository: String, branch: String? = nil, commit: String? = nil) throws(ClearMLError) {
        try setScript(TaskScript(repository: repository, branch: branch ?? "", commit: commit ?? "", diff: ""))
    }

    /// What the program needs, a text for each kind of package manager.
    ///
    /// - Returns: for a run of this library the Swift packages under `swift`, and under `pip` a comment for people; for a
    ///   task of the Python SDK its packages under `pip`.
    /// - Throws: ``ClearMLError``, as `getScript()` does.
    public func getRequirements() throws(ClearMLError) -> [String: String] { try getScript().requirements ?? [:] }

    /// Replaces what the program needs, a text for each kind of package manager.
    ///
    /// - Parameter requirements: such as `["pip": "numpy==2.1\n"]`, which an agent installs.
    /// - Throws: ``ClearMLError``, as `setScript` does.
    public func setRequirements(_ requirements: [String: String]) throws(ClearMLError) {
        try setScript(TaskScript(requirements: requirements))
    }

    /// Replaces the Python packages that an agent installs before it runs the task.
    ///
    /// - Parameter packages: lines of a requirements file, such as `numpy==2.1`.
    /// - Throws: ``ClearMLError``, as `setScript` does.
    public func setPackages(_ packages: [String]) throws(ClearMLError) {
        try setRequirements(["pip": packages.map { $0 + "\n" }.joined()])
    }
}
