extension ScalarSeries {
    /// Reports one point, and works it out only if it is kept.
    ///
    /// - Parameters:
    ///   - iteration: the position on the x axis.
    ///   - every: multiples of this are kept, 0 among them; 1 keeps every iteration.
    ///   - value: works out the value; not called when the point is not kept, nor where reports are dropped.
    /// - Throws: what `value` throws; then nothing is reported.
    public func report<Failure: Error>(
        iteration: Int,
        every: Int = 1,
        _ value: () throws(Failure) -> some BinaryFloatingPoint
    ) throws(Failure) {
        guard writer != nil, !ForkGuard.isForked, ClearMLLogger.keeps(iteration, every: every) else { return }
        report(Double(try value()), iteration: iteration)
    }
}
