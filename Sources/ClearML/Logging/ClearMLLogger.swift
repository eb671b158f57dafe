import ClearMLAPI
import ClearMLJournal
import Synchronization

/// Reports metrics and console lines of one run.
///
/// **Cost.** A report takes one short lock and copies one record; it allocates nothing, makes no system call and never
/// waits for a disk or a network. In an inner loop use ``scalar(title:series:)``, which looks the names up once.
///
/// **Threads.** Every method may be called from any thread or task at any time.
///
/// **Durability.** When a call has returned, its report survives the death of the process, `kill -9` included. A power
/// failure loses at most the configured window, one second by default. What is reported after `close` is dropped, and
/// that is said once on standard error.
///
/// **Values.** What is passed is what is stored, in the order of the calls, with iterations in any order. Not-a-number
/// and infinities stay in the journal as they are; the server cannot take them, so they are not sent, and the first one
/// of each series is announced on standard error with its iteration. ``nonFinitePolicy`` changes that.
public final class ClearMLLogger: Sendable {
    /// Nil for a task that is not a run of this process.
    private let journal: JournalWriter?
    /// Where reports go; nil where they are dropped: for a task that is not a run of this process, and in a fork of it.
    var writer: JournalWriter? {
        @inline(__always) get { ForkGuard.isForked ? nil : journal }
    }
    /// Where reports with a file go; nil where ``writer`` is.
    let files: RunFiles?
    let diagnostics: Diagnostics
    /// The names given to captured images and media.
    let samples = Mutex(SampleNames())
    let nonFinite: NonFiniteValues
    /// Under an agent printed lines are sent by the agent too.
    private let printsToConsole: Bool

    init(writer: JournalWriter?, files: RunFiles? = nil, diagnostics: Diagnostics, printsToConsole: Bool) {
        journal = writer
        self.files = files
        self.diagnostics = diagnostics
        self.printsToConsole = printsToConsole
        nonFinite = NonFiniteValues(diagnostics)
    }

    /// What is added to iterations.
    var offset: IterationOffset { IterationOffset(values: nonFinite) }

    // Out of line, so that the usual case does not pay for the registers that this one needs.
    @inline(never)
    private func reportNonFinite(_ title: String, _ series: String, _ value: Double, _ iteration: Int) {
        let stored = nonFinite.replacement(for: value)
        writer?.appendScalar(title: title, series: series, value: stored, iteration: nonFinite.position(iteration))
    }

    // MARK: Scalars

    /// Reports one point of one curve.
    ///
    /// - Parameters:
    ///   - title: the graph that the curve is drawn in.
    ///   - series: the curve.
    ///   - value: the value.
    ///   - iteration: the position on the x axis, any number, in any order. A second value for the same title, series
    ///     and iteration replaces the first one on the server.
    public func reportScalar(title: String, series: String, value: Double, iteration: Int) {
        guard let writer else { return reject() }
        guard _fastPath(value.isFinite) else { return reportNonFinite(title, series, value, iteration) }
        writer.appendScalar(title: title, series: series, value: value, iteration: nonFinite.position(iteration))
    }

    /// Reports one point of one curve, from any floating-point number.
    ///
    /// - Parameters:
    ///   - title: the graph that the curve is drawn in.
    ///   - series: the curve.
    ///   - value: the value.
    ///   - iteration: the position on the x axis.
    @inlinable
    public func reportScalar(title: String, series: String, value: some BinaryFloatingPoint, iteration: Int) {
        reportScalar(title: title, series: series, value: Double(value), iteration: iteration)
    }

    /// Reports one point of one curve, from any integer; beyond 2^53 it is rounded, since the server keeps doubles.
    ///
    /// - Parameters:
    ///   - title: the graph that the curve is drawn in.
    ///   - series: the curve.
    ///   - value: the value.
    ///   - iteration: the position on the x axis.
    @inlinable
    public func reportScalar(title: String, series: String, value: some BinaryInteger, iteration: Int) {
        reportScalar(title: title, series: series, value: Double(value), iteration: iteration)
    }

    /// A handle for one curve, for loops that report to it again and again.
    ///
    /// ```swift
    /// let loss = logger.scalar(title: "loss", series: "train")
    /// for step in 0..<steps { loss.report(train(step), iteration: step) }
    /// ```
    /// - Parameters:
    ///   - title: the graph that the curve is drawn in.
    ///   - series: the curve.
    /// - Returns: a value that may be copied and used from any thread.
    public func scalar(title: String, series: String) -> ScalarSeries {
        guard let writer, let id = writer.series(title: title, series: series) else {
            if writer == nil { reject() } else { diagnostics.once("series", "this run has too many different series") }
            return ScalarSeries(writer: nil, id: SeriesID(rawValue: 0), nonFinite: nonFinite)
        }
        return ScalarSeries(writer: writer, id: id, nonFinite: nonFinite)
    }

    /// Reports a value that belongs to the whole run, such as a final accuracy.
    ///
    /// - Parameters:
    ///   - name: what it is; a second value of the same name replaces the first.
    ///   - value: the value.
    public func reportSingleValue(name: String, value: Double) {
        guard let writer else { return reject() }
        writer.appendScalar(
            title: EventNames.singleValueMetric,
            series: name,
            value: value.isFinite ? value : nonFinite.replacement(for: value),
            iteration: EventNames.singleValueIteration
        )
    }

    /// Reports a value that belongs to the whole run, from any floating-point number.
    ///
    /// - Parameters:
    ///   - name: what it is.
    ///   - value: the value.
    @inlinable
    public func reportSingleValue(name: String, value: some BinaryFloatingPoint) {
        reportSingleValue(name: name, value: Double(value))
    }

    /// Reports a value that belongs to the whole run, from any integer.
    ///
    /// - Parameters:
    ///   - name: what it is.
    ///   - value: the value.
    @inlinable
    public func reportSingleValue(name: String, value: some BinaryInteger) {
        reportSingleValue(name: name, value: Double(value))
    }

    // MARK: Text

    /// Adds a record to the run's console.
    ///
    /// - Parameters:
    ///   - text: one line or several, stored as given.
    ///   - level: how important it is.
    ///   - printConsole: also print it on standard output. Under an agent it is then only stored, since the agent sends
    ///     what the process prints, and it would appear twice.
    public func reportText(_ text: String, level: LogLevel = .info, printConsole: Bool = false) {
        // Past a capture: the record below is the one that counts.
        if printConsole && printsToConsole && !OriginalStreams.printPastCapture(text) { print(text) }
        guard let writer else { return reject() }
        writer.appendText(level: level.rawValue, message: text)
    }

    @inline(never)
    func reject() {
        // A lock may have been copied in its locked state: a fork says nothing.
        guard !ForkGuard.isForked else { return }
        diagnostics.once(
            "logger of a server task",
            "a task from getTask(id:) takes no reports; continue it with Task.initialize(continueLastTask:). Dropped."
        )
    }
}
