import ClearMLAPI
import Synchronization

/// Turns many small steps of several threads into a few calls to the caller, one at a time.
final class ProgressTracker: Sendable {
    private struct State {
        var done: Int64 = 0
        var total: Int64?
        /// Bytes that were there when this call began: no part of the rate.
        var before: Int64 = 0
        var lastReport: Duration?
    }

    /// At most five calls a second.
    private static let interval = Duration.milliseconds(200)

    private let state = Mutex(State())
    private let report: @Sendable (StorageProgress) -> Void
    private let now: @Sendable () -> Duration
    private let started: Duration

    init(_ report: @escaping @Sendable (StorageProgress) -> Void, environment: APIEnvironment) {
        self.report = report
        now = environment.now
        started = environment.now()
    }

    /// Begins, or begins again, with so many bytes already there.
    func start(at done: Int64, total: Int64?) {
        state.withLock { state in
            state.done = done
            state.before = done
            state.total = total
        }
    }

    /// Names the length, once known.
    func setTotal(_ total: Int64) { state.withLock { $0.total = total } }

    /// Notes that so many bytes moved; negative for bytes that must be sent again.
    func add(_ count: Int64) {
        let now = now()
        state.withLock { state in
            state.done += count
            if let last = state.lastReport, now - last < Self.interval { return }
            deliver(&state, now)
        }
    }

    /// Tells the caller once more, so that a display never stops at 97 %.
    func finish() {
        let now = now()
        state.withLock { deliver(&$0, now) }
    }

    /// With the lock held: the caller is told one step at a time, in their order.
    private func deliver(_ state: inout State, _ now: Duration) {
        state.lastReport = now
        let seconds = (now - started) / .seconds(1)
        let rate = seconds > 0 ? max(Double(state.done - state.before) / seconds, 0) : 0
        var left: Duration?
        if let total = state.total, rate > 0 { left = .seconds(Double(max(total - state.done, 0)) / rate) }
        report(
            StorageProgress(bytesDone: state.done, totalBytes: state.total, bytesPerSecond: rate, timeLeft: left)
        )
    }
}
