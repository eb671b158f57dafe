import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLAPI

@Suite("Setting up")
struct InitTests {
    private static func paste(_ url: String) -> String {
        """

        api {
          # Somebody's workspace
          web_server: http://web.test:8080
          api_server: \(url)
          files_server: http://files.test:8081
          credentials {
            "access_key" = "access"
            "secret_key" = "se\\"cret"
          }
        }
        this is not read any more
        """
    }

    @Test("Pasted credentials are tried and written for the user alone")
    func pasted() async throws {
        try await withTemporaryDirectory { folder in
            try await StubServer().serve { url in
                let outcome = try await Command(folder).run("init", input: Self.paste(url))
                #expect(outcome.status == 0, "\(outcome.errors)")
                let path = folder + "/clearml.conf"
                #expect(outcome.output == "wrote \(path)\n")
                var status = stat()
                #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
                let rows = try await Command(folder).run("config", "explain", "api.", "--json").json()["settings"]
                #expect(
                    rows.arrayValue?.contains { $0["name"] == "api.api_server" && $0["value"] == .string(url) } == true
                )
            }
        }
    }

    @Test("An existing file is left alone, before anything is asked")
    func existing() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/clearml.conf"
            try "# mine".write(toFile: path, atomically: false, encoding: .utf8)
            let outcome = try await Command(folder).run("init", "--json")
            #expect(outcome.status == 1)
            #expect(try outcome.json()["error"]["message"].stringValue?.contains("left alone") == true)
            #expect(!outcome.errors.contains("Paste"))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "# mine")
        }
    }

    @Test("Keys that the server does not take are not written")
    func wrongKeys() async throws {
        try await withTemporaryDirectory { folder in
            let server = StubServer()
            server.replace("auth.login", StubServer.refuse(401, 22, "invalid credentials"))
            try await server.serve { url in
                let outcome = try await Command(folder).run("init", input: Self.paste(url))
                #expect(outcome.status == 1)
                #expect(outcome.errors.contains("Nothing was written"))
                #expect(!FileManager.default.fileExists(atPath: folder + "/clearml.conf"))
            }
        }
    }

    @Test("With options nothing is asked, and offline nothing is tried")
    func options() async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder).run(
                "init",
                "--offline",
                "--file",
                "mine.conf",
                "--api",
                "https://api.test",
                "--web",
                "https://app.test",
                "--files",
                "https://files.test",
                "--access-key",
                "a",
                "--secret-key",
                "b",
                "--json"
            )
            #expect(outcome.status == 0)
            let json = try outcome.json()
            #expect(json["api"] == "https://api.test")
            #expect(json["verified"] == false)
            #expect(FileManager.default.fileExists(atPath: folder + "/mine.conf"))
        }
    }

    @Test("Too little input says what is missing", arguments: ["", "access_key: a\n", "api { }\n", "${x} = {{{\n"])
    func incomplete(input: String) async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder).run("init", input: input)
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("Error: "))
            #expect(!FileManager.default.fileExists(atPath: folder + "/clearml.conf"))
        }
    }
}
