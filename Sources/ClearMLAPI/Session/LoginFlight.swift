import ClearMLTransport
import Dispatch
import Synchronization

/// One login in progress, and everybody who waits for it.
final class LoginFlight: Sendable {
    /// How a login ended for those who waited.
    enum Landing: Sendable {
        /// Logged in, or refused in a way that would meet everybody alike; the session knows which.
        case finished(APIError?)
        /// The leader gave up for reasons of its own (cancelled, out of time): somebody else takes over.
        case abandoned
    }

    private struct State {
        var landing: Landing?
        var waiters: [DispatchSemaphore] = []
    }

    private let state = Mutex(State())

    /// Ends the flight and wakes everybody; only the leader calls it, once.
    func land(_ landing: Landing) {
        let waiters = state.withLock { state in
            state.landing = landing
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.signal() }
    }

    /// Blocks until the flight ends; nil when cancelled or out of time before.
    func wait(atMost duration: Duration, cancellation: Cancellation?) -> Landing? {
        let semaphore = DispatchSemaphore(value: 0)
        let landing = state.withLock { state in
            if state.landing == nil { state.waiters.append(semaphore) }
            return state.landing
        }
        if let landing { return landing }
        let token = cancellation?.addHandler { semaphore.signal() }
        _ = semaphore.wait(timeout: .now() + DispatchTimeInterval(duration))
        if let token { cancellation?.removeHandler(token) }
        return state.withLock { $0.landing }
    }
}
