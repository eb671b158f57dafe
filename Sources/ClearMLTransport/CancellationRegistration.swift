import Synchronization

/// Ties one call to a ``Cancellation`` that may outlive it, and unties it when the call ends.
///
/// The race: the call may end on the engine thread before the submitting thread has its handler's token. Whoever comes
/// second removes the handler, so a long-lived switch never collects handlers of calls that are over.
final class CancellationRegistration: Sendable {
    private struct State {
        var token: Int?
        var hasEnded = false
    }

    private let cancellation: Cancellation
    private let state = Mutex(State())

    init(_ cancellation: Cancellation) {
        self.cancellation = cancellation
    }

    func begin(_ handler: @escaping @Sendable () -> Void) {
        let token = cancellation.addHandler(handler)
        let isOver = state.withLock { state in
            state.token = token
            return state.hasEnded
        }
        if isOver { cancellation.removeHandler(token) }
    }

    func end() {
        let token = state.withLock { state in
            state.hasEnded = true
            return state.token
        }
        if let token { cancellation.removeHandler(token) }
    }
}
