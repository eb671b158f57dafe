import Foundation
import Testing

@testable import LocalServer

@Suite struct StartTests {
    @Test(arguments: ["0.0.0.0", "::", "192.168.1.10", "127.evil.example", "127.0.0.1.example.com"])
    func refusesAnAddressThatOthersCanReach(host: String) async throws {
        try await withTemporaryDirectory { directory in
            let error = await #expect(throws: StartError.self) {
                try await withServer(data: directory + "/data", { $0.host = host }) { _, _ in }
            }
            #expect(error?.code == .usage)
            #expect(error?.description.contains("--allow-remote") == true)
            #expect(
                !FileManager.default.fileExists(atPath: directory + "/data"),
                "nothing may be made before the refusal"
            )
        }
    }

    @Test func theExecutableRefusesWithAUsageStatus() async throws {
        try await withTemporaryDirectory { directory in
            let (status, message) = try ChildServer.run(["--host", "0.0.0.0", "--port", "0", "--data", directory])
            #expect(status == 64)
            #expect(message.contains("--allow-remote"))
        }
    }

    @Test func listensOnAllAddressesWhenAllowed() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) {
                $0.host = "0.0.0.0"
                $0.allowRemote = true
            } _: { server, client in
                #expect(server.access.api.hasPrefix("http://0.0.0.0:"))
                let answer = try await client.call("users.get_current_user")
                #expect(answer.status == 200)
            }
        }
    }

    @Test func writesAReadyFileThatOnlyTheOwnerCanRead() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/ready.json"
            try await withServer(data: directory + "/data", { $0.readyFile = path }) { server, _ in
                #expect(try mode(of: path) == 0o600)
                let ready = try JSONParser.parse(try #require(FileManager.default.contents(atPath: path)))
                #expect(ready.objectValue?.keys.sorted() == ["api", "files", "key", "secret", "web"])
                #expect(ready["api"]?.stringValue == server.access.api)
                #expect(ready["secret"]?.stringValue == server.access.secret)
            }
            #expect(!FileManager.default.fileExists(atPath: path), "a server that is gone is not ready")
        }
    }

    @Test func keepsSecretsInPrivateFiles() async throws {
        try await withTemporaryDirectory { directory in
            let data = directory + "/data"
            try await withServer(data: data) { server, _ in
                #expect(try mode(of: data) == 0o700)
                for name in ["credentials.json", "server.sqlite", "server.sqlite-wal"] {
                    #expect(try mode(of: data + "/" + name) == 0o600, "\(name)")
                }
                let database = try #require(FileManager.default.contents(atPath: data + "/server.sqlite-wal"))
                #expect(database.range(of: Data(server.access.secret.utf8)) == nil, "the database has a hash only")
            }
        }
    }

    @Test func keepsItsKeysAndTokensOverARestart() async throws {
        try await withTemporaryDirectory { directory in
            let (key, token) = try await withServer(data: directory) { server, client in
                let login = try await client.call("auth.login")
                return (server.access.key, try #require(login.json[path: ["data", "token"]]?.stringValue))
            }
            try await withServer(data: directory) { server, client in
                #expect(server.access.key == key)
                let cookie = ["Cookie: clearml_token_basic=\(token)"]
                let answer = try await client.call("users.get_current_user", headers: cookie)
                #expect(answer.status == 200)
            }
        }
    }

    @Test func saysWhatIsWrongWhenThePortIsTaken() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory + "/one") { server, _ in
                let port = try #require(server.access.api.split(separator: ":").last.flatMap { UInt16($0) })
                let error = await #expect(throws: StartError.self) {
                    try await withServer(data: directory + "/two", { $0.port = port }) { _, _ in }
                }
                #expect(error?.code == .cannotListen)
                #expect(error?.description.contains("\(port)") == true)
            }
        }
    }

    @Test func aStartThatFailsLeavesNothingListening() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory + "/one") { server, _ in
                let taken = try #require(server.access.web.split(separator: ":").last.flatMap { UInt16($0) })
                await #expect(throws: StartError.self) {
                    try await withServer(data: directory + "/two", { $0.webPort = taken }) { _, _ in }
                }
                // The lock of the directory goes with the rest.
                try await withServer(data: directory + "/two") { _, client in
                    let answer = try await client.call("auth.login")
                    #expect(answer.status == 200)
                }
            }
        }
    }

    @Test func refusesADataDirectoryThatAnotherServerUses() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, _ in
                let error = await #expect(throws: StartError.self) {
                    try await withServer(data: directory) { _, _ in }
                }
                #expect(error?.code == .storage)
                #expect(error?.description.contains("Another server") == true)
            }
            try await withServer(data: directory) { _, _ in }
        }
    }

    @Test func refusesACredentialsFileThatIsDamaged() async throws {
        try await withTemporaryDirectory { directory in
            try Data("{".utf8).write(to: URL(fileURLWithPath: directory + "/credentials.json"))
            let error = await #expect(throws: StartError.self) {
                try await withServer(data: directory) { _, _ in }
            }
            #expect(error?.code == .storage)
        }
    }
}
