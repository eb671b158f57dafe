#if SwiftMetrics

import CoreMetrics
import Synchronization

/// Summarises the times of an interval.
final class TimeDistribution: TimerHandler, ReportedMetric {
    private let state = Mutex((summary: Summary(), unit: TimeUnit.seconds))

    func recordNanoseconds(_ duration: Int64) { state.withLock { $0.summary.add(Double(duration)) } }
    func preferDisplayUnit(_ unit: TimeUnit) { state.withLock { $0.unit = unit } }

    func points(restarting: Bool) -> [MetricPoint] {
        state.withLock { state in
            state.summary.points(scale: 1 / Double(state.unit.scaleFromNanoseconds), restarting: restarting)
        }
    }

    func title(of key: MetricKey) -> String {
        let names: [(TimeUnit, String)] = [
            (.nanoseconds, "ns"), (.microseconds, "µs"), (.milliseconds, "ms"), (.seconds, "s"), (.minutes, "min"),
            (.hours, "h"), (.days, "d"),
        ]
        let unit = state.withLock { $0.unit }
        return names.first { $0.0 == unit }.map { "\(key.label) (\($0.1))" } ?? key.label
    }
}

#endif
