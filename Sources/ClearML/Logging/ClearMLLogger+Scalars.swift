import ClearMLAPI
import ClearMLJournal

extension ClearMLLogger {
    /// What becomes of values that are not a number, or infinite; ``NonFinitePolicy/keep`` unless changed.
    ///
    /// Counts for what is reported from now on, also through handles that were made before.
    public var nonFinitePolicy: NonFinitePolicy {
        get { nonFinite.policy }
        set { nonFinite.policy = newValue }
    }

    /// Reports one point of several curves.
    ///
    /// ```swift
    /// logger.reportScalars(["loss": ["train": 0.31, "test": 0.35], "accuracy": ["test": 0.9]], iteration: epoch)
    /// ```
    /// - Parameters:
    ///   - values: the values by title and series; stored in the order of these names.
    ///   - iteration: the position of all of them on the x axis.
    public func reportScalars(_ values: [String: [String: Double]], iteration: Int) {
        for (title, series) in values.sorted(by: { $0.key < $1.key }) {
            reportScalars(title: title, series, iteration: iteration)
        }
    }

    /// Reports one point of several curves, from any floating-point numbers.
    ///
    /// - Parameters:
    ///   - values: the values by title and series.
    ///   - iteration: the position of all of them on the x axis.
    public func reportScalars(_ values: [String: [String: some BinaryFloatingPoint]], iteration: Int) {
        reportScalars(values.mapValues { $0.mapValues { Double($0) } }, iteration: iteration)
    }

    /// Reports one point of several curves of one graph.
    ///
    /// - Parameters:
    ///   - title: the graph that the curves are drawn in.
    ///   - values: the values by series; stored in the order of these names.
    ///   - iteration: the position of all of them on the x axis.
    public func reportScalars(title: String, _ values: [String: Double], iteration: Int) {
        for (series, value) in values.sorted(by: { $0.key < $1.key }) {
            reportScalar(title: title, series: series, value: value, iteration: iteration)
        }
    }

    /// Reports one point of one curve, and works it out only if it is kept.
    ///
    /// ```swift
    /// logger.reportScalar(title: "weights", series: "norm", iteration: step, every: 100) { model.norm() }
    /// ```
    /// - Parameters:
    ///   - title: the graph that the curve is drawn in.
    ///   - series: the curve.
    ///   - iteration: the position on the x axis.
    ///   - every: multiples of this are kept, 0 among them; 1 keeps every iteration.
    ///   - value: works out the value; not called when the point is not kept, nor for a task that takes no reports.
    /// - Throws: what `value` throws; then nothing is reported.
    public func reportScalar<Failure: Error>(
        title: String,
        series: String,
        iteration: Int,
        every: Int = 1,
        _ value: () throws(Failure) -> some BinaryFloatingPoint
    ) throws(Failure) {
        guard writer != nil else { return reject() }
        guard Self.keeps(iteration, every: every) else { return }
        reportScalar(title: title, series: series, value: Double(try value()), iteration: iteration)
    }

    /// Reports several values that belong to the whole run.
    ///
    /// They stand under ``singleValueTitle``, as those of ``reportSingleValue(name:value:)-(_,Double)`` do.
    /// - Parameter values: the values by name; stored in the order of the names.
    public func reportSingleValues(_ values: [String: Double]) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { reportSingleValue(name: name, value: value) }
    }

    /// The title under which values of the whole run stand, `Summary`.
    public static var singleValueTitle: String { EventNames.singleValueMetric }

    /// Makes what was reported so far durable, and waits for it.
    ///
    /// Afterwards it survives a power failure as well. It does not wait for the server, as `flush` of the task does.
    /// - Returns: false if the device refuses, or takes no reports at present; they are kept in memory then.
    @discardableResult
    public func flush() -> Bool {
        guard let writer else { return true }
        do throws(JournalError) {
            try writer.synchronize()
            try files?.synchronize()
            return true
        } catch {
            diagnostics.once("flush", "reports cannot be made durable (\(error)); a power failure may cost more")
            return false
        }
    }

    /// Whether a point is kept; a step below 1 keeps all.
    static func keeps(_ iteration: Int, every: Int) -> Bool { every <= 1 || iteration.isMultiple(of: every) }
}
