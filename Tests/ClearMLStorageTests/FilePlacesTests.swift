import ClearMLAPI
import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearMLStorage

@Suite("Folders and file servers")
struct FilePlacesTests {
    @Test("a folder keeps, gives, lists and forgets files", arguments: ["", "file://"])
    func folder(scheme: String) async throws {
        let world = try StorageWorld()
        let bytes = noise(3_000_000)
        let file = try world.file("source.bin", bytes)
        // A name as ClearML makes it, with a literal percent sign, must not be decoded.
        let url = "\(scheme)\(world.path("shared/my task %231.id/a.bin"))"
        let copy = world.path("copy.bin")
        let prefix = "\(scheme)\(world.path("shared/"))"
        let listed = try await world.result { storage throws(StorageError) in
            try storage.upload(UploadSource(path: file), to: url, Transfer())
            let expectation = Expectation(size: 3_000_000, digest: SHA256.digest(of: bytes))
            _ = try storage.download(url, to: copy, expecting: expectation, Transfer())
            return try storage.list(prefix, Transfer())
        }.get()
        #expect(listed.map(\.url) == ["file://\(world.path("shared/my task %231.id/a.bin"))"])
        #expect(listed.first?.size == 3_000_000)
        #expect(world.holds("copy.bin", bytes))
        let gone = try await world.result { storage throws(StorageError) in
            [try storage.delete(url, Transfer()), try storage.delete(url, Transfer())]
        }.get()
        #expect(gone == [true, false])
        let known = try await world.result { s throws(StorageError) in try s.information(url, Transfer()) }.get()
        #expect(known == nil)
        let missing = await world.result { s throws(StorageError) in
            try s.download(url, to: copy, expecting: .anything, Transfer())
        }
        #expect(missing.failure?.code == .notFound)
        #expect(world.holds("copy.bin", bytes))
    }

    @Test("a wrong digest leaves the file that was there")
    func wrongDigest() async throws {
        let world = try StorageWorld()
        let source = try world.file("source.bin", [1, 2, 3])
        let target = try world.file("target.bin", [9])
        let result = await world.result { storage throws(StorageError) in
            try storage.download(source, to: target, expecting: Expectation(digest: SHA256().finish()), Transfer())
        }
        #expect(result.failure?.code == .damaged)
        #expect(world.contents("target.bin") == [9])
        #expect(world.names == ["source.bin", "target.bin"])
    }

    @Test("links in a folder are not followed by a listing, and a folder is no file")
    func links() async throws {
        let world = try StorageWorld()
        _ = try world.file("a", [1])
        try FileManager.default.createSymbolicLink(atPath: world.path("up"), withDestinationPath: "..")
        let folder = world.path("")
        let listed = try await world.result { s throws(StorageError) in try s.list(folder, Transfer()) }.get()
        #expect(listed.count == 1)
        let other = world.path("b")
        let result = await world.result { s throws(StorageError) in
            try s.upload(UploadSource(path: folder), to: other, Transfer())
        }
        #expect(result.failure?.code == .unsupported)
    }

    @Test("names that lead nowhere are refused", arguments: ["", "relative/path", "ftp://host/file", "file://host"])
    func nowhere(url: String) async throws {
        let world = try StorageWorld()
        let result = await world.result { s throws(StorageError) in try s.information(url, Transfer()) }
        #expect(result.failure?.code == .invalidURL)
    }

    /// A file server that wants a token, and keeps what it is given.
    private func withFileServer(
        _ body: (ScriptedServer, StorageWorld) async throws -> Void
    ) async throws {
        let stored = Monitor([String: [UInt8]]())
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjk5OTk5OTk5OTl9.c2ln"
        let script: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            if request.path.hasSuffix("auth.login") {
                return .json("{\"meta\":{\"result_code\":200},\"data\":{\"token\":\"\(token)\"}}")
            }
            guard request.header("Authorization") == "Bearer \(token)" else { return .status(401) }
            switch request.method {
            case "POST":
                let parts = request.text.components(separatedBy: "filename=\"/")
                let name = String(parts.last?.prefix { $0 != "\"" } ?? "")
                let head = request.text.components(separatedBy: "\r\n\r\n")
                stored.update {
                    $0[name] = Array((head.dropFirst().first ?? "").components(separatedBy: "\r\n--")[0].utf8)
                }
                return .json("[\"\(name)\"]")
            case "DELETE":
                let name = StorageURL.percentDecoded(String(request.path.dropFirst())) ?? ""
                return .status(stored.update { $0.removeValue(forKey: name) } == nil ? 404 : 200)
            default:
                let name = StorageURL.percentDecoded(String(request.path.dropFirst())) ?? ""
                guard let bytes = stored.value[name] else { return .status(404) }
                return ServedFile(bytes: bytes).reply(request)
            }
        }
        try await withScriptedServer(reply: script) { server in
            let world = try StorageWorld(
                StorageConfiguration(fileServers: [server.url("/")]),
                session: APIConfiguration(
                    apiServer: server.url(""),
                    tokenHosts: [server.url("")],
                    credentials: APIConfiguration.Credentials(accessKey: "key", secretKey: "secret")
                )
            )
            try await body(server, world)
        }
    }

    @Test("a file server keeps, gives and forgets a file under its quoted name")
    func fileServer() async throws {
        try await withFileServer { server, world in
            let file = try world.file("a.txt", Array("hello".utf8))
            let url = server.url("/Proj/my%20task%20%25231.id/a.txt")
            let target = world.path("b.txt")
            let (size, first, second) = try await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: url, Transfer())
                _ = try storage.download(url, to: target, expecting: Expectation(size: 5), Transfer())
                let size = try storage.information(url, Transfer())?.size
                return (size, try storage.delete(url, Transfer()), try storage.delete(url, Transfer()))
            }.get()
            #expect(world.contents("b.txt") == Array("hello".utf8))
            #expect(server.requests.contains { $0.text.contains("filename=\"/Proj/my task %231.id/a.txt\"") })
            #expect(size == 5)
            #expect(first && !second)
        }
    }

    @Test("a file server that hangs in the middle of an upload is given up, however long the file may take")
    func hangingFileServer() async throws {
        let script: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            let answer =
                #"{"meta":{"result_code":200},"data":{"token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjk5OTk5OTk5OTl9.c2ln"}}"#
            return request.path.hasSuffix("auth.login") ? .json(answer) : .stall
        }
        try await withScriptedServer(reply: script) { server in
            let keys = APIConfiguration.Credentials(accessKey: "key", secretKey: "secret")
            let world = try StorageWorld(
                StorageConfiguration(fileServers: [server.url("/")]),
                session: APIConfiguration(apiServer: server.url(""), tokenHosts: [server.url("")], credentials: keys)
            )
            let file = try world.file("a.bin", [1, 2, 3])
            let result = await world.result { storage throws(StorageError) in
                let transfer = Transfer(stallTimeout: .seconds(1), retry: .none)
                try storage.upload(UploadSource(path: file), to: server.url("/a.bin"), transfer)
            }
            #expect(result.failure?.isTransient == true)
        }
    }

    @Test("the token stays with the file server when it redirects elsewhere")
    func tokenStays() async throws {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjk5OTk5OTk5OTl9.c2ln"
        try await withScriptedServer(.status(200, body: [1, 2])) { other in
            let script: @Sendable (RecordedRequest) -> ScriptedReply = { request in
                request.path.hasSuffix("auth.login")
                    ? .json("{\"meta\":{\"result_code\":200},\"data\":{\"token\":\"\(token)\"}}")
                    : .redirect(to: other.url("/x"))
            }
            try await withScriptedServer(reply: script) { server in
                let world = try StorageWorld(
                    StorageConfiguration(fileServers: [server.url("")]),
                    session: APIConfiguration(
                        apiServer: server.url(""),
                        credentials: APIConfiguration.Credentials(accessKey: "key", secretKey: "secret")
                    )
                )
                let (url, target) = (server.url("/f"), world.path("f"))
                let result = await world.result { storage throws(StorageError) in
                    try storage.download(url, to: target, expecting: .anything, Transfer())
                }
                #expect(result.failure == nil)
                #expect(server.requests.last?.header("Authorization") == "Bearer \(token)")
                #expect(other.requests.allSatisfy { !$0.headers.contains { $0.value.contains("eyJ") } })
            }
        }
    }
}
