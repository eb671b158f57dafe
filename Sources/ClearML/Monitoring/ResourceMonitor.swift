import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import Dispatch
import Synchronization

/// Reports what the run's machine does, as scalars like any others: `:monitor:machine` and `:monitor:gpu`.
///
/// Twice a second it reads what changes (memory, disk, GPUs); what the system counts itself (processor time, bytes moved)
/// is read once for each report, since the difference of two readings is the exact mean. A report is journalled like
/// everything else, also offline. It reads with plain system calls, on a queue of its own, and touches neither files nor
/// libraries before its first sample.
///
/// The reports do not count as progress of the run: `statistics.maximumIteration` and the server's last iteration leave
/// them out.
final class ResourceMonitor: RunCompanion {
    /// What decides when it reports, and where.
    struct Timing: Sendable {
        /// The time between two samples.
        var sampleInterval = Duration.milliseconds(500)
        /// The time before the first report.
        var firstReport: Duration
        /// The time between two reports.
        var reportInterval: Duration
        /// How long nothing is reported while the run has no iteration.
        var iterationWait = Duration.zero
        /// Until when seconds are given up for iterations.
        var iterationLimit = Duration.seconds(1_800)
        /// What follows the titles: `:rank1` for a process that shares a task, so that each has curves of its own; none for
        /// the first, whose curves stand where readers look for them.
        var titleSuffix = ""
    }

    private struct State {
        var axis: MonitorAxis
        var average = MonitorAverage()
        var series: [String: SeriesID] = [:]
        var hasSampled = false
        var nextReport: Duration
        var isEnded = false
    }

    private let timing: Timing
    private let writer: JournalWriter
    private let clock: @Sendable () -> Duration
    private let start: Duration
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "ai.clearml.monitor", qos: .utility)
    // Dispatch sources are thread-safe; not every platform's overlay says so.
    nonisolated(unsafe) private let timer: any DispatchSourceTimer
    // Used on `queue` only.
    nonisolated(unsafe) private var probe: (any MachineProbe)?

    /// A monitor that waits for ``begin()``.
    ///
    /// - Parameters:
    ///   - timing: when it samples and reports.
    ///   - writer: the run's journal.
    ///   - clock: time from any fixed origin.
    ///   - probe: what it reads; used on one queue only.
    init(
        _ timing: Timing,
        writer: JournalWriter,
        clock: @escaping @Sendable () -> Duration,
        probe: sending any MachineProbe
    ) {
        self.timing = timing
        self.writer = writer
        self.clock = clock
        self.probe = probe
        start = clock()
        state = Mutex(
            State(
                axis: MonitorAxis(wait: timing.iterationWait, limit: timing.iterationLimit),
                nextReport: start + timing.firstReport
            )
        )
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.tick() }
        // A source that was never active must not be released.
        timer.schedule(deadline: .distantFuture)
        timer.activate()
    }

    deinit { timer.cancel() }

    /// Begins to sample, one interval from now.
    func begin() {
        let interval = Int(clamping: timing.sampleInterval.nanoseconds)
        timer.schedule(
            deadline: .now() + .nanoseconds(interval),
            repeating: .nanoseconds(interval),
            leeway: .nanoseconds(interval / 5)
        )
    }

    /// Takes one sample, and reports if that is due; on the queue, or by hand in tests.
    func tick() {
        let (isFirst, isReport, isEnded) = state.withLock { state in
            (!state.hasSampled, clock() >= state.nextReport, state.isEnded)
        }
        guard !isEnded, var probe else { return }
        // Outside the lock: a driver may take its time, and the end must not wait for it.
        let sample = probe.sample(isReport: isFirst || isReport)
        self.probe = probe
        state.withLock { state in
            guard !state.isEnded else { return }
            let now = clock()
            state.hasSampled = true
            state.average.add(sample, at: now)
            guard isReport else { return }
            // Kept in step, unless the machine was asleep.
            state.nextReport = max(state.nextReport + timing.reportInterval, now)
            report(&state, now)
        }
    }

    private func report(_ state: inout State, _ now: Duration) {
        // Single values stand at an iteration below all others.
        let reached = writer.statistics.maximumIteration.flatMap { $0 > EventNames.singleValueIteration ? $0 : nil }
        guard let place = state.axis.place(after: now - start, reached: reached) else { return }
        for level in state.average.levels where level.value.isFinite {
            guard let id = series(level.name, &state) else { continue }
            writer.appendMonitorScalar(id, value: level.value, iteration: place.iteration)
        }
        // A report that the next one will replace is followed by one for the whole iteration.
        if place.isNew { state.average.restart() }
    }

    private func series(_ name: String, _ state: inout State) -> SeriesID? {
        if let id = state.series[name] { return id }
        let title = name.hasPrefix("gpu_") ? ":monitor:gpu" : ":monitor:machine"
        let id = writer.series(title: title + timing.titleSuffix, series: name)
        state.series[name] = id
        return id
    }

    /// Ends it at once; what was sampled since the last report is not reported.
    func end(atMost time: Duration) {
        timer.cancel()
        state.withLock { $0.isEnded = true }
        // A library that was opened is closed where it was used, and nobody waits for that.
        queue.async { [self] in probe = nil }
    }
}
