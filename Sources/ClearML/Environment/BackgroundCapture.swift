import Dispatch
import Synchronization

/// Work that a run does beside its start and finishes before its end, on a queue of its own.
///
/// It may be cut short: after ``end(atMost:)`` nothing is committed any more, so that the final status of a run stays
/// its last change.
final class BackgroundCapture: RunCompanion {
    private enum Phase {
        case idle
        case running
        case sealed
    }

    private static let queue = DispatchQueue(label: "ai.clearml.capture", qos: .utility, attributes: .concurrent)

    /// Also held while something is committed, which `end` waits for.
    private let phase = Mutex(Phase.idle)
    private let ended = DispatchSemaphore(value: 0)

    /// Begins; once.
    func start(_ work: @escaping @Sendable (BackgroundCapture) -> Void) {
        let isFirst = phase.withLock { phase in
            guard phase == .idle else { return false }
            phase = .running
            return true
        }
        guard isFirst else { return }
        Self.queue.async { [self] in
            work(self)
            ended.signal()
        }
    }

    /// Whether the result is not wanted any more.
    var isCancelled: Bool { phase.withLock { $0 == .sealed } }

    /// Writes a part of the result, unless it is too late.
    func commit(_ body: () -> Void) {
        phase.withLock { phase in
            if phase == .running { body() }
        }
    }

    /// Waits until the work is done, at most that long; returns whether it is (also when there was none).
    @discardableResult
    func wait(atMost time: Duration) -> Bool {
        guard phase.withLock({ $0 == .running }) else { return true }
        guard ended.wait(timeout: .now() + .nanoseconds(Int(clamping: time.nanoseconds))) == .success else {
            return false
        }
        // For whoever else waits.
        ended.signal()
        return true
    }

    /// Waits as `wait` does, then lets nothing more be committed.
    func end(atMost time: Duration) {
        wait(atMost: time)
        phase.withLock { $0 = .sealed }
    }
}
