#if SwiftMetrics

import CoreMetrics
import Synchronization
import Testing

@testable import ClearML
@testable import ClearMLMetrics

@Suite("What is measured with swift-metrics")
struct MetricsFactoryTests {
    private final class Time: Sendable {
        let seconds = Atomic(0)
        var now: Duration { .seconds(seconds.load(ordering: .relaxed)) }
        func pass(_ count: Int) { seconds.add(count, ordering: .relaxed) }
    }

    private func with(_ body: (IntegrationWorld, ClearMLMetricsFactory, Time) throws -> Void) throws {
        try IntegrationWorld.with { world throws in
            let time = Time()
            try body(world, ClearMLMetricsFactory(task: world.task, interval: nil, clock: { time.now }), time)
        }
    }

    @Test("Every kind of metric becomes the series of its kind")
    func kinds() throws {
        try with { world, factory, time throws in
            let counter = Counter(label: "batches", dimensions: [("split", "train")], factory: factory)
            counter.increment(by: 3)
            counter.increment()
            FloatingPointCounter(label: "seconds", factory: factory).increment(by: 0.25)
            Meter(label: "queue", factory: factory).set(7)
            Gauge(label: "temperature", factory: factory).record(41.5)
            let recorder = Recorder(label: "loss", dimensions: [("b", "2"), ("a", "1")], factory: factory)
            for value in [1.0, 2.0, 6.0] { recorder.record(value) }
            let timer = Timer(label: "step", preferredDisplayUnit: .milliseconds, factory: factory)
            timer.recordMilliseconds(5)
            timer.recordMilliseconds(15)
            Timer(label: "epoch", factory: factory).recordSeconds(90)
            time.pass(30)
            factory.report()
            #expect(
                try world.reports() == [
                    "batches/split=train 4.0 @ 30",
                    "epoch (s)/mean 90.0 @ 30", "epoch (s)/min 90.0 @ 30", "epoch (s)/max 90.0 @ 30",
                    "epoch (s)/count 1.0 @ 30",
                    "loss/a=1 b=2 mean 3.0 @ 30", "loss/a=1 b=2 min 1.0 @ 30", "loss/a=1 b=2 max 6.0 @ 30",
                    "loss/a=1 b=2 count 3.0 @ 30",
                    "queue/value 7.0 @ 30",
                    "seconds/value 0.25 @ 30",
                    "step (ms)/mean 10.0 @ 30", "step (ms)/min 5.0 @ 30", "step (ms)/max 15.0 @ 30",
                    "step (ms)/count 2.0 @ 30",
                    "temperature/value 41.5 @ 30",
                ]
            )
        }
    }

    @Test("Totals go on, intervals begin anew, and silence is not reported")
    func intervals() throws {
        try with { world, factory, time throws in
            let counter = Counter(label: "a", factory: factory)
            let recorder = Recorder(label: "b", factory: factory)
            counter.increment()
            recorder.record(1)
            time.pass(30)
            factory.report()
            counter.increment()
            time.pass(30)
            factory.report()
            counter.reset()
            recorder.record(5)
            time.pass(30)
            factory.report()
            let lines = try world.reports().filter { $0.hasPrefix("a/") || $0.hasPrefix("b/mean") }
            #expect(
                lines == [
                    "a/value 1.0 @ 30", "b/mean 1.0 @ 30", "a/value 2.0 @ 60", "a/value 0.0 @ 90", "b/mean 5.0 @ 90",
                ]
            )
        }
    }

    @Test("Points stand at the run's iteration, are none themselves, and speak for all of a long one")
    func iterations() throws {
        try with { world, factory, time throws in
            let recorder = Recorder(label: "b", factory: factory)
            world.task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 4)
            for value in [1.0, 3.0, 5.0] {
                recorder.record(value)
                time.pass(30)
                factory.report()
            }
            #expect(
                try world.reports().filter { $0.hasPrefix("b/mean") }
                    == ["b/mean 1.0 @ 4", "b/mean 3.0 @ 4", "b/mean 4.0 @ 4"]
            )
            #expect(world.task.reachedIteration == 4)
        }
    }

    @Test("The same label and dimensions are the same metric, however often it is made")
    func shared() throws {
        try with { world, factory, time throws in
            for _ in 0..<10 { Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: factory).increment() }
            Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: factory).increment()
            factory.report()
            #expect(try world.reports() == ["a/x=1 y=2 11.0 @ 0"])
        }
    }

    @Test("A destroyed metric is reported once more, and then no longer")
    func destroyed() throws {
        try with { world, factory, time throws in
            let counter = Counter(label: "a", factory: factory)
            let meter = Meter(label: "m", factory: factory)
            let fraction = FloatingPointCounter(label: "f", factory: factory)
            let gauge = Gauge(label: "g", factory: factory)
            let timer = Timer(label: "t", factory: factory)
            counter.increment()
            meter.set(1)
            counter.destroy()
            meter.destroy()
            fraction.destroy()
            gauge.destroy()
            timer.destroy()
            Counter(label: "a", factory: factory).increment(by: 5)
            factory.report()
            time.pass(1)
            factory.report()
            #expect(
                try world.reports() == [
                    "a/value 1.0 @ 0", "f/value 0.0 @ 0", "m/value 1.0 @ 0", "a/value 5.0 @ 0", "a/value 5.0 @ 1",
                ]
            )
        }
    }

    @Test("What cannot be counted leaves a counter as it is")
    func limits() throws {
        try with { world, factory, time throws in
            let counter = Counter(label: "a", factory: factory)
            counter.increment(by: Int64.max)
            counter.increment(by: 5)
            let fraction = FloatingPointCounter(label: "f", factory: factory)
            fraction.increment(by: 0.5)
            fraction.increment(by: -1)
            fraction.increment(by: Double.nan)
            fraction.increment(by: Double.infinity)
            factory.report()
            #expect(try world.reports() == ["a/value \(Double(Int64.max)) @ 0", "f/value 0.5 @ 0"])
        }
    }

    @Test("The last interval is reported when the run is closed")
    func closing() throws {
        try with { world, factory, time throws in
            let counter = Counter(label: "a", factory: factory)
            factory.report()
            counter.increment()
            time.pass(10)
            try world.task.close()
            #expect(try world.reports() == ["a/value 0.0 @ 0", "a/value 1.0 @ 10"])
            counter.increment()
            factory.report()
            #expect(try world.reports().count == 2)
        }
    }
}

#endif
