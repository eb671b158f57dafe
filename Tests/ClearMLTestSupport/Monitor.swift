import Dispatch
import Synchronization

/// Shared state that tests can wait on: the alternative to sleeping.
///
/// ```swift
/// let seen = Monitor([String]())
/// seen.update { $0.append("a") }                    // from any thread
/// #expect(await seen.wait { $0.count == 3 })        // false only after the timeout
/// ```
package final class Monitor<State: Sendable>: Sendable {
    private struct Waiter: Sendable {
        var isSatisfied: @Sendable (State) -> Bool
        var fire: @Sendable (Bool) -> Void
    }

    private struct Guarded {
        var state: State
        var nextWaiter = 0
        var waiters: [Int: Waiter] = [:]
    }

    private let guarded: Mutex<Guarded>

    /// Starts with this state.
    package init(_ state: State) {
        guarded = Mutex(Guarded(state: state))
    }

    /// A copy of the state.
    package var value: State { guarded.withLock { $0.state } }

    /// Changes the state and releases whoever waits for what it has become.
    @discardableResult
    package func update<Result: Sendable>(_ change: @Sendable (inout State) -> Result) -> Result {
        let (result, released) = guarded.withLock { guarded in
            let result = change(&guarded.state)
            let state = guarded.state
            let keys = guarded.waiters.filter { $0.value.isSatisfied(state) }.map(\.key)
            return (result, keys.compactMap { guarded.waiters.removeValue(forKey: $0) })
        }
        for waiter in released { waiter.fire(true) }
        return result
    }

    /// Waits until the state satisfies the condition; false when `timeout` passed first.
    package func wait(
        timeout: Duration = .patience,
        until isSatisfied: @escaping @Sendable (State) -> Bool
    ) async -> Bool {
        await withCheckedContinuation { continuation in
            register(timeout: timeout, until: isSatisfied) { continuation.resume(returning: $0) }
        }
    }

    /// The same, blocking the calling thread; for closures that run on threads of their own.
    package func waitBlocking(
        timeout: Duration = .patience,
        until isSatisfied: @escaping @Sendable (State) -> Bool
    ) -> Bool {
        let outcome = Mutex(false)
        let done = DispatchSemaphore(value: 0)
        register(timeout: timeout, until: isSatisfied) { value in
            outcome.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return outcome.withLock { $0 }
    }

    private func register(
        timeout: Duration,
        until isSatisfied: @escaping @Sendable (State) -> Bool,
        fire: @escaping @Sendable (Bool) -> Void
    ) {
        let key: Int? = guarded.withLock { guarded in
            guard !isSatisfied(guarded.state) else { return nil }
            guarded.nextWaiter += 1
            guarded.waiters[guarded.nextWaiter] = Waiter(isSatisfied: isSatisfied, fire: fire)
            return guarded.nextWaiter
        }
        guard let key else { return fire(true) }
        DispatchQueue.global().asyncAfter(deadline: .now() + timeout / .seconds(1)) { [weak self] in
            let late = self?.guarded.withLock { $0.waiters.removeValue(forKey: key) }
            late?.fire(false)
        }
    }
}
