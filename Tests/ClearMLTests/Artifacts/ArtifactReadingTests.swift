import ClearMLAPI
import ClearMLConfiguration
import ClearMLDigest
import ClearMLJournal
import ClearMLStorage
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearML

@Suite("Artifacts that a server has")
struct ArtifactReadingTests {
    /// A task with one artifact, whose file the server answers with `reply`.
    private func withArtifact(
        _ entry: JSONValue,
        file: String = "value.json",
        reply: @escaping @Sendable () -> ScriptedReply,
        check: @escaping @Sendable (Artifact, MiniServer, TestWorld) throws -> Void
    ) async throws {
        let server = MiniServer()
        server.replace(file) { _ in reply() }
        try await server.serve { url in
            try await withTemporaryDirectory { folder in
                var entry = entry
                entry["key"] = "a"
                entry["uri"] = .string("\(url)/project/\(file)")
                server.put("t1", ["name": "first", "type": "training", "execution": ["artifacts": [entry]]])
                let world = TestWorld(folder, TestWorld.online(url))
                try await onThread {
                    let artifact = try #require(try world.registry.getTask(id: "t1").artifacts["a"])
                    try check(artifact, server, world)
                }
            }
        }
    }

    private static func entry(_ type: String, _ content: [UInt8], contentType: String? = nil) -> JSONValue {
        [
            "type": .string(type), "content_size": .integer(Int64(content.count)),
            "hash": .string(SHA256.digest(of: content).hex),
            "type_data": ["preview": "p", "content_type": contentType.map { .string($0) } ?? .null],
        ]
    }

    /// The names of everything in the folder of copies.
    private static func copies(_ world: TestWorld) throws -> [String] {
        let folder = world.cache + "/storage_manager/global"
        guard try DiskFileSystem().information(folder) != nil else { return [] }
        return try DiskFileSystem().list(folder)
    }

    private static func code(_ body: () throws(ClearMLError) -> Void) -> ClearMLError.Code? {
        do throws(ClearMLError) { try body() } catch { return error.code }
        return nil
    }

    @Test("a value is fetched once, checked, and given out from its copy")
    func value() async throws {
        let content = Array(#"{"a": 1, "b": [true, "x"]}"#.utf8)
        try await withArtifact(Self.entry("dict", content)) {
            .status(200, body: content)
        } check: { (artifact, server, world) throws -> Void in
            #expect(try artifact.get(as: JSONValue.self) == ["a": 1, "b": [true, "x"]])
            #expect(try artifact.text() == String(decoding: content, as: UTF8.self))
            #expect(try artifact.data() == content)
            #expect(server.state.value.calls("value.json").count == 1)
            #expect(try Self.copies(world).count == 1)
            #expect(artifact.preview == "p")
            #expect(Self.code { () throws(ClearMLError) in let _: Int = try artifact.get() } == .unsupportedFormat)
            #expect(Self.code { () throws(ClearMLError) in _ = try artifact.array() } == .unsupportedFormat)
        }
    }

    @Test("what is not what was stored is not given out, and leaves nothing behind", arguments: ["hash", "length"])
    func damaged(lie: String) async throws {
        let content = Array("right".utf8)
        try await withArtifact(Self.entry("string", content)) {
            .status(200, body: lie == "hash" ? Array("wrong".utf8) : Array("far too long".utf8))
        } check: { (artifact, _, world) throws -> Void in
            #expect(Self.code { () throws(ClearMLError) in _ = try artifact.text() } == .damagedFile)
            #expect(try Self.copies(world).isEmpty)
        }
    }

    @Test("a file that is gone, and one that a redirect would fetch from elsewhere, say so")
    func unavailable() async throws {
        try await withArtifact(Self.entry("string", [1])) {
            .status(404)
        } check: { (artifact, _, world) throws -> Void in
            #expect(Self.code { () throws(ClearMLError) in _ = try artifact.localCopy() } == .fileUnavailable)
            #expect(try Self.copies(world).isEmpty)
        }
        try await withArtifact(["type": "string"], file: "%2e%2e%2fx") {
            .status(200, body: [1])
        } check: { (artifact, _, world) throws -> Void in
            let path = try artifact.localCopy()
            #expect(path.hasPrefix(world.cache + "/storage_manager/global/"))
            #expect(try Self.copies(world).count == 1)
        }
    }

    @Test("pickles are files", arguments: ["pickle", "pandas", "custom", ""])
    func pickles(type: String) async throws {
        let content: [UInt8] = [0x80, 4, 0x4B, 1, 0x2E]
        try await withArtifact(Self.entry(type, content, contentType: "application/pickle")) {
            .status(200, body: content)
        } check: { (artifact, _, _) throws -> Void in
            #expect(
                Self.code { () throws(ClearMLError) in let _: JSONValue = try artifact.get() } == .unsupportedFormat
            )
            #expect(try artifact.data() == content)
        }
    }

    @Test("an archive is unpacked once; one that leads outside is refused")
    func archives() async throws {
        var writer = ZIPWriter()
        try writer.addFile("deep/a.txt", contents: [1, 2])
        let good = try writer.finish()
        try await withArtifact(Self.entry("archive", good), file: "a.zip") {
            .status(200, body: good)
        } check: { (artifact, server, world) throws -> Void in
            let folder = try artifact.localCopy()
            #expect(try DiskFileSystem().contents(of: folder + "/deep/a.txt", limit: 10) == [1, 2])
            #expect(try artifact.localCopy() == folder)
            #expect(try artifact.localCopy(extractArchive: false) != folder)
            #expect(server.state.value.calls("a.zip").count == 1)
            #expect(try Self.copies(world).count == 2)
        }
        let evil = Self.renamed(good, "deep/a.txt", "../../a.tx")
        try await withArtifact(Self.entry("archive", evil), file: "a.zip") {
            .status(200, body: evil)
        } check: { (artifact, _, world) throws -> Void in
            #expect(Self.code { () throws(ClearMLError) in _ = try artifact.localCopy() } == .damagedFile)
            #expect(try Self.copies(world).count == 1, "the archive itself, and nothing of what it holds")
            #expect(try DiskFileSystem().information(world.cache + "/a.tx") == nil)
        }
    }

    private static func renamed(_ archive: [UInt8], _ name: String, _ other: String) -> [UInt8] {
        var bytes = archive
        let (name, other) = (Array(name.utf8), Array(other.utf8))
        for start in 0...bytes.count - name.count where bytes[start..<start + name.count].elementsEqual(name) {
            bytes.replaceSubrange(start..<start + name.count, with: other)
        }
        return bytes
    }
}

@Suite("Settings of storages")
struct StorageSettingsTests {
    @Test("the sections of clearml.conf, as people write them")
    func reading() throws {
        let text = """
            sdk.aws.s3 { key: "", secret: "", region: eu-west-1, use_credentials_chain: true
              credentials: [
                { host: "minio:9000", bucket: b, subdir: "", key: K, secret: S, secure: false, multipart: false, verify: false }
                { bucket: other, key: K2, secret: S2, acl: private, verify: "/ca.pem" }
                7
              ] }
            sdk.google.storage { credentials_json: "/key.json", credentials: [{bucket: g, hmac_key: H, hmac_secret: HS}] }
            sdk.azure.storage.containers: [{account_name: acc, account_key: AK, container_name: c}, {account_key: lost}]
            """
        let root = try HOCONParser.parse(Array(text.utf8), file: "test.conf", environment: [:]).root.object
        let settings = StorageSettings.read(try #require(root), environment: ["A": "b"]) { "contents of \($0)" }
        #expect(settings.s3.key == nil && settings.s3.region == "eu-west-1" && settings.s3.usesCredentialsChain)
        #expect(settings.s3Entries.map(\.host) == ["minio:9000", nil])
        #expect(settings.s3Entries.map(\.bucket) == ["b", "other"])
        #expect(settings.s3Entries.map(\.isSecure) == [false, true])
        #expect(settings.s3Entries.map(\.usesParts) == [false, true])
        #expect(settings.s3Entries.map(\.verification) == [.off, .caBundle("/ca.pem")])
        #expect(settings.google.account == "contents of /key.json" && settings.googleEntries.first?.key == "H")
        #expect(settings.azure.map(\.account) == ["acc"] && settings.azure.first?.container == "c")
        #expect(settings.environment == ["A": "b"])
    }

    @Test("sections of another kind are passed over")
    func nonsense() throws {
        let text = "sdk.aws.s3: 7, sdk.google.storage: [], sdk.azure.storage.containers: x"
        let root = try HOCONParser.parse(Array(text.utf8), file: "test.conf", environment: [:]).root.object
        let settings = StorageSettings.read(try #require(root), environment: [:])
        #expect(settings.s3Entries.isEmpty && settings.googleEntries.isEmpty && settings.azure.isEmpty)
    }
}
