import ClearMLAPI
import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("A run without a server")
struct OfflineRunTests {
    @Test("Everything that is reported is in the journal, in the order of the calls")
    func journal() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start {
                $0.tags = ["a", "b", "a"]
                $0.comment = "why"
                $0.outputURI = "s3://bucket"
            }
            let logger = task.logger
            logger.reportScalar(title: "loss", series: "train", value: 0.5, iteration: 3)
            logger.reportScalar(title: "loss", series: "train", value: Float(0.25), iteration: 1)
            logger.reportScalar(title: "loss", series: "test", value: 7, iteration: 2)
            let series = logger.scalar(title: "loss", series: "train")
            series.report(0.125, iteration: 0)
            series.report(Int8(-3), iteration: -5)
            series.report(Float16(0.5), iteration: 9)
            logger.reportSingleValue(name: "accuracy", value: 0.75)
            logger.reportSingleValue(name: "parameters", value: 12_345)
            logger.reportText("hello\nworld")
            logger.reportText("careful", level: .warning)
            try task.close()

            #expect(
                try world.journal(task) == [
                    .operation(
                        "session.create",
                        [
                            "name": "first run", "type": "training", "project": "Tests",
                            "system_tags": ["development"], "tags": ["a", "b"], "comment": "why",
                            "output_dest": "s3://bucket",
                        ]
                    ),
                    .scalar(title: "loss", series: "train", value: 0.5, iteration: 3),
                    .scalar(title: "loss", series: "train", value: 0.25, iteration: 1),
                    .scalar(title: "loss", series: "test", value: 7, iteration: 2),
                    .scalar(title: "loss", series: "train", value: 0.125, iteration: 0),
                    .scalar(title: "loss", series: "train", value: -3, iteration: -5),
                    .scalar(title: "loss", series: "train", value: 0.5, iteration: 9),
                    .scalar(title: "Summary", series: "accuracy", value: 0.75, iteration: -2_147_483_648),
                    .scalar(title: "Summary", series: "parameters", value: 12_345, iteration: -2_147_483_648),
                    .text(level: 20, "hello\nworld"),
                    .text(level: 30, "careful"),
                    .operation("tasks.completed", ["force": false, "status_reason": "completed"]),
                ]
            )
        }
    }

    @Test("The session says whose it is and how it ended")
    func description() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start { $0.type = .testing }
            let id = try #require(task.localID)
            #expect(task.id == nil)
            #expect(task.isOffline)
            #expect(!task.isRemote)
            #expect(task.delivery?.health == .offline)
            #expect(task.delivery?.pending == 1)
            try task.close()
            let session = try SessionStore(root: "\(world.cache)/journal").session(id)
            let description = try session.description()
            #expect(description.projectName == "Tests")
            #expect(description.taskName == "first run")
            #expect(description.taskType == "testing")
            #expect(description.mode == "offline")
            #expect(description.outcome == "completed")
            #expect(description.host == "test-host")
            #expect(description.journalled == 2)
            #expect(!session.isLive)
        }
    }

    @Test("Closing says once how to send the run, and nothing else is said")
    func command() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let id = try #require(task.localID)
            try task.close()
            try task.close()
            #expect(world.lines.value.count == 1)
            #expect(world.lines.value.first?.hasSuffix("To send it, run: clearml offline sync \(id)") == true)
            #expect(world.lines.value.first?.hasPrefix("ClearML: ") == true)
        }
    }

    @Test("Without any configuration a run starts, and says once how to configure")
    func unconfigured() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder)
            let task = try world.start()
            task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 0)
            #expect(try world.journal(task).count == 2)
            #expect(world.lines.value.count == 1)
            #expect(world.lines.value.first?.contains("clearml init") == true)
            let error = #expect(throws: ClearMLError.self) { try task.snapshot() }
            #expect(error?.code == .notConfigured)
            try task.close()
            let again = try world.start("second run")
            #expect(world.lines.value.filter { $0.contains("no server is configured") }.count == 1)
            try again.close()
        }
    }

    @Test("Offline mode of the program wins over the environment", arguments: [true, false])
    func programMode(offline: Bool) throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, offline ? [:] : TestWorld.offline)
            world.registry.setOffline(offline)
            let task = try world.start()
            let error = #expect(throws: ClearMLError.self) { try task.status() }
            #expect(error?.code == (offline ? .offline : .notConfigured))
        }
    }

    @Test("Reports after close are dropped, and that is said once")
    func afterClose() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let series = task.logger.scalar(title: "loss", series: "train")
            try task.close()
            let before = try world.journal(task)
            series.report(1, iteration: 1)
            task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 1)
            task.logger.reportText("late")
            #expect(try world.journal(task) == before)
            #expect(world.lines.value.filter { $0.contains("after close()") }.count == 1)
            let error = #expect(throws: ClearMLError.self) { try task.addTags(["late"]) }
            #expect(error?.code == .closed)
            #expect(world.registry.current == nil)
        }
    }

    @Test("A value that is not finite stays in the journal and is announced once for its series")
    func notFinite() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            for iteration in 0..<5 {
                task.logger.reportScalar(title: "loss", series: "train", value: 1.0, iteration: iteration)
                task.logger.reportScalar(title: "loss", series: "test", value: Double.nan, iteration: 7 + iteration)
                task.logger.scalar(title: "loss", series: "exploded").report(
                    -Double.infinity,
                    iteration: 40 + iteration
                )
            }
            #expect(world.lines.value.count == 2)
            #expect(world.lines.value.first?.contains("loss/test is nan at iteration 7") == true)
            #expect(world.lines.value.last?.contains("loss/exploded is -inf at iteration 40") == true)
            let values = try world.journal(task).filter { line in
                if case .scalar(_, _, let value, _) = line { !value.isFinite } else { false }
            }
            #expect(values.count == 10)
        }
    }

    @Test("A second start returns the current task if it is the same run, and throws otherwise")
    func secondStart() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let first = try world.start()
            #expect(world.registry.current === first)
            #expect(try world.start() === first)
            let error = #expect(throws: ClearMLError.self) { try world.start("another run") }
            #expect(error?.code == .alreadyInitialized)
            let differentType = #expect(throws: ClearMLError.self) { try world.start { $0.type = .testing } }
            #expect(differentType?.code == .alreadyInitialized)
            try first.close()
            let second = try world.start("another run")
            #expect(second !== first)
            #expect(second.localID != first.localID)
        }
    }

    @Test("Starts from many threads at once give one run")
    func concurrentStarts() async throws {
        try await withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 { group.addTask { try await onThread { try world.start().localID } } }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test("Left-out names come from the executable and the repository")
    func defaultNames() throws {
        try withTemporaryDirectory { folder in
            let files = DiskFileSystem()
            try files.createDirectory("\(folder)/checkout/.git")
            try files.createDirectory("\(folder)/checkout/Sources/deep")
            let config = "[core]\n[remote \"origin\"]\n\turl = git@example.org:team/digits.git\n"
            try files.replace("\(folder)/checkout/.git/config", with: Array(config.utf8), durably: false)
            let inside = TestWorld(folder, TestWorld.offline) {
                $0.workingDirectory = "\(folder)/checkout/Sources/deep"
            }
            let task = try inside.registry.initialize(TaskOptions())
            #expect(task.projectName == "digits")
            #expect(task.name == "trainer")
            let outside = TestWorld(folder, TestWorld.offline) { $0.executable = "/bin/a" }
            let other = try outside.registry.initialize(TaskOptions())
            #expect(other.projectName == "Untitled")
            #expect(other.name == "run a")
        }
    }

    @Test(
        "Names that the server would refuse are refused at the call",
        arguments: [
            ("ab", "Tests"), ("  ab ", "Tests"), ("run", "ab"), ("run", "a//b"), ("run", "a/b/c/d/e/f/g/h/i/j/abc"),
        ]
    )
    func badNames(name: String, project: String) throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let error = #expect(throws: ClearMLError.self) { try world.start(name, project: project) }
            #expect(error?.code == .invalidArgument)
            #expect(world.registry.current == nil)
        }
    }

    @Test("A configuration that cannot be read is an error of the call, with its place")
    func badConfiguration() throws {
        try withTemporaryDirectory { folder in
            try DiskFileSystem().replace("\(folder)/bad.conf", with: Array("api {\n  host: [\n".utf8), durably: false)
            let world = TestWorld(folder, ["CLEARML_CONFIG_FILE": "\(folder)/bad.conf"])
            let error = #expect(throws: ClearMLError.self) { try world.start() }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("bad.conf:") == true)
        }
    }
}
