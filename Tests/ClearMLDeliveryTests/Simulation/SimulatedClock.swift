import Synchronization

/// Time of a simulation: it passes only when somebody waits, and the wall clock may jump.
final class SimulatedClock: Sendable {
    private struct State {
        var now: Duration = .seconds(1_000)
        var wallOffset: Int64 = 1_700_000_000_000
    }

    private let state = Mutex(State())

    var now: Duration { state.withLock { $0.now } }

    /// Milliseconds since 1970, as the machine believes.
    var wall: Int64 {
        state.withLock { state in
            let (seconds, attoseconds) = state.now.components
            return state.wallOffset + seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        }
    }

    func advance(by duration: Duration) { state.withLock { $0.now += max(duration, .zero) } }

    func advance(to moment: Duration) { state.withLock { $0.now = max($0.now, moment) } }

    /// Somebody set the machine's clock.
    func jumpWall(by milliseconds: Int64) { state.withLock { $0.wallOffset += milliseconds } }
}
