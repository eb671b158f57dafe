/// Where on the x axis a report of the resource monitor stands.
///
/// At the iteration that the run has reached, as in the Python SDK. As long as the run has reported none, at the seconds
/// since its start: Python reports nothing for three minutes then, so that a short run leaves no trace at all, which is
/// why we begin at once; where the wait is configured it is kept. A run that reports its first iteration later than
/// `limit` keeps the seconds.
package struct MonitorAxis: Sendable {
    /// One place, and whether the report before stood elsewhere.
    package struct Place: Sendable, Equatable {
        /// The iteration, or the seconds.
        package var iteration: Int64
        /// False where the new report replaces the last one, which happens while one iteration lasts longer than the
        /// interval: it must then speak for the whole iteration.
        package var isNew: Bool
    }

    /// How long nothing is reported while the run has no iteration.
    private let wait: Duration
    /// Until when seconds are given up for iterations.
    private let limit: Duration
    private var usesSeconds = false
    private var last: Int64?

    /// An axis without a report yet.
    ///
    /// - Parameters:
    ///   - wait: how long nothing is reported while the run has no iteration.
    ///   - limit: until when seconds are given up for iterations.
    package init(wait: Duration, limit: Duration) {
        self.wait = wait
        self.limit = limit
    }

    /// Finds the place of the next report.
    ///
    /// - Parameters:
    ///   - elapsed: the time since the start of the run.
    ///   - reached: the highest iteration that the run has reported; nil if none.
    /// - Returns: nil if there is to be no report yet.
    package mutating func place(after elapsed: Duration, reached: Int64?) -> Place? {
        if let reached, !(usesSeconds && elapsed > limit) {
            let isNew = usesSeconds || last != reached
            usesSeconds = false
            last = reached
            return Place(iteration: reached, isNew: isNew)
        }
        guard elapsed >= wait else { return nil }
        usesSeconds = true
        return Place(iteration: elapsed.components.seconds, isNew: true)
    }
}
