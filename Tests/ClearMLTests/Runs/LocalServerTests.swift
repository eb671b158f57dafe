import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Against the local server", .enabled(if: LocalServerProcess.binary != nil))
struct LocalServerTests {
    struct Hyperparameters: Codable, Equatable {
        var learningRate = 0.05
        var layers = [64, 32]
        var name = "réseau"
        var nested = ["deep": true]
    }

    /// One run with values chosen to hurt.
    static func report(_ task: ClearMLTask) throws {
        _ = try task.connect(Hyperparameters())
        _ = try task.connect(["folds": 5, "path": "s3://bucket/key with space"], name: "Data set")
        for iteration in (0..<500).reversed() {
            task.logger.reportScalar(
                title: "loss",
                series: "train",
                value: 1 / Double(iteration + 1),
                iteration: iteration
            )
        }
        for (series, value) in limits {
            task.logger.reportScalar(title: "limits \"é\"", series: series, value: value, iteration: 1)
        }
        task.logger.reportScalar(title: "loss", series: "train", value: Double.nan, iteration: 1_000)
        task.logger.reportSingleValue(name: "accuracy", value: 0.987654321012345)
        task.logger.reportText("12:30:00")
        task.logger.reportText("third\nwith two lines", level: .error)
        try task.addTags(["late"])
        try task.setComment("written by Swift,\nread by Swift")
    }

    static let limits: [(String, Double)] = [
        ("smallest", .leastNonzeroMagnitude), ("large", 3e38), ("minus zero", -0.0), ("third", 1 / 3),
        ("exact", 9_007_199_254_740_992),
    ]

    static func check(_ id: String, _ world: TestWorld) throws {
        let found = try world.registry.getTask(id: id)
        #expect(found.name == "first run")
        #expect(found.projectName == "Tests/end to end")
        #expect(found.taskType == .testing)
        #expect(try found.status() == .completed)
        #expect(try found.getTags().sorted() == ["early", "late"])
        #expect(try found.getComment() == "written by Swift,\nread by Swift")
        #expect(
            try found.getParameters() == [
                "General/learningRate": 0.05, "General/layers": [64, 32], "General/name": "réseau",
                "General/nested/deep": true, "Data set/folds": 5, "Data set/path": "s3://bucket/key with space",
            ]
        )
        let points = try found.getReportedScalars()
        let loss = points.filter { $0.metric == "loss" }
        #expect(loss.count == 500)
        let wrong = loss.filter { $0.variant != "train" || $0.value != 1 / Double($0.iteration + 1) }
        #expect(wrong.isEmpty)
        #expect(Set(loss.map(\.iteration)).count == 500)
        let others = Dictionary(
            uniqueKeysWithValues: points.filter { $0.metric == "limits \"é\"" }.map { ($0.variant, $0.value) }
        )
        #expect(others.mapValues(\.bitPattern) == Dictionary(uniqueKeysWithValues: limits).mapValues(\.bitPattern))
        #expect(try found.getReportedSingleValues() == ["accuracy": 0.987654321012345])
        let console = try found.getReportedConsoleOutput()
        let own = console.filter { !$0.message.hasPrefix("clearml: ") }
        #expect(own.map(\.message) == ["12:30:00", "third\nwith two lines"])
        #expect(own.map(\.level) == ["info", "error"])
    }

    static func options(_ options: inout TaskOptions) {
        options.type = .testing
        options.tags = ["early"]
    }

    @Test("A live run arrives value by value")
    func online() async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                try await onThread {
                    let task = try world.start(project: "Tests/end to end", change: Self.options)
                    try Self.report(task)
                    let id = try #require(task.id)
                    try task.close()
                    try Self.check(id, world)
                }
            }
        }
    }

    @Test("A run made offline arrives value by value when it is synced, once")
    func offline() async throws {
        try await withTemporaryDirectory { folder in
            let apart = TestWorld(folder, TestWorld.offline)
            let session = try await onThread {
                let task = try apart.start(project: "Tests/end to end", change: Self.options)
                try Self.report(task)
                try task.close()
                return try #require(task.run?.writer.session)
            }
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                try await onThread {
                    let api = try world.registry.session()
                    let first = try SessionSync(session: session, api: api).run()
                    #expect(first.isComplete)
                    #expect(first.refusedCount == 1, "the value that is not finite")
                    let second = try SessionSync(session: session, api: api).run()
                    #expect(second.task == first.task)
                    try Self.check(try #require(first.task), world)
                }
            }
        }
    }

    @Test("An earlier task is reset, continued, and joined by an agent's process")
    func earlierTasks() async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                try await onThread {
                    let first = try world.start(project: "Tests/again") { $0.tags = ["old"] }
                    _ = try first.connect(["lr": 0.5])
                    first.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 9)
                    try first.close()
                    let id = try #require(first.id)

                    let reused = try world.start(project: "Tests/again") { $0.reuse = true }
                    #expect(reused.id == id)
                    _ = try reused.connect(["epochs": 3])
                    reused.logger.reportScalar(title: "loss", series: "train", value: 2, iteration: 4)
                    try reused.close()
                    var found = try world.registry.getTask(id: id)
                    #expect(try found.getParameters() == ["General/epochs": 3])
                    #expect(try found.getTags().isEmpty)
                    #expect(try found.getReportedScalars().map(\.iteration) == [4])
                    #expect(try found.status() == .completed)

                    let continued = try world.start(project: "Tests/again") {
                        $0.continuation = .last
                        $0.tags = ["again"]
                    }
                    #expect(continued.id == id)
                    #expect(continued.continuedFromIteration == 4)
                    #expect(try continued.getParameters() == ["General/epochs": 3])
                    continued.logger.reportScalar(title: "loss", series: "train", value: 3, iteration: 5)
                    try continued.close()
                    found = try world.registry.getTask(id: id)
                    #expect(try found.getReportedScalars().map(\.iteration).sorted() == [4, 5])
                    #expect(try found.getTags() == ["again"])
                    #expect(try found.status() == .completed)

                    var environment = server.environment
                    environment["CLEARML_TASK_ID"] = id
                    let agent = TestWorld(folder, environment)
                    let joined = try agent.start("another name")
                    #expect(joined.id == id)
                    #expect(try joined.connect(["epochs": 1, "batch": 8]) == ["epochs": 3, "batch": 8])
                    #expect(joined.flush())
                    #expect(try joined.status() == .inProgress)
                    #expect(try found.getParameters() == ["General/epochs": 3, "General/batch": 8])
                    try joined.close()
                    #expect(try found.status() == .inProgress, "the agent sets the final status")
                    #expect(world.lines.value.isEmpty && agent.lines.value.isEmpty)
                }
            }
        }
    }
}
