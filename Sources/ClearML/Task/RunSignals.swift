import ClearMLJournal
import Synchronization

/// What a run's background tells its user: events, and whether somebody wants it to end.
///
/// Made before journal and delivery, which call it from their own threads.
final class RunSignals: Sendable {
    private let stop = Atomic(false)
    private let diagnostics: Diagnostics
    private let sessionID: String
    let events = EventHub<TaskEvent>(buffer: 100)
    private let aborts = EventHub<Void>(buffer: 1)

    init(sessionID: String, diagnostics: Diagnostics) {
        self.sessionID = sessionID
        self.diagnostics = diagnostics
    }

    /// Whether somebody asked for the run to end; as cheap as reading a variable.
    var shouldStop: Bool { stop.load(ordering: .acquiring) }

    /// Yields once when somebody asks for the run to end, at once if that was before; ends with the run.
    func abortRequests() -> AsyncStream<Void> { aborts.stream(first: shouldStop ? () : nil) }

    /// Notes that somebody asked for the run to end.
    func requestStop(_ reason: String) {
        guard !stop.exchange(true, ordering: .acquiringAndReleasing) else { return }
        tell(.abortRequested, "somebody asked for this run to end: \(reason)")
        aborts.send(())
    }

    /// Tells listeners, and the user once for each `condition`.
    func tell(_ kind: TaskEvent.Kind, _ message: String, condition: String? = nil) {
        diagnostics.once("\(sessionID):\(condition ?? kind.description)", message)
        events.send(TaskEvent(kind, message))
    }

    /// Ends all streams.
    func finish() {
        events.finish()
        aborts.finish()
    }

    /// Takes what the journal has to say; called on whatever thread it happens.
    func handle(_ event: JournalEvent) {
        switch event {
        case .nonFinite(let title, let series, let value, let iteration):
            tell(
                .valueNotFinite,
                "\(title)/\(series) is \(value) at iteration \(iteration): it stays in the journal and is not sent; more "
                    + "such values of this series are not announced",
                condition: "not finite:\(title)\u{0}\(series)"
            )
        case .keepingInMemory(let error):
            tell(
                .journalInMemory,
                "the journal cannot be written (\(error)); reports are kept in memory and end with this process unless "
                    + "the disk recovers"
            )
        case .storedAgain: tell(.journalStored, "the journal is on disk again, what was kept in memory included")
        case .dropping(.closed): tell(.reportDropped, "a report came after close() and is dropped", condition: "closed")
        case .dropping(.noRoom):
            tell(
                .reportDropped,
                "neither disk nor memory has room for more reports; new ones are dropped until there is",
                condition: "no room"
            )
        case .dropping(.tooLarge):
            tell(.reportDropped, "a report is larger than a journal can hold and is dropped", condition: "too large")
        case .dropping(.tooManySeries):
            tell(.reportDropped, "this run has too many different series; new ones are dropped", condition: "series")
        case .captureFailed(let error):
            tell(
                .captureFailed,
                "a file that was handed over could not be copied into the journal (\(error)); "
                    + "its delivery tries again, as long as the file is unchanged"
            )
        case .syncFailed(let error) where error.code == .noSpace:
            // The same full disk as `keepingInMemory`, which has said more about it: listeners hear it, the user once.
            tell(
                .synchronizationFailed,
                "the journal cannot be made durable (\(error)); a power failure may cost more",
                condition: TaskEvent.Kind.journalInMemory.description
            )
        case .syncFailed(let error):
            tell(.synchronizationFailed, "reports cannot be made durable (\(error)); a power failure may cost more")
        }
    }
}
