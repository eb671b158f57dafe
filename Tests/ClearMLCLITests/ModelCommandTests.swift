import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearMLAPI

@Suite("Commands about models, with the local server", .enabled(if: LocalServer.isAvailable))
struct ModelCommandTests {
    /// Three models made one after the other; their ids.
    private func withModels(_ body: (Command, [String]) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServer.run(folder) { server in
                let ids = try await onThread { try Self.make(server) }
                try await body(server.command(folder), ids)
            }
        }
    }

    private static func make(_ server: LocalServer) throws -> [String] {
        var configuration = APIConfiguration(apiServer: server.api)
        configuration.credentials = APIConfiguration.Credentials(accessKey: server.key, secretKey: server.secret)
        let session = APISession(configuration: configuration, transport: CurlTransport(policy: TransportPolicy()))
        let projects = ProjectService(session)
        let digits = try projects.findOrCreate(name: "Team/Digits")
        let team = try projects.findOrCreate(name: "Team")
        let models = ModelService(session)
        let first = try models.create([
            "name": "digits", "uri": "s3://b/1.onnx", "project": .string(digits), "tags": ["a"], "framework": "ONNX",
            "labels": ["cat": 1, "dog": 2], "design": ["design": "layers = 3\nname = x"], "ready": false,
        ])
        try models.setMetadata(first, [MetadataItem(key: "accuracy", value: "0.5", type: "float")])
        let second = try models.create([
            "name": "digits", "uri": "s3://b/2.onnx", "project": .string(digits), "tags": ["b"], "ready": false,
        ])
        let third = try models.create([
            "name": "evil \u{1B}[2J name", "uri": "s3://b/3", "project": .string(team), "ready": true,
        ])
        return [first, second, third]
    }

    private func ids(_ command: Command, _ arguments: String...) async throws -> [String] {
        let outcome = try await command.run(["model", "list", "--ids"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.lines
    }

    @Test("Models are listed, filtered and paged")
    func list() async throws {
        try await withModels { command, models in
            #expect(try await ids(command) == models.reversed())
            #expect(try await ids(command, "--project", "Team/Digits") == [models[1], models[0]])
            #expect(try await ids(command, "--project", "Team", "--subprojects").count == 3)
            #expect(try await ids(command, "--name", "dig", "--tag", "a") == [models[0]])
            #expect(try await ids(command, "--framework", "ONNX") == [models[0]])
            #expect(try await ids(command, "--metadata", "accuracy=0.5") == [models[0]])
            #expect(try await ids(command, "--published") == [models[2]])
            #expect(try await ids(command, "--draft", "--without-tag", "a") == [models[1]])
            #expect(try await ids(command, "--url", "s3://b/2.onnx") == [models[1]])

            let page = try await command.run("model", "list", "--limit", "1", "--page", "2")
            #expect(page.output.contains(models[1]) && !page.output.contains(models[0]))
            #expect(page.errors.contains("--page 3"))
            let empty = try await command.run("model", "list", "--page", "9")
            #expect(empty.status == 0 && empty.output.isEmpty && empty.errors.contains("no page 9"))
            let table = try await command.run("model", "list")
            #expect(table.output.contains("Team/Digits") && table.output.contains("published"))
            #expect(!table.output.contains("\u{1B}"), "a name must not steer the terminal")
            let json = try await command.run("model", "list", "--json", "--tag", "a").json()
            #expect(json[0]["id"] == .string(models[0]) && json[0]["project"] == "Team/Digits")
            #expect(json[0]["metadata"]["accuracy"] == "0.5" && json[0]["published"] == false)
            #expect(try await command.run("model", "list", "--published", "--draft").status == 64)
            #expect(try await command.run("model", "list", "--metadata", "x").status == 64)
            let unknown = try await command.run("model", "list", "--project", "Nowhere")
            #expect(unknown.status == 1 && unknown.errors.contains("Nowhere"))
        }
    }

    @Test("One model is shown by id and by name")
    func show() async throws {
        try await withModels { command, models in
            let page = try await command.run("model", "show", models[0])
            for text in ["digits", "s3://b/1.onnx", "accuracy", "0.5", "dog", "  name = x", "Team/Digits", "draft"] {
                #expect(page.output.contains(text), "\(text) in \(page.output)")
            }
            let json = try await command.run("model", "show", "Team/Digits/digits", "--json").json()
            #expect(json["id"] == .string(models[1]), "the latest of that name")
            let first = try await command.run("model", "show", models[0], "--json").json()
            #expect(first["metadata"]["accuracy"] == ["value": "0.5", "type": "float"])
            #expect(first["configuration"] == "layers = 3\nname = x" && first["labels"] == ["cat": 1, "dog": 2])
            #expect(first["page"].stringValue?.contains(models[0]) == true)
            let evil = try await command.run("model", "show", models[2])
            #expect(evil.status == 0 && !evil.output.contains("\u{1B}"))
            let absent = try await command.run("model", "show", "Team/absent", "--json")
            #expect(absent.status == 1)
            #expect(try absent.json()["error"]["code"] == "modelNotFound")
        }
    }

    @Test("Tags are changed, and nothing is published without a yes")
    func changing() async throws {
        try await withModels { command, models in
            let tagged = try await command.run(
                ["model", "tag", models[0], models[1], "--add", "best", "--remove", "a", "--json"]
            )
            #expect(tagged.status == 0)
            #expect(try tagged.json().arrayValue?.map { $0["tags"] } == [["best"], ["b", "best"]])
            #expect(try await command.run("model", "tag", models[0]).status == 64)
            #expect(try await command.run("model", "tag", models[0], "--add", "x", "--remove", "x").status == 64)

            let asked = try await command.run("model", "publish", models[0])
            #expect(asked.status == 1 && asked.errors.contains("--yes") && asked.errors.contains("digits"))
            let published = try await command.run("model", "publish", models[0], models[2], "--yes")
            #expect(published.status == 0 && published.lines.count == 2)
            #expect(published.lines[0].hasSuffix(": published") && published.lines[1].hasSuffix("already"))
            #expect(try await ids(command, "--published") == [models[2], models[0]])
        }
    }
}
