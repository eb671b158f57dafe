#if SwiftMetrics

import CoreMetrics
import Synchronization

/// Counts whole numbers, up to the largest one.
final class WholeCounter: CounterHandler, ReportedMetric {
    private let total = Mutex<Int64>(0)

    func increment(by amount: Int64) {
        total.withLock { total in
            let (sum, hasOverflown) = total.addingReportingOverflow(amount)
            total = hasOverflown ? (amount < 0 ? .min : .max) : sum
        }
    }

    func reset() { total.withLock { $0 = 0 } }

    func points(restarting: Bool) -> [MetricPoint] {
        [MetricPoint(name: MetricPoint.onlyName, value: Double(total.withLock { $0 }))]
    }
}

#endif
