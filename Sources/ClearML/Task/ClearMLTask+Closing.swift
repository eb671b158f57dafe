import ClearMLJournal

extension ClearMLTask {
    /// Ends the run: marks it as completed, sends what is left, and returns within `deadline`.
    ///
    /// What cannot be sent in that time stays in the journal, and the command that sends it later is printed once on
    /// standard error. The status is left alone if the program has marked the task as failed, stopped or completed
    /// itself, and under an agent, which decides by the exit code; a run that somebody aborted becomes stopped. Reports
    /// that come later are dropped. A second call does nothing, and so does a call on a task from `getTask`.
    ///
    /// A run that is not closed is completed when the process ends normally (see <doc:Failures>).
    /// - Parameter deadline: the longest time to wait.
    /// - Throws: nothing at present; a run always ends. `throws` keeps room for arguments that cannot be used.
    public func close(deadline: Duration = .seconds(30)) throws(ClearMLError) {
        run?.close(deadline: deadline)
    }

    /// Ends the run without blocking the cooperative pool.
    ///
    /// - Parameter deadline: the longest time to wait.
    /// - Throws: as the synchronous form does.
    public func close(deadline: Duration = .seconds(30)) async throws(ClearMLError) {
        try await LibraryQueue.run { () throws(ClearMLError) in try self.close(deadline: deadline) }
    }

    /// Makes what was reported so far durable, and waits until the server has it, with its files.
    ///
    /// - Parameter deadline: the longest time to wait for the server.
    /// - Returns: true if the server has settled everything that was reported before; false offline and after the
    ///   deadline. Delivery goes on in any case.
    @discardableResult
    public func flush(deadline: Duration = .seconds(30)) -> Bool { run?.flush(atMost: deadline) ?? true }

    /// Makes what was reported so far durable, and waits without blocking the cooperative pool until the server has it,
    /// with its files.
    ///
    /// - Parameter deadline: the longest time to wait for the server.
    /// - Returns: true if the server has settled everything that was reported before.
    @discardableResult
    public func flush(deadline: Duration = .seconds(30)) async -> Bool {
        await LibraryQueue.value { self.flush(deadline: deadline) }
    }
}

// MARK: The background

extension ClearMLTask {
    /// Whether somebody asked for this run to end, with the Abort button or another program.
    ///
    /// As cheap as reading a variable: ask in every iteration. Once true it stays true. The server is asked every few
    /// seconds while it can be reached.
    public var shouldStop: Bool { run?.signals.shouldStop ?? false }

    /// Yields once when somebody asks for this run to end, at once if that was before, and ends with the run.
    ///
    /// ```swift
    /// Task { for await _ in task.abortRequests { trainer.cancel() } }
    /// ```
    public var abortRequests: AsyncStream<Void> {
        run?.signals.abortRequests() ?? AsyncStream { $0.finish() }
    }

    /// What happens in the background from now on, such as outages of the server; ends with the run.
    ///
    /// Every call makes a stream of its own. One that is not read keeps the newest hundred events.
    public var events: AsyncStream<TaskEvent> { run?.signals.events.stream() ?? AsyncStream { $0.finish() } }

    /// How far delivery is, as cheap as a lock; nil for a task from `getTask`.
    public var delivery: DeliveryStatus? {
        guard let run else { return nil }
        return run.deliveryStatus
    }
}
