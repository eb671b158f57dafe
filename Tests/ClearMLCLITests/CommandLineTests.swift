import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML
@testable import ClearMLAPI

@Suite("The command line")
struct CommandLineTests {
    static let verbs = [
        ["offline", "list"], ["offline", "show"], ["offline", "sync"], ["offline", "verify"], ["offline", "export"],
        ["offline", "import"], ["task", "list"], ["task", "show"], ["task", "scalars"], ["task", "console"],
        ["task", "plots"], ["task", "export"], ["task", "abort"], ["task", "delete"], ["project", "list"], ["init"],
        ["doctor"], ["config", "explain"],
    ]

    @Test("Every verb explains itself and speaks JSON", arguments: verbs)
    func help(verb: [String]) async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder).run(verb + ["--help"])
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("--json"))
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test("The version is the library's")
    func version() async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder).run("--version")
            #expect(outcome.status == 0)
            #expect(outcome.output == ClearMLVersion.current + "\n")
        }
    }

    @Test(
        "Wrong usage ends with 64 and says so on stderr only",
        arguments: [
            ["offline", "sync"], ["offline", "sync", "--all", "abc"], ["offline", "sync", "--all", "--patience", "-1"],
            ["offline", "nonsense"], ["task", "show"], ["task", "list", "--sort", "bogus"],
            ["task", "list", "--page", "0"],
            ["task", "list", "--limit", "501"], ["task", "list", "--name", "a", "--pattern", "b"],
            ["task", "list", "--since", "yesterday"], ["task", "list", "--metric", "loss=1"],
            ["task", "list", "--subprojects"], ["task", "list", "--all-tags"], ["task", "list", "--parameter", "lr"],
            ["task", "scalars", "abc", "--samples", "0"], ["task", "console", "abc", "--last", "0"],
            ["task", "plots", "abc", "--iterations", "0"], ["task", "delete"], ["task", "abort"],
            ["project", "list", "--limit", "0"], ["project", "list", "--top", "--inside", "abc"],
            ["doctor", "--timeout", "0"],
        ]
    )
    func usage(arguments: [String]) async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder).run(arguments)
            #expect(outcome.status == 64)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("Error: "))

            let asJSON = try await Command(folder).run(arguments + ["--json"])
            #expect(asJSON.status == 64)
            #expect(try asJSON.json()["error"]["code"] == "usage")
        }
    }

    @Test("A failure is one line on stderr, and with --json one document on stdout")
    func failure() async throws {
        try await withTemporaryDirectory { folder in
            for arguments in [
                ["offline", "show", "abc"], ["offline", "import", "missing.zip"], ["offline", "export", "abc"],
                ["task", "show", "abc"], ["config", "explain", "--config", "missing.conf"], ["task", "list"],
                ["task", "scalars", "abc"], ["task", "delete", "abc", "--yes"], ["project", "list"],
            ] {
                let outcome = try await Command(folder).run(arguments)
                #expect(outcome.status == 1)
                #expect(outcome.output.isEmpty)
                #expect(outcome.errors.hasPrefix("Error: "))
                #expect(outcome.errors.filter { $0 == "\n" }.count == 1, "\(outcome.errors)")

                let asJSON = try await Command(folder).run(arguments + ["--json"])
                #expect(asJSON.status == 1)
                let message = try #require(try asJSON.json()["error"]["message"].stringValue)
                #expect(outcome.errors == "Error: \(message)\n")
            }
        }
    }

    @Test("Without credentials the error names the next step")
    func notConfigured() async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder).run("task", "show", "abc")
            #expect(outcome.errors.contains("clearml init"))
        }
    }

    @Test("A broken configuration file is named with its line")
    func brokenConfiguration() async throws {
        try await withTemporaryDirectory { folder in
            try "api {\n  api_server: \"http://a.test\n}\n".write(
                toFile: folder + "/clearml.conf",
                atomically: false,
                encoding: .utf8
            )
            let outcome = try await Command(folder).run("offline", "list")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("clearml.conf:2:"))
        }
    }

    @Test("Explaining the configuration masks secrets and tells origins")
    func explain() async throws {
        try await withTemporaryDirectory { folder in
            let command = Command(folder, server: "http://api.test:8008", secret: "do-not-show-this")
            let text = try await command.run("config", "explain")
            #expect(text.status == 0)
            #expect(!text.output.contains("do-not-show-this"))
            #expect(text.output.contains("CLEARML_API_HOST"))
            let json = try await command.run("config", "explain", "api_server", "--json").json()
            #expect(json["settings"].arrayValue?.contains { $0["value"] == "http://api.test:8008" } == true)
        }
    }

    @Test("An unknown task is a clear error")
    func unknownTask() async throws {
        try await withTemporaryDirectory { folder in
            try await StubServer().serve { url in
                let outcome = try await Command(folder, server: url).run("task", "show", "no\u{1B}[31msuch")
                #expect(outcome.status == 1)
                #expect(outcome.output.isEmpty)
                #expect(outcome.errors.contains("Invalid task id"))
                #expect(!outcome.errors.unicodeScalars.contains("\u{1B}"))
            }
        }
    }
}
