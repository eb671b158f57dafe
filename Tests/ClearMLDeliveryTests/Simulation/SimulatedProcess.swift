import Synchronization

/// One process of the simulation: what it opened and what it sends works until it is killed.
///
/// Code of a killed process may run on for a moment (an error travels up its stack), as no real one's does; so
/// everything it reaches for refuses.
final class SimulatedProcess: Sendable {
    private struct State {
        var isDead = false
        /// Operations until the process dies; nil for never.
        var fuse: Int?
    }

    private let state: Mutex<State>

    init(diesAfter operations: Int? = nil) { state = Mutex(State(fuse: operations)) }

    var isDead: Bool { state.withLock { $0.isDead } }

    func kill() { state.withLock { $0.isDead = true } }

    /// Counts one operation; false when the process is dead, or dies of this one.
    func step() -> Bool {
        state.withLock { state in
            guard !state.isDead else { return false }
            if let fuse = state.fuse {
                state.fuse = fuse - 1
                if fuse <= 0 { state.isDead = true }
            }
            return !state.isDead
        }
    }
}
