import ClearMLAPI
import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearMLStorage

@Suite("Downloads")
struct DownloadTests {
    private let bytes = noise(700_000)

    @Test("a file arrives whole, with its digest, and nothing else is left")
    func whole() async throws {
        let world = try StorageWorld()
        let file = ServedFile(bytes: bytes)
        let seen = Monitor([StorageProgress]())
        try await withScriptedServer(reply: { file.reply($0) }) { server in
            let url = server.url("/a/b.bin?signature=sesame")
            let expectation = Expectation(size: Int64(bytes.count), digest: SHA256.digest(of: bytes))
            let target = world.path("deep/er/b.bin")
            let result = await world.result { storage throws(StorageError) in
                let transfer = Transfer(progress: { step in seen.update { $0.append(step) } })
                return try storage.download(url, to: target, expecting: expectation, transfer)
            }
            let downloaded = try result.get()
            #expect(downloaded == Downloaded(size: 700_000, digest: SHA256.digest(of: bytes)))
            #expect(server.requests.count == 1)
            #expect(server.requests[0].header("Accept-Encoding") == "identity")
        }
        #expect(world.holds("deep/er/b.bin", bytes))
        #expect(world.names == ["deep"])
        #expect(seen.value.last?.bytesDone == 700_000)
        #expect(seen.value.last?.totalBytes == 700_000)
    }

    @Test(
        "an empty file, one without a length and one in chunks arrive too",
        arguments: ["length", "chunked", "close"]
    )
    func shapes(kind: String) async throws {
        let world = try StorageWorld()
        let reply: ScriptedReply =
            switch kind {
            case "length": .status(200)
            case "chunked": .chunked([bytes, [1, 2, 3]])
            default: ScriptedReply([.send(ScriptedReply.head(200, [])), .send(bytes + [1, 2, 3]), .close])
            }
        try await withScriptedServer(reply) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            let result = await world.result { storage throws(StorageError) in
                try storage.download(url, to: target, expecting: .anything, Transfer())
            }
            #expect(result.failure == nil)
        }
        #expect(world.holds("f", kind == "length" ? [] : bytes + [1, 2, 3]))
    }

    @Test("a broken connection goes on where it broke")
    func broken() async throws {
        let world = try StorageWorld()
        let (bytes, file) = (bytes, ServedFile(bytes: bytes))
        let script: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            guard request.index == 0 else { return file.reply(request) }
            let head = [HTTPHeader("Content-Length", "700000"), HTTPHeader("ETag", file.tag)]
            return ScriptedReply([.send(ScriptedReply.head(200, head) + bytes.prefix(300_000)), .reset])
        }
        try await withScriptedServer(reply: script) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            let result = await world.result { storage throws(StorageError) in
                try storage.download(url, to: target, expecting: .anything, Transfer())
            }
            #expect(result.failure == nil)
            #expect(server.requests.count == 2)
            let range = try #require(server.requests[1].header("Range"))
            #expect(range.hasPrefix("bytes=") && range.hasSuffix("-") && range != "bytes=0-")
            #expect(server.requests[1].header("If-Range") == "\"one\"")
        }
        #expect(world.holds("f", bytes))
        #expect(world.waited.count == 1)
    }

    @Test("a file that changes between two attempts is fetched again from its first byte")
    func changed() async throws {
        let world = try StorageWorld()
        let (old, new) = (bytes, ServedFile(bytes: noise(650_000, seed: 2), tag: "\"two\""))
        let script: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            guard request.index == 0 else { return new.reply(request) }
            let head = [HTTPHeader("Content-Length", "700000"), HTTPHeader("ETag", "\"one\"")]
            return ScriptedReply([.send(ScriptedReply.head(200, head) + old.prefix(300_000)), .reset])
        }
        try await withScriptedServer(reply: script) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            let result = await world.result { storage throws(StorageError) in
                try storage.download(url, to: target, expecting: .anything, Transfer())
            }
            let downloaded = try result.get()
            #expect(downloaded.digest == SHA256.digest(of: new.bytes))
        }
        #expect(world.holds("f", new.bytes))
    }

    @Test("another process goes on with what one left, and checks all of it")
    func resumed() async throws {
        let world = try StorageWorld()
        let (bytes, file) = (bytes, ServedFile(bytes: bytes))
        let half: @Sendable (RecordedRequest) -> ScriptedReply = { _ in
            let head = [HTTPHeader("Content-Length", "700000"), HTTPHeader("ETag", file.tag)]
            return ScriptedReply([.send(ScriptedReply.head(200, head) + bytes.prefix(300_000)), .close])
        }
        let isWhole = Monitor(false)
        try await withScriptedServer(reply: { isWhole.value ? file.reply($0) : half($0) }) { server in
            let (url, target, note) = (server.url("/f"), world.path("f"), world.path("note"))
            let fetch: @Sendable (Storage) throws(StorageError) -> Downloaded = { storage throws(StorageError) in
                try storage.download(
                    url,
                    to: target,
                    expecting: Expectation(digest: SHA256.digest(of: bytes)),
                    Transfer(retry: .none, stateFile: note)
                )
            }
            #expect(await world.result(fetch).failure?.code == .unavailable)
            #expect(world.contents("f") == nil)
            #expect(world.names == ["f.clearml-part", "note"])
            isWhole.update { $0 = true }
            let downloaded = try await world.result(fetch).get()
            #expect(downloaded.digest == SHA256.digest(of: bytes))
            #expect(server.requests.last?.header("Range") == "bytes=300000-")
        }
        #expect(world.holds("f", bytes))
        #expect(world.names == ["f"])
    }

    @Test("what was left and does not fit is fetched again, once")
    func resumedDamage() async throws {
        let world = try StorageWorld()
        let (bytes, file) = (bytes, ServedFile(bytes: bytes))
        _ = try world.file("f.clearml-part", noise(300_000, seed: 9))
        try await withScriptedServer(reply: { file.reply($0) }) { server in
            let (url, target, note) = (server.url("/f"), world.path("f"), world.path("note"))
            try StateFile(note, url: url)?.write(["bytes": 300_000, "tag": "\"one\""])
            let result = await world.result { storage throws(StorageError) in
                try storage.download(
                    url,
                    to: target,
                    expecting: Expectation(digest: SHA256.digest(of: bytes)),
                    Transfer(stateFile: note)
                )
            }
            #expect(result.failure == nil)
            #expect(server.requests.map { $0.header("Range") } == ["bytes=300000-", nil])
        }
        #expect(world.holds("f", bytes))
    }

    @Test("a wrong digest is an error, and neither the file nor a part of it appears")
    func wrongDigest() async throws {
        let world = try StorageWorld()
        _ = try world.file("f", [7])
        let file = ServedFile(bytes: bytes)
        try await withScriptedServer(reply: { file.reply($0) }) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            let result = await world.result { storage throws(StorageError) in
                try storage.download(url, to: target, expecting: Expectation(digest: SHA256().finish()), Transfer())
            }
            #expect(result.failure?.code == .damaged)
            #expect(result.failure?.message.contains(SHA256.digest(of: bytes).hex) == true)
        }
        #expect(world.contents("f") == [7])
        #expect(world.names == ["f"])
    }

    @Test("a length that is not the expected one ends it before a byte is stored")
    func wrongLength() async throws {
        let world = try StorageWorld()
        let file = ServedFile(bytes: bytes)
        try await withScriptedServer(reply: { file.reply($0) }) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            let result = await world.result { storage throws(StorageError) in
                try storage.download(url, to: target, expecting: Expectation(size: 5), Transfer())
            }
            #expect(result.failure?.code == .damaged)
        }
        #expect(world.names == [])
    }

    @Test("a server that announces more than it sends is told apart from a complete file")
    func lyingLength() async throws {
        let world = try StorageWorld()
        let reply = ScriptedReply([
            .send(ScriptedReply.head(200, [HTTPHeader("Content-Length", "900000")]) + bytes), .close,
        ])
        try await withScriptedServer(reply) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            let result = await world.result { storage throws(StorageError) in
                try storage.download(
                    url,
                    to: target,
                    expecting: .anything,
                    Transfer(retry: RetryPolicy(maximumAttempts: 3))
                )
            }
            #expect(result.failure?.code == .unavailable)
        }
        #expect(world.names == [])
    }

    @Test("a redirect is followed without anything secret, and its target's name is not taken")
    func redirected() async throws {
        let world = try StorageWorld()
        let file = ServedFile(bytes: bytes)
        try await withScriptedServer(reply: { file.reply($0) }) { other in
            try await withScriptedServer(.redirect(to: other.url("/../../evil"))) { server in
                let (url, target) = (server.url("/f"), world.path("f"))
                let result = await world.result { storage throws(StorageError) in
                    try storage.download(url, to: target, expecting: .anything, Transfer())
                }
                #expect(result.failure == nil)
            }
        }
        #expect(world.names == ["f"])
    }

    @Test(
        "refusals say what to do, without the address's secrets",
        arguments: [(404, "notFound"), (403, "accessDenied"), (418, "refused"), (503, "unavailable")]
    )
    func refusals(status: Int, code: String) async throws {
        let world = try StorageWorld()
        try await withScriptedServer(.status(status)) { server in
            let url = server.url("/f?sig=sesame").replacing("127", with: "user:sesame@127", maxReplacements: 1)
            let target = world.path("f")
            let result = await world.result { storage throws(StorageError) in
                try storage.download(url, to: target, expecting: .anything, Transfer(retry: .none))
            }
            #expect(result.failure?.code.description == code)
            #expect(result.failure?.description.contains("sesame") == false)
        }
        #expect(world.names == [])
    }

    @Test("cancelling ends it and leaves nothing")
    func cancelled() async throws {
        let world = try StorageWorld()
        let cancellation = Cancellation()
        let reply = ScriptedReply([
            .send(ScriptedReply.head(200, [HTTPHeader("Content-Length", "900000")]) + bytes), .stall,
        ])
        try await withScriptedServer(reply) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            async let result = world.result { storage throws(StorageError) in
                let progress: @Sendable (StorageProgress) -> Void = { if $0.bytesDone > 0 { cancellation.cancel() } }
                return try storage.download(
                    url,
                    to: target,
                    expecting: .anything,
                    Transfer(cancellation: cancellation, progress: progress)
                )
            }
            #expect(await result.failure?.code == .cancelled)
        }
        #expect(world.names == [])
        #expect(cancellation.handlerCount == 0)
    }

    @Test("a server that stops sending is given up")
    func stalled() async throws {
        let world = try StorageWorld()
        let reply = ScriptedReply([
            .send(ScriptedReply.head(200, [HTTPHeader("Content-Length", "900000")]) + bytes), .stall,
        ])
        try await withScriptedServer(reply) { server in
            let (url, target) = (server.url("/f"), world.path("f"))
            let result = await world.result { storage throws(StorageError) in
                let transfer = Transfer(stallTimeout: .seconds(1), retry: .none)
                return try storage.download(url, to: target, expecting: .anything, transfer)
            }
            #expect(result.failure?.code == .unavailable)
            #expect(result.failure?.message.contains("moved no byte") == true)
        }
        #expect(world.names == [])
    }

    @Test("other servers are read only")
    func readOnly() async throws {
        let world = try StorageWorld()
        let file = try world.file("f", [1])
        let result = await world.result { storage throws(StorageError) in
            try storage.upload(UploadSource(path: file), to: "https://elsewhere.example/f", Transfer())
        }
        #expect(result.failure?.code == .unsupported)
    }

    @Test("the header of a part is read strictly")
    func contentRange() {
        #expect(ContentRange("bytes 0-9/100")?.first == 0)
        #expect(ContentRange("bytes */100")?.total == 100)
        let wrong = [
            "", "bytes", "bytes 5-4/10", "bytes 0-10/10", "bytes -1-2/3", "items 0-1/2", "bytes 0-1", "bytes a-b/c",
        ]
        for text in wrong { #expect(ContentRange(text) == nil) }
    }
}
