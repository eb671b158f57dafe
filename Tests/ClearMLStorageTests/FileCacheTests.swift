import ClearMLAPI
import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearMLStorage

/// A cache in a scratch folder, filled over real HTTP.
struct CacheWorld: Sendable {
    let world: StorageWorld
    let cache: FileCache

    init(_ limits: CacheLimits = CacheLimits()) throws {
        world = try StorageWorld()
        // Claims are waited for in real time.
        cache = FileCache(root: world.folder.path, limits: limits)
    }

    /// The path of a copy; the copy is not held.
    func path(
        of url: String,
        _ bytes: [UInt8]? = nil,
        unpacks: Bool = false,
        _ transfer: Transfer = Transfer()
    ) async -> Result<String, StorageError> {
        await hold(url, bytes, unpacks: unpacks, transfer).map(\.path)
    }

    func hold(
        _ url: String,
        _ bytes: [UInt8]? = nil,
        unpacks: Bool = false,
        _ transfer: Transfer = Transfer()
    ) async -> Result<CachedCopy, StorageError> {
        let expectation = bytes.map { Expectation(size: Int64($0.count), digest: SHA256.digest(of: $0)) }
        return await world.result { [cache] storage throws(StorageError) in
            try cache.copy(
                of: url,
                from: storage,
                expecting: expectation ?? .anything,
                unpacks: unpacks,
                transfer
            )
        }
    }

    /// The names in the folder of the copies.
    var names: [String] { Self.names(cache.folder) }
    var claims: [String] { Self.names(cache.claims) }

    static func names(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
    }

    /// Makes everything in the cache look as if it was used so long ago.
    func age(_ seconds: Double, _ path: String? = nil) throws {
        let date = Date(timeIntervalSinceNow: -seconds)
        for path in path.map({ [$0] }) ?? names.map({ "\(cache.folder)/\($0)" }) {
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
    }
}

@Suite("Cache of stored files")
struct FileCacheTests {
    private let bytes = noise(100_000)

    @Test("callers at the same time fetch a file once, and all get it")
    func once() async throws {
        let world = try CacheWorld()
        let (file, gate) = (ServedFile(bytes: bytes), Gate())
        try await withScriptedServer(reply: { file.reply($0).after(gate) }) { server in
            let url = server.url("/a/value.bin")
            async let first = world.path(of: url, bytes)
            async let second = world.path(of: url, bytes)
            async let third = world.path(of: url, bytes)
            gate.open()
            let paths = try await [first.get(), second.get(), third.get()]
            #expect(Set(paths).count == 1)
            #expect(paths[0].hasPrefix(world.cache.folder + "/" + MD5.hex(url)) && paths[0].hasSuffix(".value.bin"))
            #expect(areEqual(FileManager.default.contents(atPath: paths[0]).map { Array($0) }, bytes))
            #expect(server.requests.count == 1)
            #expect(world.names.count == 1 && world.claims.count == 1)
        }
    }

    @Test("who waits for another's download can be cancelled")
    func waiting() async throws {
        let world = try CacheWorld()
        let cancellation = Cancellation()
        let gate = Gate()
        let file = ServedFile(bytes: bytes)
        try await withScriptedServer(reply: { file.reply($0).after(gate) }) { server in
            let url = server.url("/f")
            let claim = try #require(try CacheClaim.attempt(CachePlace(world.cache, url: url).claim, shared: false))
            async let waiting = world.path(of: url, bytes, Transfer(cancellation: cancellation))
            cancellation.cancel()
            #expect(await waiting.failure?.code == .cancelled)
            #expect(server.requests.isEmpty)
            claim.release()
        }
    }

    @Test("a copy is looked at before it is given out; a damaged one is fetched again")
    func checked() async throws {
        let world = try CacheWorld()
        let file = ServedFile(bytes: bytes)
        try await withScriptedServer(reply: { file.reply($0) }) { server in
            let url = server.url("/f")
            let path = try await world.path(of: url, bytes).get()
            try Data(bytes.reversed()).write(to: URL(fileURLWithPath: path))
            #expect(try await world.path(of: url, bytes).get() == path)
            #expect(areEqual(FileManager.default.contents(atPath: path).map { Array($0) }, bytes))
            #expect(server.requests.count == 2)
            // A link in its place leads elsewhere: it is replaced, and what it leads to is left alone.
            try FileManager.default.removeItem(atPath: path)
            let other = try world.world.file("other", bytes)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: other)
            #expect(try await world.path(of: url, bytes).get() == path)
            #expect(Folders.kind(of: path) == .file && server.requests.count == 3)
        }
    }

    @Test("another digest at the same address is another file, and what was unpacked of the first one goes with it")
    func replaced() async throws {
        let world = try CacheWorld()
        let (old, new) = (try Self.archive("old.txt"), try Self.archive("new.txt"))
        let isNew = Monitor(false)
        let reply: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            ServedFile(bytes: isNew.value ? new : old).reply(request)
        }
        try await withScriptedServer(reply: reply) { server in
            let url = server.url("/a.zip")
            let folder = try await world.path(of: url, old, unpacks: true).get()
            #expect(CacheWorld.names(folder) == ["old.txt"])
            #expect(try await world.path(of: url, old, unpacks: true).get() == folder)
            #expect(server.requests.count == 1)
            isNew.update { $0 = true }
            #expect(try await world.path(of: url, new, unpacks: true).get() == folder)
            #expect(CacheWorld.names(folder) == ["new.txt"] && server.requests.count == 2)
        }
    }

    @Test("without a digest the place is asked whether it still has the same file; a copy serves while it is away")
    func unpinned() async throws {
        let world = try CacheWorld()
        let file = Monitor<ServedFile?>(ServedFile(bytes: bytes))
        let other = noise(100_000, seed: 7)
        try await withScriptedServer(reply: { file.value?.reply($0) ?? .status(503) }) { server in
            let url = server.url("/weights.bin")
            let path = try await world.path(of: url).get()
            #expect(try await world.path(of: url).get() == path)
            #expect(server.requests.filter { $0.method == "GET" }.count == 1)
            file.update { $0 = nil }
            #expect(try await world.path(of: url).get() == path)
            file.update { $0 = ServedFile(bytes: other, tag: "\"two\"") }
            #expect(try await world.path(of: url).get() == path)
            #expect(areEqual(FileManager.default.contents(atPath: path).map { Array($0) }, other))
            #expect(server.requests.filter { $0.method == "GET" }.count == 2)
        }
    }

    @Test("the file that was not used the longest goes first, with what was unpacked of it")
    func limits() async throws {
        let world = try CacheWorld(CacheLimits(entries: 2))
        let archive = try Self.archive("a.txt")
        try await withScriptedServer(reply: { ServedFile(bytes: archive).reply($0) }) { server in
            let urls = ["/one.zip", "/two.zip", "/three.zip"].map { server.url($0) }
            let one = try await world.path(of: urls[0], archive, unpacks: true).get()
            try world.age(300)
            let two = try await world.path(of: urls[1], archive, unpacks: true).get()
            try world.age(200, two)
            try world.age(200, String(two.dropLast("_artifact_archive".count)))
            #expect(world.names.count == 4)
            // Used: now the second one is the oldest.
            #expect(try await world.path(of: urls[0], archive, unpacks: true).get() == one)
            let three = try await world.path(of: urls[2], archive).get()
            let kept = [one, three].compactMap { $0.split(separator: "/").last?.prefix(32) }
            #expect(Set(world.names.map { $0.prefix(32) }) == Set(kept))
            #expect(Folders.kind(of: one) == .folder && world.claims.count == 2)
        }
    }

    @Test("bytes are limited too; what is in use stays, and so does a file that is larger than the limit")
    func bytesAndUse() async throws {
        let world = try CacheWorld(CacheLimits(bytes: 150_000))
        let file = ServedFile(bytes: bytes)
        try await withScriptedServer(reply: { file.reply($0) }) { server in
            let held = try await world.hold(server.url("/1"), bytes).get()
            try world.age(300)
            let second = try await world.path(of: server.url("/2"), bytes).get()
            #expect(world.names.count == 2, "the first one is in use")
            try world.age(200, second)
            held.release()
            let third = try await world.path(of: server.url("/3"), bytes).get()
            #expect(world.names == [third.split(separator: "/").last.map(String.init)])
        }
        let small = FileCache(root: world.world.folder.path, limits: CacheLimits(bytes: 10))
        let copy = await world.world.result { storage throws(StorageError) in
            try small.copy(of: world.world.path("x"), from: storage, expecting: .anything, Transfer())
        }
        #expect(copy.failure?.code == .notFound)
        try await withScriptedServer(reply: { file.reply($0) }) { server in
            let url = server.url("/4")
            let result = await world.world.result { storage throws(StorageError) in
                try small.copy(of: url, from: storage, expecting: .anything, Transfer()).path
            }
            let path = try result.get()
            #expect(Folders.kind(of: path) == .file)
        }
    }

    @Test("a broken download is gone on with, and what nobody comes back for goes after a day")
    func leftovers() async throws {
        let world = try CacheWorld()
        let (bytes, file) = (bytes, ServedFile(bytes: bytes))
        let isWhole = Monitor(false)
        let half: @Sendable (RecordedRequest) -> ScriptedReply = { _ in
            let head = [HTTPHeader("Content-Length", "100000"), HTTPHeader("ETag", file.tag)]
            return ScriptedReply([.send(ScriptedReply.head(200, head) + bytes.prefix(60_000)), .close])
        }
        try await withScriptedServer(reply: { isWhole.value ? file.reply($0) : half($0) }) { server in
            for name in ["/1", "/2"] {
                let result = await world.path(of: server.url(name), bytes, Transfer(retry: .none))
                #expect(result.failure?.code == .unavailable)
            }
            #expect(world.names.allSatisfy { $0.hasSuffix(".clearml-part") } && world.claims.count == 4)
            isWhole.update { $0 = true }
            _ = try await world.path(of: server.url("/1"), bytes).get()
            #expect(server.requests.last?.header("Range") == "bytes=60000-")
            #expect(world.names.count == 2, "the other one may still be gone on with")
            // A process that was killed while it unpacked, and a claim on nothing.
            let stale = "\(world.cache.folder)/\(String(repeating: "0", count: 32)).x.zip_artifact_archive.k1"
            try FileManager.default.createDirectory(atPath: stale + "/deep/er", withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: "\(world.cache.claims)/\(String(repeating: "1", count: 32))"))
            for name in world.names where name.hasSuffix(".clearml-part") || name.hasSuffix(".k1") {
                try world.age(100_000, "\(world.cache.folder)/\(name)")
            }
            _ = try await world.path(of: server.url("/3"), bytes).get()
            #expect(world.names.count == 2 && world.claims.count == 2)
        }
    }

    @Test("a failed call leaves nothing at all", arguments: [404, 403])
    func refused(status: Int) async throws {
        let world = try CacheWorld()
        try await withScriptedServer(.status(status)) { server in
            #expect(await world.path(of: server.url("/f"), bytes).failure != nil)
        }
        #expect(world.names.isEmpty && world.claims.isEmpty)
    }

    @Test("what lies on this machine is used in its place; an archive there is unpacked in the cache")
    func local() async throws {
        let world = try CacheWorld()
        let archive = try Self.archive("a.txt")
        let path = try world.world.file("store.zip", archive)
        #expect(try await world.path(of: "file://" + path, archive).get() == path)
        #expect(world.names.isEmpty && world.claims.isEmpty)
        let folder = try await world.path(of: "file://" + path, archive, unpacks: true).get()
        #expect(folder.hasPrefix(world.cache.folder) && CacheWorld.names(folder) == ["a.txt"])
        #expect(!world.world.names.contains { $0.hasPrefix("store.zip_") }, "nothing is written where files are stored")
        let other = try Self.archive("b.txt")
        _ = try world.world.file("store.zip", other)
        #expect(await world.path(of: path, archive).failure?.code == .notFound)
        #expect(try await world.path(of: "file://" + path, unpacks: true).get() == folder)
        #expect(CacheWorld.names(folder) == ["b.txt"])
    }

    static func archive(_ name: String) throws -> [UInt8] {
        var writer = ZIPWriter()
        try writer.addFile(name, contents: [1, 2, 3])
        return try writer.finish()
    }
}

@Suite("What the cache holds")
struct FileCacheContentsTests {
    private let bytes = noise(5_000)

    @Test("copies are listed, compared with what was fetched, and removed unless they are in use")
    func contents() async throws {
        let world = try CacheWorld()
        let archive = try FileCacheTests.archive("in/side.txt")
        let reply: @Sendable (RecordedRequest) -> ScriptedReply = { [bytes] request in
            ServedFile(bytes: request.path.hasSuffix("zip") ? archive : bytes).reply(request)
        }
        try await withScriptedServer(reply: reply) { server in
            let url = server.url("/first.bin?sig=sesame")
            let first = try await world.path(of: url, bytes).get()
            try world.age(60)
            let folder = try await world.path(of: server.url("/second.zip"), archive, unpacks: true).get()
            let held = try await world.hold(server.url("/second.zip"), archive).get()
            // Python's SDK has put a file there too.
            try Data([1]).write(to: URL(fileURLWithPath: world.cache.folder + "/ds_1"))
            try world.age(120, world.cache.folder + "/ds_1")

            let entries = try world.cache.entries()
            #expect(entries.map(\.name) == ["second.zip", "first.bin", "ds_1"])
            #expect(entries.map(\.isUnpacked) == [true, false, false])
            #expect(entries[1].bytes == 5_000 && entries[0].bytes == Int64(archive.count) + 3)
            #expect(world.cache.origin(of: entries[1]) == server.url("/first.bin"), "without its signature")
            func verdicts() throws -> [CacheVerdict] {
                try entries.map { entry in try world.cache.verify(entry, Transfer()) }
            }
            #expect(try verdicts() == [.whole, .whole, .unknown])
            try FileManager.default.removeItem(atPath: folder + "/in/side.txt")
            try Data(bytes.reversed()).write(to: URL(fileURLWithPath: first))
            try world.age(60, first)
            let damaged = try verdicts()
            for verdict in damaged.prefix(2) {
                guard case .damaged = verdict else {
                    Issue.record("\(verdict)")
                    continue
                }
            }
            #expect(try world.cache.remove(entries[0]) == false, "it is in use")
            #expect(try world.cache.remove(entries[1]) == false, "it was changed since it was listed")
            for entry in try world.cache.entries().dropFirst() { #expect(try world.cache.remove(entry)) }
            held.release()
            #expect(try world.cache.remove(entries[0]))
            #expect(world.names.isEmpty && world.claims.isEmpty)
        }
        let caches = try FileCache.all(root: world.world.folder.path, limits: CacheLimits())
        #expect(caches.map(\.folder) == [world.cache.folder])
    }

    @Test(
        "names of copies fit every file system, and lead nowhere else",
        arguments: [
            "/a/" + String(repeating: "x", count: 300) + ".safetensors", "/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/..", "//",
            "/a/\u{1F600}.bin", "/a/\u{7}\u{1B}[2J", "/a/b?name=../../x", "/" + String(repeating: "é", count: 200),
        ]
    )
    func names(path: String) throws {
        let cache = FileCache(root: "/root", limits: CacheLimits())
        for url in ["http://host" + path, "s3://bucket" + path] {
            let place = CachePlace(cache, url: url)
            let name = String(place.path.dropFirst(cache.folder.count + 1))
            for name in [name, place.staging().split(separator: "/").last.map(String.init) ?? ""] {
                #expect(!name.contains("/") && name.utf8.count <= 240 && name.utf8.allSatisfy { $0 >= 0x20 })
            }
            #expect(CachePlace.key(of: name) == place.key)
            let free = FileCache.fileName(of: url)
            #expect(!free.contains("/") && !free.isEmpty && free != ".." && free != "." && free.utf8.count <= 160)
        }
        #expect(
            CachePlace(cache, url: "http://h/" + String(repeating: "x", count: 300) + ".zip").path.hasSuffix(".zip")
        )
    }
}
