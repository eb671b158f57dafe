#if SwiftMetrics

import CoreMetrics
import Synchronization

/// Keeps the last value: a meter, or a gauge.
final class LastValue: MeterHandler, RecorderHandler, ReportedMetric {
    private let last = Mutex<Double?>(nil)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { last.withLock { $0 = value } }
    func increment(by amount: Double) { last.withLock { $0 = ($0 ?? 0) + amount } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func points(restarting: Bool) -> [MetricPoint] {
        last.withLock { $0 }.map { [MetricPoint(name: MetricPoint.onlyName, value: $0)] } ?? []
    }
}

#endif
