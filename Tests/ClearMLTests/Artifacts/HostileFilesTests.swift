import ClearMLAPI
import ClearMLDigest
import ClearMLJournal
import ClearMLStorage
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearML

/// Names and answers that lead elsewhere or lie, over real HTTP: each costs an error or a strange file name, and nothing
/// is ever written outside the folder that it belongs to.
@Suite("Hostile names, answers and archives")
struct HostileFilesTests {
    /// Names as only an enemy or a bad day makes them.
    static let names = [
        "../../evil", "..", "/etc/passwd", String(repeating: "n", count: 300), String(repeating: "é", count: 200),
        "\u{1F600}\u{1F600}", "a%2Fb%2e%2e%2f", "bell\u{7}\u{1B}[2J", "nul\u{0}byte", "back\\..\\slash", "C:\\x",
        "a b?c#d&e",
        "\u{202E}gpj.exe", ".hidden", "-rf", "line\nend",
    ]

    /// Every file below a folder, by its path there.
    private static func tree(_ folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return found.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    /// A task `t1` with one artifact, whose address is made from that of the server.
    private func withArtifact(
        _ entry: JSONValue,
        at address: (String) -> String,
        _ reply: @escaping @Sendable (RecordedRequest) -> ScriptedReply,
        check: @escaping @Sendable (Artifact, String) throws -> Void
    ) async throws {
        let server = MiniServer()
        let answer: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            request.path.hasPrefix("/files") ? reply(request) : server.reply(to: request)
        }
        try await withScriptedServer(reply: answer) { scripted in
            try await withTemporaryDirectory { folder in
                var entry = entry
                if entry["key"].isNull { entry["key"] = "a" }
                entry["uri"] = .string(address(scripted.url("/files")))
                server.put("t1", ["name": "first", "type": "training", "execution": ["artifacts": [entry]]])
                let world = TestWorld(folder + "/world", TestWorld.online(scripted.url(""))) { world in
                    // What is tried again is tried again at once.
                    world.api = APIEnvironment(
                        now: world.api.now,
                        wallClock: world.api.wallClock,
                        sleep: { _, _ in },
                        random: { 0 }
                    )
                }
                try await onThread {
                    let found = try world.registry.getTask(id: "t1").artifacts
                    try check(try #require(found.values.first), folder)
                }
            }
        }
    }

    private static func code(_ body: () throws(ClearMLError) -> Void) -> ClearMLError.Code? {
        do throws(ClearMLError) { try body() } catch { return error.code }
        return nil
    }

    @Test("an artifact of any name, at any address, is fetched into the cache and nowhere else", arguments: names)
    func reading(name: String) async throws {
        // As Python and Swift quote it, and as somebody might who does not.
        for end in [StoragePath.quoted(name), StoragePath.repaired(name.filter { !$0.isNewline && $0 != "\0" })] {
            try await withArtifact(["key": .string(name), "type": "string"]) {
                "\($0)/\(end)"
            } _: { _ in
                .status(200, body: [0x68, 0x69])
            } check: { (artifact, folder) throws -> Void in
                #expect(try artifact.text() == "hi")
                let path = try artifact.localCopy()
                #expect(path.hasPrefix(folder + "/world/cache/storage_manager/global/"))
                #expect(path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && !path.contains("/../"))
                let inside = Self.tree(folder)
                #expect(inside.count == 2 && inside.allSatisfy { $0.hasPrefix("world/cache/storage_manager/") })
            }
        }
    }

    @Test("a file of any name is stored inside the task's folder, and is found there", arguments: names)
    func storing(name: String) async throws {
        let server = MiniServer()
        try await server.serve { url in
            try await withTemporaryDirectory { folder in
                let world = TestWorld(folder + "/world", TestWorld.online(url))
                try await onThread {
                    let options: (inout TaskOptions) -> Void = { $0.outputURI = "file://\(folder)/store" }
                    let task: ClearMLTask
                    do {
                        task = try world.start("\(name)/run", project: name, change: options)
                    } catch let error as ClearMLError where error.code == .invalidArgument {
                        // A project that the server would refuse is refused at once.
                        task = try world.start("\(name)/run", change: options)
                    }
                    try task.uploadArtifact(name: name, data: [1, 2], fileExtension: "bin")
                    #expect(task.waitForUploads(timeout: .seconds(30)))
                    let stored = Self.tree(folder).filter { !$0.hasPrefix("world/") }
                    let entry = server.state.value.calls("tasks.add_or_update_artifacts").last?["artifacts"][0]
                    let delivery = try #require(task.delivery)
                    if delivery.refused == 0 {
                        #expect(stored.count == 1 && entry?["key"] == .string(name))
                        let uri = entry?["uri"].stringValue?.dropFirst("file://".count).replacing("//", with: "/")
                        #expect(uri == "\(folder)/\(stored.first ?? "")")
                    } else {
                        // Of a project whose name no file system takes.
                        #expect(delivery.refused == 1 && stored.isEmpty && name.hasPrefix("éé"), "\(name)")
                    }
                    #expect(stored.allSatisfy { $0.hasPrefix("store/") && $0.contains("/artifacts/") })
                    try task.close()
                }
            }
        }
    }

    @Test(
        "addresses that are none, or that no storage has, say so and touch nothing",
        arguments: [
            "ftp://host/x", "javascript:alert(1)", "../../etc/passwd", "\\\\host\\share\\x", "file://",
            "file://relative",
            "http://", "http:///x", "https://[::1/x", "s3://", "gs:///x", "azure://evil.example/c/b",
            "data:text/plain,x",
            "file:///no/such\u{0}file", "http://127.0.0.1:1/x", "  ", "http://host with blanks/x",
        ]
    )
    func addresses(url: String) async throws {
        try await withArtifact(["type": "string"]) { _ in
            url
        } _: { _ in
            .status(404)
        } check: { (artifact, folder) throws -> Void in
            let codes: [ClearMLError.Code] = [.fileUnavailable, .notConfigured]
            let code = Self.code { () throws(ClearMLError) in _ = try artifact.text() }
            #expect(code.map(codes.contains) == true, "\(String(describing: code))")
            #expect(Self.tree(folder).isEmpty)
        }
    }

    @Test(
        "answers that lie are found out, and leave nothing",
        arguments: [
            "another content", "longer than promised", "shorter than promised", "announces more than it sends",
            "announces less than it sends", "a page of a portal", "a redirect to another host's file",
            "redirects for ever",
            "a redirect to a file of this machine", "no such file",
        ]
    )
    func answers(lie: String) async throws {
        let right = Array("the right content".utf8)
        let wrong = Array("the WRONG content".utf8)
        try await withScriptedServer(.status(200, body: wrong)) { elsewhere in
            let reply: ScriptedReply =
                switch lie {
                case "another content": .status(200, body: wrong)
                case "longer than promised": .status(200, body: right + right)
                case "shorter than promised": .status(200, body: Array(right.dropLast()))
                case "announces more than it sends":
                    ScriptedReply([
                        .send(ScriptedReply.head(200, [HTTPHeader("Content-Length", "17000")]) + right), .close,
                    ])
                case "announces less than it sends":
                    ScriptedReply([
                        .send(ScriptedReply.head(200, [HTTPHeader("Content-Length", "16")]) + right), .close,
                    ])
                case "a page of a portal": .html()
                case "a redirect to another host's file":
                    .redirect(to: elsewhere.url("/x").replacing("127.0.0.1", with: "localhost"))
                case "redirects for ever": .redirect(to: "/files/x")
                case "a redirect to a file of this machine": .redirect(to: "file:///etc/passwd")
                default: .status(404)
                }
            let entry: JSONValue = [
                "type": "string", "content_size": .integer(Int64(right.count)),
                "hash": .string(SHA256.digest(of: right).hex),
            ]
            try await withArtifact(entry) {
                $0 + "/x"
            } _: { _ in
                reply
            } check: { (artifact, folder) throws -> Void in
                let code = Self.code { () throws(ClearMLError) in _ = try artifact.text() }
                #expect(code == .damagedFile || code == .fileUnavailable, "\(String(describing: code))")
                #expect(Self.tree(folder).isEmpty, "\(Self.tree(folder))")
            }
            for request in elsewhere.requests {
                #expect(request.header("Authorization") == nil && request.header("X-Clearml-Act-As") == nil)
            }
        }
    }

    @Test(
        "archives that lead outside or grow without end are refused, and nothing of them stays",
        arguments: ["parent", "absolute", "backslash", "control", "drive", "bomb", "no archive"]
    )
    func archives(kind: String) async throws {
        let archive = try Self.archive(kind)
        let entry: JSONValue = [
            "type": "archive", "content_size": .integer(Int64(archive.count)),
            "hash": .string(SHA256.digest(of: archive).hex),
        ]
        try await withArtifact(entry) {
            $0 + "/a.zip"
        } _: { _ in
            .status(200, body: archive)
        } check: { (artifact, folder) throws -> Void in
            #expect(Self.code { () throws(ClearMLError) in _ = try artifact.localCopy() } == .damagedFile)
            let inside = Self.tree(folder)
            #expect(
                inside.count == 2 && inside.allSatisfy { $0.hasPrefix("world/cache/storage_manager/") },
                "\(inside)"
            )
            #expect(try artifact.data() == archive, "the file itself is what was stored")
        }
    }

    private static func archive(_ kind: String) throws -> [UInt8] {
        var writer = ZIPWriter()
        switch kind {
        case "no archive": return Array("PK, but no archive".utf8)
        case "bomb":
            try writer.addFile("zeros", contents: [UInt8](repeating: 0, count: 40 << 20))
            return try writer.finish()
        default:
            try writer.addFile("good.txt", contents: [1])
            try writer.addFile("x/../evil.txt".replacing("/../", with: "/aa/"), contents: [2])
            let name = [
                "parent": "../../e.txt!!", "absolute": "/tmp/evil.txt", "backslash": "x\\..\\evil.txt",
                "control": "x/aa/ev\u{1}l.txt", "drive": "C:/aa/evil.tx",
            ][kind]
            var bytes = try writer.finish()
            let (old, new) = (Array("x/aa/evil.txt".utf8), Array(try #require(name).utf8))
            try #require(old.count == new.count)
            for start in 0...bytes.count - old.count where bytes[start..<start + old.count].elementsEqual(old) {
                bytes.replaceSubrange(start..<start + old.count, with: new)
            }
            return bytes
        }
    }
}
