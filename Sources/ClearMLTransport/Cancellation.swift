import Synchronization

/// A one-way switch that ends the requests it was handed to.
///
/// Thread-safe. Cancelling twice does nothing; a handler added after cancellation runs at once.
package final class Cancellation: Sendable {
    private struct State {
        var isCancelled = false
        var nextToken = 0
        var handlers: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Handlers that wait for a cancellation; for tests of leaks.
    package var handlerCount: Int { state.withLock { $0.handlers.count } }

    /// A switch that has not been thrown.
    package init() {}

    /// Whether ``cancel()`` was called.
    package var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Throws the switch and runs the handlers on the calling thread.
    package func cancel() {
        let handlers = state.withLock { state in
            state.isCancelled = true
            defer { state.handlers = [:] }
            return Array(state.handlers.values)
        }
        for handler in handlers { handler() }
    }

    /// Runs `handler` once on cancellation, until the returned token is given to ``removeHandler(_:)``.
    package func addHandler(_ handler: @escaping @Sendable () -> Void) -> Int {
        let token: Int? = state.withLock { state in
            guard !state.isCancelled else { return nil }
            state.nextToken += 1
            state.handlers[state.nextToken] = handler
            return state.nextToken
        }
        guard let token else {
            handler()
            return 0
        }
        return token
    }

    /// Forgets a handler; does nothing once it has run.
    package func removeHandler(_ token: Int) {
        state.withLock { _ = $0.handlers.removeValue(forKey: token) }
    }
}
