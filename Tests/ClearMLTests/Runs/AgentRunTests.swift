import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("A run that an agent started")
struct AgentRunTests {
    struct Hyperparameters: Codable, Equatable {
        var lr = 0.1
        var epochs = 3
        var name = "mlp"
    }

    static func agent(
        _ parameters: JSONValue,
        _ body: @escaping @Sendable (TestWorld, MiniServer) throws -> Void
    ) async throws {
        try await OnlineRunTests.online(
            ["CLEARML_TASK_ID": "t1", "CLEARML_OFFLINE_MODE": "1"],
            prepare: {
                $0.put(
                    "t1",
                    [
                        "name": "from the queue", "type": "training", "status": "in_progress", "tags": ["queued"],
                        "hyperparams": parameters,
                    ]
                )
            },
            body
        )
    }

    static func item(_ name: String, _ value: String, in section: String = "General") -> JSONValue {
        ["section": .string(section), "name": .string(name), "value": .string(value)]
    }

    @Test("The arguments do not count, and the server's values come back")
    func overrides() async throws {
        try await Self.agent(["General": ["lr": Self.item("lr", "0.5"), "extra": Self.item("extra", "1")]]) {
            world,
            server in
            let task = try world.start { $0.tags = ["mine"] }
            #expect(task.id == "t1")
            #expect(task.isRemote)
            #expect(!task.isOffline)
            #expect(try task.connect(Hyperparameters()) == Hyperparameters(lr: 0.5))
            #expect(try task.connect(["lr": 0.1, "deep": ["x": 1]], name: "Other") == ["lr": 0.1, "deep": ["x": 1]])
            try task.close()
            let stored = server.task("t1")
            #expect(stored["hyperparams"]["General"]["lr"]["value"] == "0.5", "the user's value is left alone")
            #expect(stored["hyperparams"]["General"]["epochs"]["value"] == "3", "what was missing is added")
            #expect(stored["hyperparams"]["Other"]["deep/x"]["value"] == "1")
            #expect(stored["tags"] == ["queued"])
            #expect(stored["status"] == "in_progress", "the agent sets the final status")
            #expect(server.state.value.calls("tasks.create").isEmpty)
            // A second start in an agent's process is the same task, whatever its name.
            #expect(world.lines.value.isEmpty)
        }
    }

    @Test("A value that does not fit is told once, and the program's own stands")
    func unfitting() async throws {
        try await Self.agent(["General": ["epochs": Self.item("epochs", "many"), "lr": Self.item("lr", "2")]]) {
            world,
            server in
            let task = try world.start()
            #expect(try task.connect(Hyperparameters()) == Hyperparameters(lr: 2))
            #expect(try task.connect(Hyperparameters()) == Hyperparameters(lr: 2))
            #expect(world.lines.value.count == 1)
            #expect(world.lines.value.first?.contains("General/epochs = \"many\"") == true)
            try task.close()
            let console = server.state.value.events.compactMap { $0["msg"].stringValue }
            #expect(console.contains { $0.contains("General/epochs") }, "the task's readers see it too")
        }
    }

    @Test("A section that the first run marked as not to be overridden keeps the program's values")
    func ignored() async throws {
        try await Self.agent([
            "General": [
                "lr": Self.item("lr", "0.5"),
                "_ignore_remote_overrides_": Self.item("_ignore_remote_overrides_", "True"),
            ]
        ]) { world, server in
            let task = try world.start()
            #expect(try task.connect(Hyperparameters()) == Hyperparameters())
            try task.close()
            #expect(server.task("t1")["hyperparams"]["General"]["lr"]["value"] == "0.1")
        }
    }

    @Test("The marker is written by the first run")
    func marker() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            _ = try task.connect(["lr": 0.1], ignoreRemoteOverrides: true)
            #expect(try task.getParameter("_ignore_remote_overrides_") == true)
        }
    }

    @Test("Whoever starts again in an agent's process gets the same task, whatever the arguments")
    func secondStart() async throws {
        try await Self.agent([:]) { world, _ in
            let task = try world.start()
            #expect(try world.start("another name") === task)
            try task.close()
        }
    }
}
