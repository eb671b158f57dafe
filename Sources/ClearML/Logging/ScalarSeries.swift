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
        let stored = _fastPath(value.isFinite) ? value : nonFinite.replacement(for: value)
        guard let writer, !ForkGuard.isForked else { return }
        writer.appendScalar(id, value: stored, iteration: nonFinite.offset.position(iteration))
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
