import ClearMLConfiguration
import ClearMLJournal
import ClearMLTestSupport
import Synchronization
import Testing

@testable import ClearML

@Suite("The resource monitor of a run")
struct ResourceMonitorTests {
    /// A machine that always says the same, but for a counter that moves 1 MiB between two readings.
    private struct SteadyProbe: MachineProbe {
        var moved = 0.0

        mutating func sample(isReport: Bool) -> MachineSample {
            var sample = MachineSample()
            sample.add("memory_used_gb", 1.25)
            sample.add("gpu_0_utilization", 50)
            if isReport {
                moved += 1_048_576
                sample.counters = MachineSample.Counters(
                    busy: moved / 4,
                    total: moved,
                    bytes: [MachineSample.Level(name: "io_read_mbs", value: moved)]
                )
            }
            return sample
        }
    }

    private final class Time: Sendable {
        let seconds = Atomic(0)
        var now: Duration { .seconds(seconds.load(ordering: .relaxed)) }
    }

    private func monitor(_ task: ClearMLTask, _ time: Time) throws -> ResourceMonitor {
        let writer = try #require(task.run?.writer)
        let timing = ResourceMonitor.Timing(firstReport: .seconds(30), reportInterval: .seconds(30))
        return ResourceMonitor(timing, writer: writer, clock: { time.now }, probe: SteadyProbe())
    }

    /// One sample each second.
    private func pass(_ seconds: Int, _ monitor: ResourceMonitor, _ time: Time) {
        for _ in 0..<seconds {
            time.seconds.add(1, ordering: .relaxed)
            monitor.tick()
        }
    }

    private func reported(_ world: TestWorld, _ task: ClearMLTask) throws -> [JournalLine] {
        try world.journal(task).filter {
            if case .scalar(let title, _, _, _) = $0 { title.hasPrefix(":monitor") } else { false }
        }
    }

    private func unmonitored(_ folder: String) throws -> (TestWorld, ClearMLTask) {
        let world = TestWorld(folder, TestWorld.offline)
        return (world, try world.start { $0.monitoring = .off })
    }

    @Test("It reports means at the end of each interval, under the Python SDK's titles")
    func reports() throws {
        try withTemporaryDirectory { folder in
            let (world, task) = try unmonitored(folder)
            let time = Time()
            let monitor = try monitor(task, time)
            pass(29, monitor, time)
            #expect(try reported(world, task).isEmpty)
            pass(1, monitor, time)
            #expect(
                try reported(world, task) == [
                    .scalar(title: ":monitor:machine", series: "cpu_usage", value: 25, iteration: 30),
                    .scalar(title: ":monitor:machine", series: "io_read_mbs", value: 0.034, iteration: 30),
                    .scalar(title: ":monitor:machine", series: "memory_used_gb", value: 1.25, iteration: 30),
                    .scalar(title: ":monitor:gpu", series: "gpu_0_utilization", value: 50, iteration: 30),
                ]
            )
            pass(30, monitor, time)
            #expect(try reported(world, task).count == 8)
            monitor.end(atMost: .seconds(1))
            pass(60, monitor, time)
            #expect(try reported(world, task).count == 8, "nothing comes after the end")
            try task.close()
        }
    }

    @Test("It follows the run's iterations, and is none of them itself")
    func iterations() throws {
        try withTemporaryDirectory { folder in
            let (world, task) = try unmonitored(folder)
            let time = Time()
            let monitor = try monitor(task, time)
            pass(30, monitor, time)
            #expect(task.run?.writer.statistics.maximumIteration == nil)
            task.logger.reportSingleValue(name: "accuracy", value: 1)
            pass(30, monitor, time)
            task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 12)
            pass(30, monitor, time)
            pass(30, monitor, time)
            #expect(task.run?.writer.statistics.maximumIteration == 12)
            let places = try reported(world, task).compactMap { line -> Int64? in
                if case .scalar(_, "memory_used_gb", _, let iteration) = line { iteration } else { nil }
            }
            #expect(places == [30, 60, 12, 12])
            try task.close()
        }
    }

    @Test("A run is monitored unless that is switched off, and the monitor ends with it")
    func companion() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let monitored = try world.start()
            #expect(monitored.run?.companions.withLock { $0.count { $0 is ResourceMonitor } } == 1)
            try monitored.close()
            #expect(monitored.run?.companions.withLock { $0.isEmpty } == true)
            let free = try world.start("second run") { $0.monitoring = .off }
            #expect(free.run?.companions.withLock { $0.isEmpty } == true)
            try free.close()
        }
    }

    @Test(
        "Processes that share a task have curves of their own",
        arguments: [(0, 4, ""), (3, 4, ":rank3"), (7, 16, ":rank07")]
    )
    func ranks(rank: Int, count: Int, suffix: String) {
        #expect(RunStarter.titleSuffix(of: ProcessGroup(rank: rank, count: count, key: "launch:a")) == suffix)
    }

    @Test("By its own clock it samples, reports and ends, offline too")
    func live() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start { $0.monitoring = ResourceMonitoring(reportInterval: .seconds(1)) }
            #expect(world.eventually { (try? reported(world, task).isEmpty) == false })
            try task.close()
            let names = Set(
                try reported(world, task).compactMap { line -> String? in
                    if case .scalar(":monitor:machine", let name, _, _) = line { name } else { nil }
                }
            )
            #expect(names.isSuperset(of: ["cpu_usage", "memory_used_gb", "memory_free_gb", "disk_free_percent"]))
        }
    }
}
