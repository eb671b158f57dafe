/// What works beside a run and ends with it, such as console capture and resource monitor.
///
/// Made after the run's journal and before its delivery waits for the server; may append to the journal from its own
/// threads until ``end(atMost:)`` has returned.
protocol RunCompanion: Sendable {
    /// Ends it: nothing is appended to the journal afterwards.
    ///
    /// Called once, on the thread that closes the run.
    /// - Parameter time: the longest time to take.
    func end(atMost time: Duration)
}
