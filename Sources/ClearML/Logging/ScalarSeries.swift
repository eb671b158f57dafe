import ClearMLJournal

/// One curve of one run, looked up once: the cheapest way to report.
///
/// A value of three words that may be copied and used from any thread; it keeps its run's journal open until the run is
/// closed. What ``ClearMLLogger`` promises about cost and durability holds here too.
public struct ScalarSeries: Sendable {
    /// Nil where reports are dropped.
    let writer: JournalWriter?
    let id: SeriesID
    /// The policy of the logger that made this handle.
    let nonFinite: NonFiniteValues

    /// Reports one point.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - iteration: the position on the x axis, any number, in any order.
    public func report(_ value: Double, iteration: Int) {
        guard _fastPath(value.isFinite && !ForkGuard.isForked) else { return reportRarely(value, iteration) }
        // Not unwrapped into a variable: that counts a reference to an object that others refer to weakly, which takes
        // 190 instructions.
        writer?.appendScalar(id, value: value, iteration: nonFinite.position(iteration))
    }

    // Out of line, so that the usual case does not pay for the registers that this one needs.
    @inline(never)
    private func reportRarely(_ value: Double, _ iteration: Int) {
        guard !ForkGuard.isForked else { return }
        let stored = value.isFinite ? value : nonFinite.replacement(for: value)
        writer?.appendScalar(id, value: stored, iteration: nonFinite.position(iteration))
    }

    /// Reports one point from any floating-point number.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - iteration: the position on the x axis.
    @inlinable
    public func report(_ value: some BinaryFloatingPoint, iteration: Int) {
        report(Double(value), iteration: iteration)
    }

    /// Reports one point from any integer; beyond 2^53 it is rounded.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - iteration: the position on the x axis.
    @inlinable
    public func report(_ value: some BinaryInteger, iteration: Int) {
        report(Double(value), iteration: iteration)
    }
}
