#if SwiftMetrics

import CoreMetrics
import Synchronization

/// Counts fractions.
final class FractionCounter: FloatingPointCounterHandler, ReportedMetric {
    private let total = Mutex(0.0)

    func increment(by amount: Double) {
        // A counter only grows; one number that is none would spoil it for ever.
        guard amount.isFinite, amount > 0 else { return }
        total.withLock { $0 += amount }
    }

    func reset() { total.withLock { $0 = 0 } }

    func points(restarting: Bool) -> [MetricPoint] {
        [MetricPoint(name: MetricPoint.onlyName, value: total.withLock { $0 })]
    }
}

#endif
