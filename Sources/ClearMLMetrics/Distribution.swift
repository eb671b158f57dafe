#if SwiftMetrics

import CoreMetrics
import Synchronization

/// Summarises the values of an interval.
final class Distribution: RecorderHandler, ReportedMetric {
    private let summary = Mutex(Summary())

    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { summary.withLock { $0.add(value) } }

    func points(restarting: Bool) -> [MetricPoint] { summary.withLock { $0.points(scale: 1, restarting: restarting) } }
}

#endif
