import CBenchmarkClock
import ClearML
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One scenario a process, its figures printed as one line of JSON.
///
/// `bench.py` repeats and compares them.
@main
struct Reporting {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2, let scenario = scenarios[arguments[1]] else {
            print("usage: Reporting \(scenarios.keys.sorted().joined(separator: "|")) [COUNT]")
            exit(64)
        }
        let figures = try scenario(arguments.count > 2 ? Int(arguments[2]) ?? 1_000_000 : 1_000_000)
        let members = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        print("{" + members.joined(separator: ",") + "}")
    }

    private static let scenarios: [String: @Sendable (Int) throws -> [String: Double]] = [
        "names": names, "handle": handle, "start": start, "initialize": initialize, "durable": durable,
        "memory": memory, "count-names": countNames, "count-handle": countHandle, "kill": reportUntilKilled,
        "limit": limit, "surface": Surface.run, "artifacts": Artifacts.small, "artifact-call": Artifacts.call,
        "monitored": { try idle($0, .standard) }, "unmonitored": { try idle($0, .off) },
    ]

    private static func begin() throws -> ClearMLTask {
        try Task.initialize(projectName: "Benchmarks", taskName: "reporting")
    }

    /// The same without what works beside a run by the clock, whose instructions are not those of a report.
    private static func beginAlone() throws -> ClearMLTask {
        try Task.initialize(
            projectName: "Benchmarks",
            taskName: "reporting",
            captureEnvironment: false,
            monitorResources: false
        )
    }

    /// Cost of one call by names: `report_ns_*`.
    private static func names(count: Int) throws -> [String: Double] {
        let task = try begin()
        let logger = task.logger
        for index in 0..<10_000 { logger.reportScalar(title: "loss", series: "train", value: 0.5, iteration: index) }
        let result = CallTimer().measure(count) { index in
            logger.reportScalar(title: "loss", series: "train", value: Double(index), iteration: index)
        }
        try task.close()
        return ["p50": result.p50, "p99": result.p99, "p999": result.p999, "mean": result.mean]
    }

    /// Cost of one call by handle: `handle_ns_p50`.
    private static func handle(count: Int) throws -> [String: Double] {
        let task = try begin()
        let series = task.logger.scalar(title: "loss", series: "train")
        for index in 0..<10_000 { series.report(0.5, iteration: index) }
        let result = CallTimer().measure(count) { index in
            series.report(Double(index), iteration: index)
        }
        try task.close()
        return ["p50": result.p50, "p99": result.p99, "p999": result.p999, "mean": result.mean]
    }

    /// The clock at which the first scalar of a fresh process had been accepted: `start_ms`.
    private static func start(count: Int) throws -> [String: Double] {
        let task = try begin()
        task.logger.reportScalar(title: "loss", series: "train", value: 0.5, iteration: 0)
        let accepted = bench_monotonic_ns()
        try task.close()
        return ["accepted_ns": Double(accepted)]
    }

    /// How long `Task.initialize` takes: `init_dead_ms` with a dead server in the environment.
    private static func initialize(count: Int) throws -> [String: Double] {
        var task: ClearMLTask?
        let elapsed = try seconds { task = try begin() }
        withExtendedLifetime(task) {}
        print("{\"ms\":\(elapsed * 1000)}")
        fflush(nil)
        _exit(0)  // what close() does with a dead server is not measured here
    }

    /// Scalars made durable, first call until `close()` has returned: `durable_events_per_s`, `close_ms`.
    private static func durable(count: Int) throws -> [String: Double] {
        let task = try begin()
        let logger = task.logger
        var closing = 0.0
        let total = try seconds {
            for index in 0..<count {
                logger.reportScalar(title: "loss", series: "train", value: Double(index), iteration: index)
            }
            closing = try seconds { try task.close() }
        }
        return ["per_second": Double(count) / total, "close_ms": closing * 1000]
    }

    /// Peak resident memory after `count` scalars, none delivered: `peak_rss_mib`.
    private static func memory(count: Int) throws -> [String: Double] {
        let task = try begin()
        let logger = task.logger
        for index in 0..<count {
            logger.reportScalar(title: "loss", series: "train", value: Double(index), iteration: index)
        }
        try task.close()
        return ["mib": Surface.peakMemory()]
    }

    /// A fixed number of calls for instruction and allocation counters: `report_allocations`.
    private static func countNames(count: Int) throws -> [String: Double] {
        let task = try beginAlone()
        let logger = task.logger
        for index in 0..<count {
            logger.reportScalar(title: "loss", series: "train", value: Double(index), iteration: index)
        }
        try task.close()
        return ["calls": Double(count)]
    }

    private static func countHandle(count: Int) throws -> [String: Double] {
        let task = try beginAlone()
        let series = task.logger.scalar(title: "loss", series: "train")
        for index in 0..<count { series.report(Double(index), iteration: index) }
        try task.close()
        return ["calls": Double(count)]
    }

    /// Reports flat out and keeps the number of returned calls where the parent finds it after SIGKILL: `kill_kept`.
    private static func reportUntilKilled(count: Int) throws -> [String: Double] {
        guard let path = getenv("BENCH_COUNTER") else { throw ScenarioError(message: "BENCH_COUNTER is not set") }
        let file = open(String(cString: path), O_RDWR)
        let page = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard file >= 0, page != MAP_FAILED, let page else { throw ScenarioError(message: "cannot map BENCH_COUNTER") }
        let returned = page.assumingMemoryBound(to: UInt64.self)
        let task = try begin()
        let logger = task.logger
        for index in 0..<Int.max {
            logger.reportScalar(title: "loss", series: "train", value: Double(index), iteration: index)
            returned.pointee = UInt64(index + 1)
        }
        return [:]
    }

    /// Share of one core, in percent, that a run's background takes while the program does nothing for `count` seconds:
    /// the difference with and without the resource monitor is `monitor_cpu_percent`.
    private static func idle(_ count: Int, _ monitoring: ResourceMonitoring) throws -> [String: Double] {
        let task = try Task.initialize(
            projectName: "Benchmarks",
            taskName: "idle",
            captureEnvironment: false,
            monitorResources: monitoring
        )
        // What the start leaves to do in the background is not the monitor's.
        sleep(3)
        var used = 0.0
        let elapsed = seconds {
            let before = processorSeconds()
            let end = bench_monotonic_ns() + UInt64(count) * 1_000_000_000
            while bench_monotonic_ns() < end { sleep(1) }
            used = processorSeconds() - before
        }
        try task.close()
        return ["percent": 100 * used / elapsed]
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The physical limit beside which the figures stand: a lock and a 48-byte copy, nothing else.
    private static func limit(count: Int) throws -> [String: Double] {
        let bytes = 48 * (count + 1)
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
        defer { buffer.deallocate() }
        buffer.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
        let offset = Mutex(0)
        var record = (1, 2, 3, 4, 5, 6)
        let result = CallTimer().measure(count) { _ in
            offset.withLock { offset in
                (buffer + offset).copyMemory(from: &record, byteCount: 48)
                offset += 48
            }
        }
        return ["p50": result.p50, "p999": result.p999]
    }
}

struct ScenarioError: Error {
    var message: String
}
