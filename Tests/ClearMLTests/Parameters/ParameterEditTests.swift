import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Editing hyperparameters by name")
struct ParameterEditTests {
    static func offline(_ body: (TestWorld, ClearMLTask) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            try body(world, try world.start())
        }
    }

    @Test("Replacing a section leaves other sections alone, in one change")
    func sections() throws {
        try Self.offline { world, task in
            try task.updateParameters(["lr": 0.1, "old": 1, "Args/epochs": 3, "Other/x": "y"])
            try task.setParameters(["lr": 0.2, "Args/batch": 8])
            #expect(try task.getParameters() == ["General/lr": 0.2, "Args/batch": 8, "Other/x": "y"])
            let change = try world.journal(task).compactMap(\.operation).last
            #expect(change?.name == "tasks.edit_hyper_params")
            #expect(change?.body["replace_hyperparams"] == "section")
            try task.setParameters([:])
            try task.setParametersAsDictionary(["Args": ["a": ["b": 1]], "Other": [:]])
            #expect(try task.getParameters() == ["General/lr": 0.2, "Args/a/b": 1, "Other/x": "y"])
            try task.setParameters([:], replacingAll: true)
            #expect(try task.getParameters().isEmpty)
        }
    }

    @Test("Another writer's sections survive on the server")
    func otherWriter() async throws {
        try await OnlineRunTests.online(prepare: {
            $0.put(
                "t1",
                [
                    "name": "x", "type": "training",
                    "hyperparams": ["Theirs": ["a": AgentRunTests.item("a", "1", in: "Theirs")]],
                ]
            )
        }) { world, server in
            let task = try world.registry.getTask(id: "t1")
            try task.setParameters(["lr": 1])
            #expect(server.task("t1")["hyperparams"]["Theirs"]["a"]["value"] == "1")
            #expect(try task.getParameters() == ["General/lr": 1, "Theirs/a": "1"])
        }
    }

    @Test("A type and a description may be declared")
    func declared() throws {
        try Self.offline { _, task in
            try task.setParameter("rate", 1, description: "how fast", type: "float")
            #expect(try task.getParameterItems().first?.type == "float")
            #expect(try task.getParameterItems().first?.help == "how fast")
            try task.setParameter("rate", 2)
            #expect(try task.getParameter("rate") == 2.0, "the declaration stays")
        }
    }

    @Test("Descriptions of connected values reach their parameters, nested ones by their path")
    func descriptions() throws {
        struct Inner: Codable { var flip = true }
        struct Values: Codable {
            var lr = 0.1
            var inner = Inner()
        }
        try Self.offline { _, task in
            _ = try task.connect(Values(), name: "Net", descriptions: ["inner/flip": "mirror images"])
            let items = try task.getParameterItems()
            #expect(items.map(\.help) == ["mirror images", nil])
            #expect(items.map(\.flatName) == ["Net/inner/flip", "Net/lr"])
        }
    }

    @Test("A name without a section is looked for in General, then in Args")
    func aliases() throws {
        try Self.offline { _, task in
            try task.updateParameters(["Args/epochs": 3, "Args/lr": 1, "General/lr": 2])
            #expect(try task.getParameter("epochs") == 3)
            #expect(try task.getParameter("lr") == 2)
            #expect(try task.getParameter("Other/epochs") == nil)
            #expect(
                try task.getParametersAsDictionary() == ["Args": ["epochs": 3, "lr": 1], "General": ["lr": 2]]
            )
            #expect(try task.getParametersAsDictionary(cast: false)["General"] == ["lr": "2"])
        }
    }

    @Test("Several groups stand side by side")
    func groups() throws {
        try Self.offline { _, task in
            _ = try task.connect(["lr": 0.1], name: "Optimizer")
            _ = try task.connect(["lr": 0.2], name: "Schedule")
            _ = try task.connect(["lr": 0.3])
            #expect(
                try task.getParameters() == ["Optimizer/lr": 0.1, "Schedule/lr": 0.2, "General/lr": 0.3]
            )
        }
    }
}
