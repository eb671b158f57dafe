import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Input models of a run")
struct InputModelTests {
    private static func model(_ world: TestWorld, _ members: JSONValue = [:]) throws -> Model {
        var json: JSONValue = [
            "id": "m1", "name": "base model", "uri": "s3://b/weights.bin", "labels": ["cat": 1],
            "design": ["design": "layers = 3"],
        ]
        for (key, value) in members.objectValue ?? [:] { json[key] = value }
        return Model(try #require(ModelInfo(json)), projectName: nil, server: try world.registry.server())
    }

    private static func entry(_ name: String, _ model: String) -> (String, JSONValue) {
        ("tasks.add_or_update_model", ["name": .string(name), "model": .string(model), "type": "input"])
    }

    private static func operations(_ task: ClearMLTask, _ world: TestWorld) throws -> [(name: String, body: JSONValue)]
    {
        try world.journal(task).compactMap(\.operation).filter { !$0.name.hasPrefix("session.") }
    }

    @Test("A new run notes the model without asking anybody, and takes over what it lacks")
    func journalled() throws {
        try withTemporaryDirectory { folder in
            let environment = TestWorld.online("http://127.0.0.1:1").merging(TestWorld.offline) { $1 }
            let world = TestWorld(folder, environment)
            let task = try world.start()
            let model = try Self.model(world)
            #expect(try task.connect(inputModel: model) === model)
            try task.connect(inputModel: model, name: "again")
            try task.setInputModel(id: "m2", name: "by id")
            try task.removeInputModels(named: ["again", "absent"])
            let found = try Self.operations(task, world)
            let expected: [(String, JSONValue)] = [
                Self.entry("weights", "m1"),
                ("tasks.update", ["comment": "Using model id: m1"]),
                ("tasks.edit", ["execution": ["model_labels": ["cat": 1]], "force": true]),
                (
                    "tasks.edit_configuration",
                    [
                        "configuration": [["name": "General", "value": "layers = 3"]], "replace_configuration": false,
                        "force": true,
                    ]
                ),
                Self.entry("again", "m1"), Self.entry("by id", "m2"),
                (
                    "tasks.delete_models",
                    ["models": [["name": "again", "type": "input"], ["name": "absent", "type": "input"]]]
                ),
            ]
            #expect(found.map(\.name) == expected.map(\.0))
            #expect(found.map(\.body) == expected.map(\.1))
            #expect { try task.setInputModel(id: " ", name: "x") } throws: {
                ($0 as? ClearMLError)?.code == .invalidArgument
            }
            #expect { try task.connect(inputModel: model, name: " ") } throws: {
                ($0 as? ClearMLError)?.code == .invalidArgument
            }
            try task.close()
            #expect { try task.connect(inputModel: model) } throws: { ($0 as? ClearMLError)?.code == .closed }
        }
    }

    @Test("What the program said itself is not replaced")
    func ownWords() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.online("http://127.0.0.1:1").merging(TestWorld.offline) { $1 })
            let task = try world.start { $0.comment = "mine" }
            try task.setModelLabelEnumeration(["dog": 2])
            try task.setConfigurationObject(name: "net", text: "a = 1")
            try task.connect(inputModel: try Self.model(world), ignoreRemoteOverrides: true)
            let found = try Self.operations(task, world).suffix(3)
            #expect(
                found.map(\.name) == ["tasks.add_or_update_model", "tasks.edit_hyper_params", "tasks.update"]
            )
            #expect(
                Array(found)[1].body["hyperparams"][0]["name"] == "_ignore_remote_overrides_input_model_"
            )
            #expect(Array(found)[2].body["comment"] == "mine\nUsing model id: m1")
            try task.close()
        }
    }

    @Test("A run that cannot ask what its task has notes the model alone, and says so once")
    func nobodyAnswers() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.online("http://127.0.0.1:1").merging(TestWorld.offline) { $1 })
            let task = try world.start { $0.continuation = .task("t1") }
            let model = try Self.model(world)
            for _ in 0..<2 { try task.connect(inputModel: model) }
            let found = try Self.operations(task, world)
            #expect(found.map(\.name) == ["tasks.add_or_update_model", "tasks.add_or_update_model"])
            #expect(world.lines.value.filter { $0.contains("base model") }.count == 1)
            try task.close()
        }
    }

    /// A run that an agent started, whose task has a model.
    private func agent(
        _ task: JSONValue,
        _ body: @escaping @Sendable (TestWorld, MiniServer) throws -> Void
    ) async throws {
        var members: JSONValue = ["name": "queued", "type": "training", "status": "in_progress"]
        for (key, value) in task.objectValue ?? [:] { members[key] = value }
        try await OnlineRunTests.online(
            ["CLEARML_TASK_ID": "t1"],
            prepare: { [members] server in
                server.put("t1", members)
                server.replace("models.get_by_id") { body in
                    body["model"] == "other"
                        ? MiniServer.ok(["model": ["id": "other", "name": "the other", "uri": "s3://b/other.bin"]])
                        : MiniServer.refuse(400, 201, "Invalid model id")
                }
            },
            body
        )
    }

    @Test("Under an agent the model of the task replaces that of the program, by name, else the first")
    func replaced() async throws {
        let models: JSONValue = ["models": ["input": [["name": "weights", "model": "other"]], "output": []]]
        try await agent(models) { world, server in
            let task = try world.start()
            for name in [nil, "renamed by the web interface"] {
                let chosen = try task.connect(inputModel: try Self.model(world), name: name)
                #expect(chosen.id == "other" && chosen.name == "the other")
            }
            let kept = try task.connect(inputModel: try Self.model(world), name: "mine", ignoreRemoteOverrides: true)
            #expect(kept.id == "m1")
            try task.close()
            #expect(server.state.value.calls("tasks.add_or_update_model").map { $0["name"] } == ["mine"])
        }
    }

    @Test("Under an agent the model of the program counts where the task has none that can be found")
    func notReplaced() async throws {
        for input: JSONValue in [
            [], [["name": "weights", "model": "gone"]], [["name": "x", "model": "__DELETED__m"]],
        ] {
            try await agent(["models": ["input": input]]) { world, server in
                let task = try world.start()
                #expect(try task.connect(inputModel: try Self.model(world)).id == "m1")
                try task.close()
                #expect(server.state.value.calls("tasks.add_or_update_model").map { $0["model"] } == ["m1"])
            }
        }
    }

    @Test("The lists of a task are read and changed", .enabled(if: LocalServerProcess.binary != nil))
    func lists() async throws {
        try await ModelTests.withServer { world, _ in
            let one = try ModelTests.imported(world, "s3://b/one.bin", name: "model one") {
                $0.labels = ["cat": 1]
                $0.configText = "a = 1"
            }
            let two = try ModelTests.imported(world, "s3://b/two.bin", name: "model two")
            let run = try world.start(project: "Lists")
            try run.connect(inputModel: one)
            try run.connect(inputModel: two, name: "second")
            try run.close()
            let id = try #require(run.id)
            let task = try world.registry.getTask(id: id)
            #expect(try task.getModels().inputIDs == ["one": one.id, "second": two.id])
            #expect(try task.getComment() == "Using model id: \(one.id)\nUsing model id: \(two.id)")
            #expect(try task.getLabelsEnumeration() == ["cat": 1])
            #expect(try task.getConfigurationObjects() == ["General": "a = 1"])

            let session = try world.registry.session()
            let body: JSONValue = ["name": "made one", "uri": "s3://b/made", "task": .string(id)]
            let made = try #require(try session.call("models", "create", body)["id"].stringValue)
            #expect(try task.getModels().output == [ModelReference(name: "Output Model #0", id: made)])

            // It has ended: the server takes no single changes of its models then.
            try task.removeInputModels(ids: [two.id, "absent"])
            #expect(try task.getModels().inputIDs == ["one": one.id])
            try task.markStarted(force: true)
            try task.connect(inputModel: two)
            try task.removeInputModels(named: ["one"])
            #expect(try task.getModels().input == [ModelReference(name: "two", id: two.id)])
            #expect(try task.getComment().split(separator: "\n").count == 2, "a line is there once")
        }
    }
}
