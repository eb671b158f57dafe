#if SwiftArgumentParser

import ArgumentParser
import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearML
@testable import ClearMLArguments

/// One of everything that a command can declare.
struct Everything: ParsableCommand, Equatable {
    enum Optimizer: String, ExpressibleByArgument, CaseIterable { case adam, sgd }
    enum Mode: String, EnumerableFlag { case fast, careful }
    enum Extra: String, EnumerableFlag { case blur, crop }
    struct Shared: ParsableArguments {
        @Option(help: "Where the data is.") var dataFolder = "data"
        @Flag var quiet = false
    }

    @Option(name: [.short, .customLong("rate")], help: "Step size.") var learningRate = 0.05
    @Option var epochs: Int = 3
    @Option var optimizer = Optimizer.adam
    @Option var note: String?
    @Option var layers: [Int] = [64, 32]
    @Option(parsing: .upToNextOption) var tags: [String] = []
    @Option var apiKey = "none"
    @Flag(inversion: .prefixedNo, help: "Shuffle.") var shuffle = true
    @Flag(name: .shortAndLong) var verbose: Int
    @Flag var mode = Mode.fast
    @Flag var extras: [Extra] = []
    @OptionGroup var shared: Shared
    @Argument(help: "What to train.") var model: String
    @Argument var rest: [String] = []

    static func == (left: Everything, right: Everything) -> Bool {
        ArgumentValues.read(left) == ArgumentValues.read(right)
    }
}

@Suite("Commands connected with a task")
struct ParseConnectedTests {
    static let line = [
        "-l", "0.1", "--optimizer", "sgd", "--layers", "8", "--layers=4", "--tags", "a", "b c", "--api-key", "hunter2",
        "--no-shuffle", "-vv", "--careful", "--crop", "--blur", "--data-folder", "/data", "mlp", "--", "-x", "y",
    ]

    static func registry(_ folder: String, _ environment: [String: String]) -> TaskRegistry {
        TaskRegistry(
            world: World(
                sources: {
                    ConfigurationSources(
                        environment: environment.merging(["CLEARML_CACHE_DIR": "\(folder)/cache"]) { own, _ in own },
                        files: DiskConfigurationFiles(),
                        homeDirectory: folder,
                        hostName: "test-host"
                    )
                },
                fileSystem: DiskFileSystem(),
                transport: { CurlTransport(policy: $0) },
                api: .system,
                clock: .system,
                deliveryPolicy: DeliveryPolicy(),
                journalOptions: JournalOptions(),
                executable: "/bin/train",
                workingDirectory: folder,
                processID: 1,
                diagnostics: Diagnostics { _ in },
                closesAtExit: false
            )
        )
    }

    static func offline(_ body: (ClearMLTask) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let options = TaskOptions(projectName: "Tests", taskName: "arguments", environment: [])
            try body(try registry(folder, ["CLEARML_OFFLINE_MODE": "1"]).initialize(options))
        }
    }

    @Test("Every option, flag and argument is recorded under its name, with type and help")
    func recorded() throws {
        try Self.offline { task in
            let command = try Everything.parseConnected(Self.line, task: task)
            #expect(command.learningRate == 0.1)
            #expect(command.apiKey == "hunter2")
            let items = try task.getParameterItems()
            #expect(items.allSatisfy { $0.section == "Args" })
            let values = Dictionary(items.map { ($0.name, $0.typedValue) }) { first, _ in first }
            let expected: [String: ParameterValue] = [
                "rate": 0.1, "epochs": 3, "optimizer": "sgd", "note": nil, "layers": [8, 4], "tags": ["a", "b c"],
                "api-key": "<redacted>", "shuffle": false, "verbose": 2, "mode": "careful", "extras": ["crop", "blur"],
                "data-folder": "/data", "quiet": false, "model": "mlp", "rest": ["-x", "y"],
            ]
            #expect(values == expected)
            #expect(items.first { $0.name == "rate" }?.help == "Step size.")
            #expect(items.first { $0.name == "data-folder" }?.help == "Where the data is.")
            #expect(items.first { $0.name == "layers" }?.type == "list/int")
        }
    }

    @Test("A command that was parsed already connects itself")
    func instance() throws {
        try Self.offline { task in
            let parsed = try Everything.parse(["mlp", "--epochs", "9"])
            #expect(try parsed.connected(to: task) == parsed)
            #expect(try task.getParameter("epochs") == 9)
        }
    }

    @Test("What a command line gives, its values give again", arguments: [line, ["x"], ["--rate=-1", "--", "-m"]])
    func roundTrip(_ line: [String]) throws {
        let schema = try CommandSchema(Everything.self)
        let command = try Everything.parse(line)
        let values = Dictionary(uniqueKeysWithValues: zip(schema.properties.map(\.key), ArgumentValues.read(command)))
        #expect(try Everything.parse(ArgumentValues.commandLine(schema, values)) == command)
    }

    @Test("A wrong command line is the parser's error")
    func wrong() throws {
        try Self.offline { task in
            #expect(throws: (any Error).self) { _ = try Everything.parseConnected(["--epochs", "many"], task: task) }
            let stored = try task.getParameters()
            #expect(stored.isEmpty)
        }
    }

    // MARK: Under an agent

    /// A task with these arguments on a server, and the run that joins it.
    static func agent(
        _ arguments: [String: (value: String, type: String)],
        _ body: @escaping @Sendable (ClearMLTask) throws -> Void
    ) async throws {
        let members = arguments.map { name, item in
            let json: JSONValue = [
                "section": "Args", "name": .string(name), "value": .string(item.value), "type": .string(item.type),
            ]
            return (name, json)
        }
        let stored: JSONValue = [
            "id": "t1", "name": "queued", "type": "training", "status": "in_progress",
            "hyperparams": ["Args": .object(Dictionary(members) { first, _ in first })],
        ]
        let token = "e30.\(Base64.encode(Array("{\"api_version\":\"2.34\",\"server_version\":\"2.3.0\"}".utf8))).c2ln"
        try await withTemporaryDirectory { folder in
            try await withScriptedServer(reply: { request in
                let data: JSONValue =
                    if request.path.contains("auth.login") {
                        ["token": .string(token)]
                    } else if request.path.contains("get_by_id") {
                        ["task": stored]
                    } else if request.path.contains("tasks.get_all") {
                        ["tasks": [stored]]
                    } else {
                        ["added": 1, "errors": 0, "updated": 1]
                    }
                let reply: JSONValue = ["meta": ["result_code": 200, "result_subcode": 0], "data": data]
                return .json(reply.description)
            }) { server in
                let environment = [
                    "CLEARML_TASK_ID": "t1", "CLEARML_API_HOST": server.url(""), "CLEARML_API_ACCESS_KEY": "access",
                    "CLEARML_API_SECRET_KEY": "secret",
                ]
                try await onThread {
                    let task = try registry(folder, environment).initialize(TaskOptions(environment: []))
                    try body(task)
                    try task.close()
                }
            }
        }
    }

    @Test("The user's values become what was parsed")
    func overridden() async throws {
        try await Self.agent([
            "rate": ("0.5", "float"), "shuffle": ("False", "bool"), "layers": ("[1, 2]", "list/int"),
            "mode": ("careful", "str"), "verbose": ("3", "int"), "api-key": ("<redacted>", "str"),
            "rest": ("[\"-a\"]", "list"), "optimizer": ("sgd", "str"), "data-folder": ("/mnt", "str"),
        ]) { task in
            let command = try Everything.parseConnected(["--api-key", "mine", "--epochs", "7", "mlp"], task: task)
            #expect(command.learningRate == 0.5)
            #expect(!command.shuffle)
            #expect(command.layers == [1, 2])
            #expect(command.mode == .careful)
            #expect(command.verbose == 3)
            #expect(command.apiKey == "mine", "a hidden value is the program's own")
            #expect(command.epochs == 7)
            #expect(command.rest == ["-a"])
            #expect(command.optimizer == .sgd)
            #expect(command.shared.dataFolder == "/mnt")
            #expect(command.model == "mlp")
        }
    }

    @Test("A program that is started without what it requires takes it from the task")
    func required() async throws {
        try await Self.agent(["model": ("mlp", "str"), "epochs": ("5", "int")]) { task in
            let command = try Everything.parseConnected([], task: task)
            #expect(command.model == "mlp")
            #expect(command.epochs == 5)
        }
    }

    @Test("A value that the command does not take is the parser's error")
    func unfitting() async throws {
        try await Self.agent(["optimizer": ("magic", "str")]) { task in
            #expect(throws: (any Error).self) { _ = try Everything.parseConnected(["mlp"], task: task) }
        }
    }
}

#endif
