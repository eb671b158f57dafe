#if SwiftMetrics

public import ClearML
public import CoreMetrics
import Dispatch
import Synchronization

/// Makes curves of what a program measures with swift-metrics.
///
/// ```swift
/// import ClearMLMetrics
/// import Metrics
///
/// MetricsSystem.bootstrap(ClearMLMetricsFactory())
/// Counter(label: "batches", dimensions: [("split", "train")]).increment()
/// ```
///
/// At every interval, and when the run is closed, each metric is reported as scalars of the current run. The label is the
/// title, the dimensions name the series:
///
/// | metric | series |
/// |---|---|
/// | counter | `value`: the total so far |
/// | meter, gauge | `value`: the last one |
/// | recorder | `mean`, `min`, `max` and `count` of the interval; none without a value |
/// | timer | the same, in the unit it prefers (seconds), which the title shows |
///
/// With dimensions `value` becomes `split=train`, and `mean` becomes `split=train mean`.
///
/// Points stand at the iteration that the run has reached, and at the seconds since the factory was made as long as it has
/// reported none, as those of the resource monitor do; they do not count as progress themselves. While an iteration lasts
/// longer than the interval, its points are replaced, and speak for all of it.
///
/// **Threads.** Recording takes a lock for a few nanoseconds, from any thread; reporting happens on a queue of its own.
public final class ClearMLMetricsFactory: MetricsFactory {
    private struct State {
        var metrics: [MetricKey: any ReportedMetric] = [:]
        /// Destroyed, but with something left to say.
        var departed: [(MetricKey, any ReportedMetric)] = []
        var axis = MonitorAxis(wait: .zero, limit: .seconds(1_800))
        /// The run that tells when it is closed.
        var announced: String?
    }

    private let task: ClearMLTask?
    private let clock: @Sendable () -> Duration
    private let start: Duration
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "ai.clearml.metrics", qos: .utility)
    // Dispatch sources are thread-safe; not every platform's overlay says so.
    nonisolated(unsafe) private let timer: any DispatchSourceTimer

    /// A factory for `MetricsSystem.bootstrap`.
    ///
    /// - Parameters:
    ///   - task: the run to report to; nil for the one that is current at each report.
    ///   - interval: the time between two reports, at least one second.
    public convenience init(task: ClearMLTask? = nil, interval: Duration = .seconds(30)) {
        let began = ContinuousClock.now
        self.init(task: task, interval: max(.seconds(1), interval), clock: { ContinuousClock.now - began })
    }

    /// The same with a clock of the caller's; nil for an interval without end.
    init(task: ClearMLTask?, interval: Duration?, clock: @escaping @Sendable () -> Duration) {
        self.task = task
        self.clock = clock
        start = clock()
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.report() }
        if let interval {
            let nanoseconds = Int(clamping: Int64(interval / .nanoseconds(1)))
            timer.schedule(
                deadline: .now() + .nanoseconds(nanoseconds),
                repeating: .nanoseconds(nanoseconds),
                leeway: .nanoseconds(nanoseconds / 10)
            )
        } else {
            timer.schedule(deadline: .distantFuture)
        }
        timer.activate()
    }

    deinit { timer.cancel() }

    // MARK: Reporting

    /// Reports now, instead of at the end of the interval; does nothing without a run.
    public func report() {
        guard let run = task ?? ClearMLTask.current else { return }
        tellAtTheEnd(of: run)
        state.withLock { state in
            guard let place = state.axis.place(after: clock() - start, reached: run.reachedIteration) else { return }
            // What has gone comes first: a metric of the same name that is still there has the last word.
            let metrics = state.departed.sorted { $0.0 < $1.0 } + state.metrics.sorted { $0.key < $1.key }
            for (key, metric) in metrics {
                // An interval that the next report will speak for as well goes on.
                for point in metric.points(restarting: place.isNew) {
                    run.reportInBackground(
                        title: metric.title(of: key),
                        series: key.series(point.name),
                        value: point.value,
                        iteration: place.iteration
                    )
                }
            }
            state.departed = []
        }
    }

    /// Asks a run that is met for the first time to tell before it is closed.
    private func tellAtTheEnd(of run: ClearMLTask) {
        let isNew = state.withLock { state in
            defer { state.announced = run.localID }
            return state.announced != run.localID
        }
        guard isNew else { return }
        run.whenClosing { [weak self] in self?.report() }
    }

    // MARK: Metrics

    private func make<Metric: ReportedMetric>(
        _ kind: MetricKey.Kind,
        _ label: String,
        _ dimensions: [(String, String)],
        _ new: () -> Metric
    ) -> Metric {
        let key = MetricKey(kind, label, dimensions)
        return state.withLock { state in
            // A program makes the same counter in many places, and means one.
            if let known = state.metrics[key] as? Metric { return known }
            let metric = new()
            state.metrics[key] = metric
            return metric
        }
    }

    private func destroy(_ handler: AnyObject) {
        state.withLock { state in
            guard let (key, metric) = state.metrics.first(where: { $0.value === handler }) else { return }
            state.metrics[key] = nil
            state.departed.append((key, metric))
        }
    }

    /// Makes a counter, or finds the one of that label and those dimensions.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(.counter, label, dimensions) { WholeCounter() }
    }

    /// Makes a counter of fractions, or finds it.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        make(.fraction, label, dimensions) { FractionCounter() }
    }

    /// Makes a meter, or finds it.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        make(.meter, label, dimensions) { LastValue() }
    }

    /// Makes a recorder, or a gauge where it is not to aggregate, or finds it.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return make(.recorder, label, dimensions) { Distribution() } }
        return make(.gauge, label, dimensions) { LastValue() }
    }

    /// Makes a timer, or finds it.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        make(.timer, label, dimensions) { TimeDistribution() }
    }

    /// Ends a counter; what it has counted is reported once more.
    public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    /// Ends a counter of fractions.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    /// Ends a meter.
    public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    /// Ends a recorder or a gauge.
    public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    /// Ends a timer.
    public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }
}

#endif
