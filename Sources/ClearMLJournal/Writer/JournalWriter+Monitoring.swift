extension JournalWriter {
    /// Appends one scalar that says nothing about how far the run is: `statistics.maximumIteration` stays as it is.
    ///
    /// For what the library reports of the machine, whose x axis may be seconds; the server leaves it out of a task's last
    /// iteration as well. Otherwise the same as `appendScalar(_:value:iteration:timestamp:)`, and a little slower.
    /// - Parameters:
    ///   - id: From `series(title:series:)` of this writer; a report for another is dropped.
    ///   - value: The value.
    ///   - iteration: Any number.
    ///   - timestamp: Milliseconds since 1970; `nil` for now.
    package func appendMonitorScalar(_ id: SeriesID, value: Double, iteration: Int64, timestamp: Int64? = nil) {
        let now = timestamp ?? options.clock.now()
        var followUp = FollowUp()
        lock.lock()
        if id.rawValue < state.pointee.table.count {
            _ = appendLocked(id.rawValue, value: value, iteration: iteration, now: now, &followUp)
        } else {
            _ = state.pointee.drop(.tooManySeries, &followUp)
        }
        lock.unlock()
        perform(followUp)
    }
}
