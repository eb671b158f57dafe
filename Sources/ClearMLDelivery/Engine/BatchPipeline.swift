import ClearMLJournal
import Dispatch
import Synchronization

/// The loader behind one lock, with the next batch made on another thread while the present one is on its way.
///
/// The lock is held while the journal is read: whoever wants the next batch can only wait for it anyway.
final class BatchPipeline: Sendable {
    private struct State {
        var loader: BatchLoader
        /// A batch made ahead, with where it begins and the limits it keeps to.
        var ready: (first: UInt64, limits: BatchLoader.Limits, batch: EncodedBatch)?
        /// Where a batch is being made ahead; nil when nobody waits for it any more.
        var wanted: UInt64?
    }

    private let state: Mutex<State>
    private let queue: DispatchQueue?

    /// Without `prefetches` everything happens in the caller's thread, as a simulation needs.
    init(_ loader: sending BatchLoader, prefetches: Bool) {
        state = Mutex(State(loader: loader))
        queue = prefetches ? DispatchQueue(label: "ai.clearml.delivery.encode") : nil
    }

    /// Begins to make the batch at `first`, if it is a full one: a partial one would be out of date when it is asked for.
    func prefetch(from first: UInt64, limits: BatchLoader.Limits) {
        guard let queue else { return }
        state.withLock { $0.wanted = first }
        queue.async { [self] in
            state.withLock { state in
                guard state.wanted == first else { return }
                state.wanted = nil
                // A failure to read is met again, and reported, by the caller's own turn.
                guard case .batch(let batch)? = try? state.loader.next(from: first, through: nil, limits: limits),
                    batch.isComplete
                else { return }
                state.ready = (first, limits, batch)
            }
        }
    }

    /// Says which models of the session the server has, by their keys.
    func setModels(_ models: [String: String]) { state.withLock { $0.loader.models = models } }

    func next(
        from first: UInt64,
        through last: UInt64?,
        limits: BatchLoader.Limits
    ) throws(JournalError) -> BatchLoader.Next {
        try state.withLock { state throws(JournalError) in
            state.wanted = nil
            if let ready = state.ready.take(), ready.first == first, ready.limits == limits, last == nil {
                return .batch(ready.batch)
            }
            return try state.loader.next(from: first, through: last, limits: limits)
        }
    }

    func encode(_ range: ClosedRange<UInt64>, only: [UInt64]?) throws(JournalError) -> EncodedBatch {
        try state.withLock { state throws(JournalError) in try state.loader.encode(range, only: only) }
    }

    func events(_ range: ClosedRange<UInt64>, only: [UInt64]?) throws(JournalError) -> [SentEvent] {
        try state.withLock { state throws(JournalError) in try state.loader.events(range, only: only) }
    }

    func countTexts(_ keys: Set<TextKey>, before sequence: UInt64) throws(JournalError) -> [TextKey: Int] {
        try state.withLock { state throws(JournalError) in try state.loader.countTexts(keys, before: sequence) }
    }

    func points(
        _ keys: Set<PointKey>,
        in range: ClosedRange<UInt64>
    ) throws(JournalError) -> [PointKey: [PointValue]] {
        try state.withLock { state throws(JournalError) in try state.loader.points(keys, in: range) }
    }

    func tally(_ range: ClosedRange<UInt64>) throws(JournalError) -> DeliveryTally {
        try state.withLock { state throws(JournalError) in try state.loader.tally(range) }
    }

    func learnAnnouncements(before sequence: UInt64) throws(JournalError) {
        try state.withLock { state throws(JournalError) in try state.loader.learnAnnouncements(before: sequence) }
    }

    func setTask(_ id: String, files: TaskFiles?) { state.withLock { $0.loader.setTask(id, files: files) } }

    func setAside(_ sequence: UInt64) {
        state.withLock { state in
            state.loader.setAside(sequence)
            state.ready = nil
        }
    }
}
