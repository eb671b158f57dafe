import ClearMLAPI
import ClearMLJournal
import Synchronization

/// What the optional products need of a run besides its public interface.
extension ClearMLTask {
    /// Calls `body` once, when this run is closed, as long as it still takes reports; true unless it is closed already.
    ///
    /// For what is reported at intervals, so that the last interval is not lost.
    /// - Parameter body: called on the thread that closes the run; must not wait.
    /// - Returns: whether it will be called.
    @discardableResult
    package func whenClosing(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard let run, !run.isClosed else { return false }
        run.companions.withLock { $0.append(ClosingAction(body: body)) }
        return true
    }

    /// The highest iteration that this run has reported itself; nil before the first.
    package var reachedIteration: Int64? {
        run?.writer.statistics.maximumIteration.flatMap { $0 > EventNames.singleValueIteration ? $0 : nil }
    }

    /// Reports a point that says nothing about how far the run is.
    ///
    /// - Parameters:
    ///   - title: the graph.
    ///   - series: the curve.
    ///   - value: the value.
    ///   - iteration: the place on the x axis.
    package func reportInBackground(title: String, series: String, value: Double, iteration: Int64) {
        guard let writer = run?.writer, let id = writer.series(title: title, series: series) else { return }
        writer.appendMonitorScalar(id, value: value, iteration: iteration)
    }
}

/// A companion that is only there at the end.
private struct ClosingAction: RunCompanion {
    let body: @Sendable () -> Void

    func end(atMost time: Duration) { body() }
}
