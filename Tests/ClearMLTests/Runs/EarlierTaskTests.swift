import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("A run that takes up an earlier task")
struct EarlierTaskTests {
    static let draft: JSONValue = [
        "name": "first run", "type": "training", "status": "completed", "tags": ["old"], "comment": "old",
        "system_tags": ["development"], "last_iteration": 41,
        "hyperparams": ["General": ["lr": ["section": "General", "name": "lr", "value": "0.5", "type": "float"]]],
    ]

    @Test("By default every run is a new task")
    func new() async throws {
        try await OnlineRunTests.online { world, _ in
            let first = try world.start()
            try first.close()
            let second = try world.start()
            #expect(second.id != nil)
            #expect(second.id != first.id)
            try second.close()
        }
    }

    @Test("Reuse resets the last task of the same name and starts with nothing of it")
    func reuse() async throws {
        try await OnlineRunTests.online { world, server in
            let first = try world.start { $0.tags = ["old"] }
            _ = try first.connect(["lr": 0.5])
            try first.close()
            let second = try world.start {
                $0.reuse = true
                $0.tags = ["new"]
            }
            let id = try #require(first.id)
            #expect(second.id == id)
            #expect(second.localID != first.localID)
            #expect(try second.getParameters().isEmpty)
            #expect(try second.getTags() == ["new"])
            #expect(second.continuedFromIteration == nil)
            _ = try second.connect(["epochs": 3])
            try second.close()
            #expect(server.state.value.calls("tasks.reset").count == 1)
            #expect(server.task(id)["tags"] == ["new"])
            #expect(server.task(id)["hyperparams"]["General"]["lr"].isNull)
            #expect(server.task(id)["hyperparams"]["General"]["epochs"]["value"] == "3")
            #expect(server.task(id)["status"] == "completed")
        }
    }

    @Test("Reuse of another name, project or type finds nothing")
    func otherIdentity() async throws {
        try await OnlineRunTests.online { world, _ in
            let first = try world.start()
            try first.close()
            for change in [{ $0.taskName = "other" }, { $0.projectName = "Other" }, { $0.type = .testing }]
                as [(inout TaskOptions) -> Void]
            {
                let task = try world.start {
                    $0.reuse = true
                    change(&$0)
                }
                #expect(task.id != first.id)
                try task.close()
            }
        }
    }

    struct Obstacle: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: JSONValue
    }

    @Test(
        "A task that somebody built on is not reset",
        arguments: [
            Obstacle(testDescription: "published", change: ["status": "published"]),
            Obstacle(testDescription: "closed", change: ["status": "closed"]),
            Obstacle(testDescription: "archived", change: ["system_tags": ["development", "archived"]]),
            Obstacle(testDescription: "not a development task", change: ["system_tags": []]),
            Obstacle(testDescription: "with artifacts", change: ["execution": ["artifacts": [["key": "model"]]]]),
            Obstacle(testDescription: "with models", change: ["models": ["output": [["name": "m", "model": "1"]]]]),
            Obstacle(testDescription: "renamed", change: ["name": "somebody's own"]),
        ]
    )
    func obstacles(_ obstacle: Obstacle) async throws {
        try await OnlineRunTests.online(prepare: { server in
            var task = Self.draft
            for (name, value) in obstacle.change.objectValue ?? [:] { task[name] = value }
            server.put("earlier", task)
        }) { world, server in
            let task = try world.start { $0.reuse = "earlier" }
            #expect(task.id != "earlier")
            #expect(server.state.value.calls("tasks.reset").isEmpty)
            try task.close()
        }
    }

    @Test("CLEARML_TASK_NO_REUSE wins over the program")
    func noReuse() async throws {
        try await OnlineRunTests.online(
            ["CLEARML_TASK_NO_REUSE": "1"],
            prepare: { $0.put("earlier", Self.draft) }
        ) { world, _ in
            let task = try world.start { $0.reuse = "earlier" }
            #expect(task.id != "earlier")
            try task.close()
        }
    }

    @Test("Continuing keeps everything, adds tags, and says where the iterations had got to")
    func continuing() async throws {
        try await OnlineRunTests.online(prepare: { $0.put("earlier", Self.draft) }) { world, server in
            let task = try world.start {
                $0.continuation = "earlier"
                $0.tags = ["again"]
            }
            #expect(task.id == "earlier")
            #expect(task.continuedFromIteration == 41)
            #expect(try task.getParameters() == ["General/lr": 0.5])
            try task.setParameter("epochs", 7)
            #expect(try task.getParameters() == ["General/lr": 0.5, "General/epochs": 7])
            task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 42)
            try task.close()
            #expect(server.state.value.calls("tasks.reset").isEmpty)
            #expect(server.state.value.calls("tasks.create").isEmpty)
            #expect(server.task("earlier")["tags"] == ["old", "again"])
            #expect(server.task("earlier")["comment"] == "old")
            #expect(server.task("earlier")["status"] == "completed")
            #expect(server.state.value.events.first?["iter"] == 42, "iterations are stored as they are reported")
        }
    }

    @Test("The last run of the same name is continued by `true`, and a new one begins where there is none")
    func continuingLast() async throws {
        try await OnlineRunTests.online { world, _ in
            let first = try world.start { $0.continuation = true }
            try first.close()
            let second = try world.start { $0.continuation = true }
            #expect(second.id == first.id)
            try second.close()
        }
    }

    @Test("Continuing an unknown task is a mistake that is told at the call")
    func continuingUnknown() async throws {
        try await OnlineRunTests.online { world, _ in
            let error = #expect(throws: ClearMLError.self) { try world.start { $0.continuation = "nobody" } }
            #expect(error?.code == .taskNotFound)
            #expect(world.registry.current == nil)
        }
    }

    @Test("Offline, continuing by id journals the intent")
    func continuingOffline() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start { $0.continuation = "earlier" }
            #expect(task.id == "earlier")
            try task.setParameter("epochs", 7)
            try task.close()
            #expect(
                try world.journal(task).first
                    == .operation("session.attach", ["task": "earlier", "start": true, "force": true])
            )
        }
    }

    @Test("The memory of runs forgets after its window, bounds itself, and survives a damaged file")
    func memory() {
        var memory = ReuseMemory()
        memory.remember("a", for: "k", now: 1_000)
        #expect(memory.candidate("k", now: 1_000 + 72 * 3_600_000, window: .seconds(72 * 3_600)) == "a")
        #expect(memory.candidate("k", now: 1_001 + 72 * 3_600_000, window: .seconds(72 * 3_600)) == nil)
        #expect(ReuseMemory(parsing: memory.serialized) == memory)
        #expect(ReuseMemory(parsing: Array(memory.serialized.dropLast(3))) == ReuseMemory())
        for index in 0..<ReuseMemory.maximumEntries { memory.remember("x", for: "key\(index)", now: 2_000) }
        #expect(memory.entries.count == ReuseMemory.maximumEntries)
        #expect(memory.candidate("k", now: 2_000, window: .seconds(1)) == nil, "the oldest goes first")
    }
}
