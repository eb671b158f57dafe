import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Reporting scalars with less to write")
struct ScalarConvenienceTests {
    private struct Failure: Error, Equatable {}

    private func withRun(_ body: (TestWorld, ClearMLTask, ClearMLLogger) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start { $0.monitoring = .off }
            try body(world, task, task.logger)
            try task.close()
        }
    }

    private func scalars(_ world: TestWorld, _ task: ClearMLTask) throws -> [String] {
        try world.journal(task).compactMap { line in
            if case .scalar(let title, let series, let value, let iteration) = line {
                "\(title)/\(series) \(value) @ \(iteration)"
            } else {
                nil
            }
        }
    }

    @Test("Many curves take one call, in the order of their names")
    func bulk() throws {
        try withRun { world, task, logger throws in
            logger.reportScalars(["loss": ["train": 0.5, "test": 0.75], "accuracy": ["test": 0.25]], iteration: 3)
            logger.reportScalars(["loss": ["float": Float(0.5)]], iteration: 4)
            logger.reportScalars(title: "time", ["step": 2], iteration: 5)
            logger.reportSingleValues(["b": 2, "a": 1])
            #expect(
                try scalars(world, task) == [
                    "accuracy/test 0.25 @ 3", "loss/test 0.75 @ 3", "loss/train 0.5 @ 3", "loss/float 0.5 @ 4",
                    "time/step 2.0 @ 5", "Summary/a 1.0 @ -2147483648", "Summary/b 2.0 @ -2147483648",
                ]
            )
            #expect(ClearMLLogger.singleValueTitle == "Summary")
        }
    }

    @Test("A value is only worked out when it is kept", arguments: [(1, 21), (7, 3), (0, 21), (-3, 21), (100, 1)])
    func lazy(every: Int, kept: Int) throws {
        try withRun { world, task, logger throws in
            let handle = logger.scalar(title: "b", series: "s")
            var calls = 0
            for iteration in 0..<21 {
                logger.reportScalar(title: "a", series: "s", iteration: iteration, every: every) {
                    calls += 1
                    return Double(iteration)
                }
                handle.report(iteration: iteration, every: every) { () -> Float in
                    calls += 1
                    return 1
                }
            }
            #expect(calls == 2 * kept)
            #expect(try scalars(world, task).count == 2 * kept)
        }
    }

    @Test("A value that cannot be worked out is not reported, and its error is the caller's")
    func failing() throws {
        try withRun { world, task, logger throws in
            #expect(throws: Failure.self) {
                try logger.reportScalar(title: "a", series: "s", iteration: 0) { () throws(Failure) -> Double in
                    throw Failure()
                }
            }
            #expect(try scalars(world, task).isEmpty)
        }
    }

    @Test("Values that are not finite are kept as they are unless the program wants others in their place")
    func policy() throws {
        try withRun { world, task, logger throws in
            let handle = logger.scalar(title: "h", series: "s")
            #expect(logger.nonFinitePolicy == .keep)
            logger.reportScalar(title: "a", series: "s", value: Double.nan, iteration: 0)
            logger.nonFinitePolicy = .replace(nan: -1, infinity: 99)
            logger.reportScalar(title: "a", series: "s", value: Double.nan, iteration: 1)
            logger.reportScalar(title: "a", series: "s", value: -Double.infinity, iteration: 2)
            handle.report(Double.infinity, iteration: 3)
            logger.reportSingleValue(name: "n", value: Double.nan)
            logger.nonFinitePolicy = .replace()
            logger.reportScalar(title: "a", series: "s", value: Float.infinity, iteration: 4)
            logger.reportScalar(title: "a", series: "s", value: 0.5, iteration: 5)
            #expect(
                try scalars(world, task) == [
                    "a/s nan @ 0", "a/s -1.0 @ 1", "a/s -99.0 @ 2", "h/s 99.0 @ 3", "Summary/n -1.0 @ -2147483648",
                    "a/s 0.0 @ 4", "a/s 0.5 @ 5",
                ]
            )
            #expect(world.lines.value.count { $0.contains("nonFinitePolicy") } == 1, "that is said once")
        }
    }

    @Test("Flushing makes what was reported durable")
    func flush() throws {
        try withRun { _, task, logger throws in
            logger.reportScalar(title: "a", series: "s", value: 1, iteration: 0)
            #expect(logger.flush())
            let statistics = try #require(task.run?.writer.statistics)
            #expect(statistics.durable == statistics.journalled)
        }
    }

    @Test("A task that takes no reports calls nothing")
    func rejected() {
        let lines = Monitor<[String]>([])
        let diagnostics = Diagnostics { line in lines.update { $0.append(line) } }
        let logger = ClearMLLogger(writer: nil, diagnostics: diagnostics, printsToConsole: true)
        var calls = 0
        logger.reportScalar(title: "a", series: "s", iteration: 0) {
            calls += 1
            return 1.0
        }
        #expect(calls == 0)
        #expect(logger.flush())
        #expect(lines.value.count == 1)
    }
}
