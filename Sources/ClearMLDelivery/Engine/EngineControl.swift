import Dispatch
import Synchronization

/// What other threads ask of a running engine, and how they wait for it.
final class EngineControl: Sendable {
    private struct State {
        var status = DeliveryStatus()
        var isStopping = false
        var hasEnded = false
        /// Who waits until that report is settled.
        var waiters: [Int: (target: UInt64, semaphore: DispatchSemaphore)] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    var status: DeliveryStatus { state.withLock { $0.status } }
    var isStopping: Bool { state.withLock { $0.isStopping } }
    /// Whether somebody waits: then nothing is held back to make batches larger.
    var isFlushing: Bool { state.withLock { $0.isStopping || !$0.waiters.isEmpty } }

    /// Ends the engine's current wait.
    func ring() { bell.signal() }

    /// Waits for the bell, at most that long; the engine's own thread only.
    func sleep(atMost duration: Duration) { _ = bell.wait(timeout: .now() + DispatchTimeInterval(bounded: duration)) }

    func stop() {
        state.withLock { $0.isStopping = true }
        ring()
    }

    /// Publishes a snapshot and wakes those whose report is settled.
    func publish(_ status: DeliveryStatus) {
        let ready = state.withLock { state in
            state.status = status
            let ready = state.waiters.filter { $0.value.target <= status.settledThrough }
            for key in ready.keys { state.waiters[key] = nil }
            return ready.values.map(\.semaphore)
        }
        for semaphore in ready { semaphore.signal() }
    }

    /// Says that the engine has ended, which ends every wait.
    func end() {
        let all = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.semaphore)
        }
        for semaphore in all { semaphore.signal() }
        ended.signal()
    }

    /// Blocks until the engine has ended, or the time is over; returns whether it has.
    func waitForEnd(atMost duration: Duration) -> Bool {
        guard ended.wait(timeout: .now() + DispatchTimeInterval(bounded: duration)) == .success else { return false }
        ended.signal()
        return true
    }

    /// Blocks until the report is settled, the engine has ended, or the time is over; returns whether it is settled.
    func wait(for target: UInt64, atMost duration: Duration) -> Bool {
        let semaphore = DispatchSemaphore(value: 0)
        let waiter: Int? = state.withLock { state in
            guard state.status.settledThrough < target, !state.hasEnded else { return nil }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = (target, semaphore)
            return state.nextWaiter
        }
        if let waiter {
            ring()
            _ = semaphore.wait(timeout: .now() + DispatchTimeInterval(bounded: duration))
            state.withLock { _ = $0.waiters.removeValue(forKey: waiter) }
        }
        return status.settledThrough >= target
    }
}

extension DispatchTimeInterval {
    /// The same length, rounded up to nanoseconds and bounded to a day.
    init(bounded duration: Duration) {
        let (seconds, attoseconds) = min(max(duration, .zero), .seconds(86_400)).components
        self = .nanoseconds(Int(seconds * 1_000_000_000 + (attoseconds + 999_999_999) / 1_000_000_000))
    }
}
