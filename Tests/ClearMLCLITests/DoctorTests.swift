import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLAPI

@Suite("The doctor")
struct DoctorTests {
    private static func verdicts(_ outcome: Command.Outcome) throws -> [String: String] {
        let hops = try outcome.json()["hops"].arrayValue ?? []
        return Dictionary(hops.map { ($0["hop"].stringValue ?? "", $0["verdict"].stringValue ?? "") }) { $1 }
    }

    private static func failed(_ outcome: Command.Outcome) throws -> [JSONValue] {
        try outcome.json()["hops"].arrayValue?.filter { $0["verdict"] == "failed" } ?? []
    }

    @Test("A healthy server passes every hop")
    func healthy() async throws {
        try await withTemporaryDirectory { folder in
            try await StubServer().serve { url in
                let outcome = try await Command(folder, server: url).run("doctor", "--json")
                #expect(outcome.status == 0, "\(outcome.output)")
                #expect(try outcome.json()["ok"] == true)
                let verdicts = try Self.verdicts(outcome)
                for hop in ["configuration", "journal", "API server: TCP", "API", "login", "file server"] {
                    #expect(verdicts[hop] == "ok", "\(hop)")
                }
                let text = try await Command(folder, server: url).run("doctor")
                #expect(text.status == 0)
                #expect(text.lines.allSatisfy { $0.hasPrefix("ok") })
            }
        }
    }

    @Test("A name that does not resolve, and the setting behind it")
    func name() async throws {
        try await withTemporaryDirectory { folder in
            let outcome = try await Command(folder, server: "http://no-such-host.invalid:8008").run("doctor", "--json")
            #expect(outcome.status == 1)
            let failed = try Self.failed(outcome)
            #expect(failed.first?["hop"] == "API server: DNS")
            #expect(failed.first?["setting"].stringValue?.contains("CLEARML_API_HOST") == true)
            #expect(try Self.verdicts(outcome)["login"] == "skipped")
        }
    }

    @Test("A closed port")
    func closedPort() async throws {
        try await withTemporaryDirectory { folder in
            let port = try RefusingPort()
            let outcome = try await Command(folder, server: port.url("")).run("doctor", "--json")
            #expect(outcome.status == 1)
            #expect(try Self.failed(outcome).first?["hop"] == "API server: TCP")
        }
    }

    @Test("A web server that is no API server")
    func html() async throws {
        try await withTemporaryDirectory { folder in
            try await withScriptedServer(.html()) { server in
                let outcome = try await Command(folder, server: server.url("")).run("doctor", "--json")
                #expect(outcome.status == 1)
                let failed = try Self.failed(outcome)
                #expect(failed.map { $0["hop"] } == ["API"])
                #expect(failed.first?["detail"].stringValue?.contains("not as a ClearML API server") == true)
            }
        }
    }

    @Test("A key that is refused")
    func wrongKey() async throws {
        try await withTemporaryDirectory { folder in
            let server = StubServer()
            server.replace("auth.login", StubServer.refuse(401, 22, "invalid credentials"))
            try await server.serve { url in
                let outcome = try await Command(folder, server: url, secret: "not-this-one").run("doctor", "--json")
                #expect(outcome.status == 1)
                #expect(try Self.failed(outcome).map { $0["hop"] } == ["login"])
                #expect(!outcome.output.contains("not-this-one"))
            }
        }
    }

    @Test("A file server that is down")
    func files() async throws {
        try await withTemporaryDirectory { folder in
            let port = try RefusingPort()
            try await StubServer().serve { url in
                let command = Command(folder, server: url, files: port.url(""))
                let outcome = try await command.run("doctor", "--json")
                #expect(outcome.status == 1)
                let failed = try Self.failed(outcome)
                #expect(failed.map { $0["hop"] } == ["file server: TCP"])
                #expect(failed.first?["setting"].stringValue?.contains("CLEARML_FILES_HOST") == true)
            }
        }
    }

    @Test("Without a configuration it says how to make one")
    func notConfigured() async throws {
        try await withTemporaryDirectory { folder in
            let port = try RefusingPort()
            let command = Command(folder, ["CLEARML_API_HOST": port.url("")])
            let outcome = try await command.run("doctor")
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("clearml init"))
        }
    }
}
