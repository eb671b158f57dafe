import ClearMLAPI
import ClearMLJournal
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Configuration objects")
struct ConfigurationObjectTests {
    struct Model: Codable, Equatable {
        struct Layer: Codable, Equatable {
            var width = 64
            var dropout: Double? = 0.1
        }
        var name = "mlp"
        var rate = 1e-3
        var layers = [Layer(), Layer(width: 32, dropout: nil)]
        var options = ["flip": true]
        var seed = UInt64.max
    }

    static func offline(_ body: (TestWorld, ClearMLTask) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            try body(world, try world.start())
        }
    }

    @Test("A structure is stored as HOCON and comes back whole")
    func structure() throws {
        try Self.offline { world, task in
            #expect(try task.connectConfiguration(Model(), name: "model", description: "the net") == Model())
            let item = try world.journal(task).compactMap(\.operation).last
            #expect(item?.name == "tasks.edit_configuration")
            #expect(item?.body["replace_configuration"] == false)
            let stored = item?.body["configuration"][0]
            #expect(stored?["name"] == "model")
            #expect(stored?["type"] == "dictionary")
            #expect(stored?["description"] == "the net")
            let values = try #require(try task.getConfigurationObjectAsDictionary(name: "model"))
            #expect(values["seed"] == .unsigned(.max))
            #expect(values["rate"]?.double == 1e-3)
            #expect(values["layers"]?.array?.count == 2)
            #expect(values["options"] == ["flip": true])
        }
    }

    @Test(
        "Values that hurt survive",
        arguments: [
            "", " ", "text", "a.b", "a = b # c", "\"quoted\" \\ back", "line\nbreak\ttab", "${HOME}", "{", "[1,",
            "true",
            "null", "007", "ünï→", "//x", "include \"x\"",
        ]
    )
    func hostileTexts(_ text: String) throws {
        try Self.offline { _, task in
            let values: [String: ParameterValue] = [
                "plain": .string(text), "list": [.string(text), 1], "deep": ["in": ["side": .string(text)]],
            ]
            try task.setConfigurationObject(name: "x", values: values)
            #expect(try task.getConfigurationObjectAsDictionary(name: "x") == values)
        }
    }

    @Test(
        "Names of members survive",
        arguments: ["a b", "a.b", "a/b", "\"q\"", "1", "ü", "include", "a:b", "a=b", "$x", "#", "-"]
    )
    func hostileNames(_ name: String) throws {
        try Self.offline { _, task in
            let values: [String: ParameterValue] = [name: ["inner \(name)": 1], "z": 2]
            try task.setConfigurationObject(name: "x", values: values)
            #expect(try task.getConfigurationObjectAsDictionary(name: "x") == values)
        }
    }

    @Test("Numbers keep their kind")
    func numbers() throws {
        try Self.offline { _, task in
            let values: [String: ParameterValue] = [
                "int": 3, "float": 3.0, "tiny": .number(.leastNonzeroMagnitude), "large": .number(1.7e308),
                "min": .integer(.min),
                "none": nil,
                "unsigned": .unsigned(.max), "empty": [:], "list": [], "mixed": [1, 2.5, "x", true, nil],
            ]
            try task.setConfigurationObject(name: "x", values: values)
            #expect(try task.getConfigurationObjectAsDictionary(name: "x") == values)
        }
    }

    @Test("Several objects stand side by side, and a second one of a name replaces the first")
    func several() throws {
        try Self.offline { _, task in
            try task.setConfigurationObject(name: "a", text: "one", type: "txt")
            try task.setConfigurationObject(name: "b", values: [:])
            try task.setConfigurationObject(name: "a", text: "two")
            #expect(try task.getConfigurationObjects() == ["a": "two", "b": "{}\n"])
            #expect(try task.getConfigurationObject(name: "c") == nil)
            #expect(try task.getConfigurationObjectAsDictionary(name: "b") == [:])
            let error = #expect(throws: ClearMLError.self) {
                try task.setConfigurationObject(name: " ", text: "")
            }
            #expect(error?.code == .invalidArgument)
            let unreadable = #expect(throws: ClearMLError.self) {
                try task.setConfigurationObject(name: "a", text: "{ \"never closed")
                _ = try task.getConfigurationObjectAsDictionary(name: "a")
            }
            #expect(unreadable?.code == .invalidParameters)
        }
    }

    @Test("What is no set of values is refused")
    func single() throws {
        try Self.offline { _, task in
            let error = #expect(throws: ClearMLError.self) { _ = try task.connectConfiguration(5) }
            #expect(error?.code == .invalidArgument)
            var deep: ParameterValue = 1
            for _ in 0..<2_000 { deep = ["x": deep] }
            let tooDeep = #expect(throws: ClearMLError.self) {
                try task.setConfigurationObject(name: "x", values: ["deep": deep])
            }
            #expect(tooDeep?.code == .invalidArgument)
            let list: [Int] = try task.connectConfiguration([1, 2, 3], name: "list")
            #expect(list == [1, 2, 3])
            let text = try task.getConfigurationObject(name: "list")
            #expect(text == "[1, 2, 3]\n")
        }
    }

    @Test("A file is stored as it is, with its ending as type")
    func file() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let path = "\(folder)/model.v2.yaml"
            let text = "a: [1, 2]\n# comment\n\n"
            try DiskFileSystem().replace(path, with: Array(text.utf8), durably: false)
            #expect(try task.connectConfiguration(file: path, name: "file") == path)
            let item = try #require(try task.getConfigurationItems().first { $0.name == "file" })
            #expect(item.value == text)
            #expect(item.type == "yaml")
            for (name, bytes) in [("binary", [0xFF, 0xFE]), ("missing", nil)] as [(String, [UInt8]?)] {
                if let bytes { try DiskFileSystem().replace("\(folder)/\(name)", with: bytes, durably: false) }
                let error = #expect(throws: ClearMLError.self) {
                    _ = try task.connectConfiguration(file: "\(folder)/\(name)")
                }
                #expect(error?.code == .invalidArgument)
            }
        }
    }

    @Test("The marker for an agent is a parameter, as in Python")
    func marker() throws {
        try Self.offline { _, task in
            _ = try task.connectConfiguration(["a": 1], name: "model", ignoreRemoteOverrides: true)
            #expect(try task.getParameter("model/_ignore_remote_overrides_config_") == true)
        }
    }

    @Test("After close nothing is stored any more")
    func closed() throws {
        try Self.offline { _, task in
            try task.close()
            let error = #expect(throws: ClearMLError.self) { try task.setConfigurationObject(name: "a", text: "x") }
            #expect(error?.code == .closed)
            #expect(throws: ClearMLError.self) { try task.setScript(TaskScript(branch: "x")) }
        }
    }
}

@Suite("Configuration objects under an agent")
struct RemoteConfigurationTests {
    static func agent(
        _ configuration: JSONValue,
        _ parameters: JSONValue = [:],
        _ body: @escaping @Sendable (ClearMLTask, MiniServer, String) throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            try await OnlineRunTests.online(
                ["CLEARML_TASK_ID": "t1", "TMPDIR": folder],
                prepare: {
                    $0.put(
                        "t1",
                        [
                            "name": "from the queue", "type": "training", "status": "in_progress",
                            "configuration": configuration, "hyperparams": parameters,
                        ]
                    )
                },
                { world, server in
                    let task = try world.start()
                    try body(task, server, folder)
                    try task.close()
                }
            )
        }
    }

    @Test("The server's text comes back, and what it leaves out keeps the local value")
    func overrides() async throws {
        let stored: JSONValue = [
            "model": ["name": "model", "value": "rate = 0.5\noptions { flip = false, zoom = true }"]
        ]
        try await Self.agent(stored) { task, server, _ in
            let model = try task.connectConfiguration(ConfigurationObjectTests.Model(), name: "model")
            var expected = ConfigurationObjectTests.Model()
            expected.rate = 0.5
            expected.options = ["flip": false, "zoom": true]
            #expect(model == expected)
            #expect(try task.connectConfiguration(["other": 1], name: "model")["rate"]?.double == 0.5)
            #expect(try task.connectConfiguration(["other": 1], name: "model")["other"] == nil)
            #expect(try task.connectConfiguration(text: "mine", name: "model").hasPrefix("rate = 0.5"))
            task.flush()
            #expect(server.state.value.calls("tasks.edit_configuration").isEmpty)
        }
    }

    @Test(
        "What the server does not have is stored there",
        arguments: [[:], ["model": ["name": "model", "value": " "]]]
    )
    func missing(_ stored: JSONValue) async throws {
        try await Self.agent(stored) { task, server, _ in
            let own: [String: ParameterValue] = ["a": 1]
            let used = try task.connectConfiguration(own, name: "model")
            #expect(used == own)
            task.flush()
            let sent = server.state.value.calls("tasks.edit_configuration")
            #expect(sent.first?["configuration"][0]["value"] == "a = 1\n")
        }
    }

    @Test("A text that does not fit is an error: training with other values would mislead")
    func unfitting() async throws {
        let stored: JSONValue = [
            "model": ["name": "model", "value": "rate = many"], "broken": ["name": "broken", "value": "{ a"],
        ]
        try await Self.agent(stored) { task, _, _ in
            for name in ["model", "broken"] {
                let error = #expect(throws: ClearMLError.self) {
                    _ = try task.connectConfiguration(ConfigurationObjectTests.Model(), name: name)
                }
                #expect(error?.code == .invalidParameters)
                #expect(error?.message.contains("\"\(name)\"") == true)
            }
        }
    }

    @Test("A program that reads a file gets a file with the server's text, whether it has its own or not")
    func file() async throws {
        let stored: JSONValue = ["net": ["name": "net", "value": "lr: 0.5\n"]]
        try await Self.agent(stored) { task, _, folder in
            let path = try task.connectConfiguration(file: "/no/such/file.yaml", name: "net")
            #expect(path.contains("/cache/storage_manager/configurations/clearml_task_config_"))
            #expect(try DiskFileSystem().list(folder).isEmpty, "one root rules all that is written")
            #expect(path.hasSuffix(".yaml"))
            #expect(try DiskFileSystem().contents(of: path, limit: 100) == Array("lr: 0.5\n".utf8))
        }
    }

    @Test("An object that the first run marked stays as the program has it")
    func ignored() async throws {
        let marker = AgentRunTests.item("_ignore_remote_overrides_config_", "True", in: "model")
        let stored: JSONValue = ["model": ["name": "model", "value": "a = 2"]]
        try await Self.agent(stored, ["model": ["_ignore_remote_overrides_config_": marker]]) { task, _, _ in
            let own: [String: ParameterValue] = ["a": 1]
            let used = try task.connectConfiguration(own, name: "model")
            #expect(used == own)
        }
    }
}
