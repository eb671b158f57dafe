import ClearMLAPI
import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearMLStorage

/// What a bucket keeps, and how it misbehaves.
private struct Bucket: Sendable {
    var objects: [String: [UInt8]] = [:]
    var uploads: [String: [Int: [UInt8]]] = [:]
    var nextUpload = 1
    /// Part numbers that are answered with this many 503 first.
    var slowDowns = 0
    /// Requests for parts so far.
    var partRequests = 0
    /// Parts that are taken before the connection dies for good; nil for no end.
    var diesAfterParts: Int?

    mutating func reply(_ request: RecordedRequest) -> ScriptedReply {
        let pieces = request.path.split(separator: "?", maxSplits: 1)
        let key = String(pieces[0])
        var query: [String: String] = [:]
        for item in (pieces.count > 1 ? pieces[1] : "").split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(pair[0])] = pair.count > 1 ? StorageURL.percentDecoded(String(pair[1])) : ""
        }
        guard request.header("Authorization")?.contains("Credential=key/") == true else {
            return Self.error(403, "InvalidAccessKeyId")
        }
        if let id = query["uploadId"] { return multipart(request, key, id, query) }
        switch request.method {
        case "POST" where query["uploads"] != nil:
            let id = "upload \(nextUpload)+&"
            nextUpload += 1
            uploads[id] = [:]
            return Self.xml("<R><UploadId>\(XMLElement.escaped(id))</UploadId></R>")
        case "PUT":
            guard request.header("x-amz-content-sha256") == SHA256.digest(of: request.body).hex else {
                return Self.error(400, "XAmzContentSHA256Mismatch")
            }
            objects[key] = request.body
            return .status(200, headers: [HTTPHeader("ETag", "\"x\"")])
        case "DELETE":
            objects[key] = nil
            return .status(204)
        default:
            guard let bytes = objects[key] else { return Self.error(404, "NoSuchKey") }
            return ServedFile(bytes: bytes).reply(request)
        }
    }

    private mutating func multipart(
        _ request: RecordedRequest,
        _ key: String,
        _ id: String,
        _ query: [String: String]
    ) -> ScriptedReply {
        guard var parts = uploads[id] else { return Self.error(404, "NoSuchUpload") }
        switch request.method {
        case "PUT":
            partRequests += 1
            if slowDowns > 0 {
                slowDowns -= 1
                return Self.error(503, "SlowDown")
            }
            if let limit = diesAfterParts, parts.count >= limit { return .reset }
            let number = Int(query["partNumber"] ?? "") ?? 0
            parts[number] = request.body
            uploads[id] = parts
            return .status(200, headers: [HTTPHeader("ETag", "\"part\(number)\"")])
        case "GET":
            let list = parts.keys.sorted().map {
                "<Part><PartNumber>\($0)</PartNumber><ETag>&quot;part\($0)&quot;</ETag>"
                    + "<Size>\(parts[$0]?.count ?? 0)</Size></Part>"
            }
            return Self.xml("<R><IsTruncated>false</IsTruncated>\(list.joined())</R>")
        case "DELETE":
            uploads[id] = nil
            return .status(204)
        default:
            objects[key] = parts.keys.sorted().flatMap { parts[$0] ?? [] }
            uploads[id] = nil
            return Self.xml("<CompleteMultipartUploadResult><ETag>\"x-2\"</ETag></CompleteMultipartUploadResult>")
        }
    }

    static func xml(_ text: String) -> ScriptedReply { .status(200, body: Array(text.utf8)) }

    static func error(_ status: Int, _ code: String, _ message: String = "words") -> ScriptedReply {
        let text = "<Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
        return .status(status, body: Array(text.utf8))
    }
}

@Suite("S3 transfers")
struct S3TransferTests {
    private func withBucket(
        _ bucket: Bucket = Bucket(),
        key: String = "key",
        _ body: (ScriptedServer, Monitor<Bucket>, StorageWorld, _ base: String) async throws -> Void
    ) async throws {
        let state = Monitor(bucket)
        try await withScriptedServer(reply: { request in state.update { $0.reply(request) } }) { server in
            var configuration = StorageConfiguration()
            var entry = StorageConfiguration.S3()
            entry.host = "127.0.0.1:\(server.port)"
            entry.key = key
            entry.secret = "sesame-sesame"
            entry.token = "open-token"
            entry.isSecure = false
            configuration.s3Entries = [entry]
            try await body(server, state, try StorageWorld(configuration), "s3://127.0.0.1:\(server.port)/bucket")
        }
    }

    @Test("a small file goes in one request, signed with the digest of its bytes", arguments: [0, 1, 100_000])
    func small(size: Int) async throws {
        try await withBucket { server, bucket, world, base in
            let bytes = noise(size)
            let (file, target) = (try world.file("a", bytes), world.path("b"))
            let result = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "\(base)/x y/%23", Transfer())
                return try storage.download("\(base)/x y/%23", to: target, expecting: .anything, Transfer())
            }
            #expect(result.failure == nil)
            #expect(areEqual(bucket.value.objects["/bucket/x%20y/%2523"], bytes))
            #expect(world.holds("b", bytes))
            #expect(server.requests[0].method == "PUT")
            #expect(!server.requests.contains { $0.headers.contains { $0.value.contains("sesame") } })
        }
    }

    @Test("a large file goes and comes in parts, several at a time")
    func large() async throws {
        try await withBucket { server, bucket, world, base in
            let bytes = noise(12 << 20)
            let (file, target) = (try world.file("a", bytes), world.path("b"))
            let last = Monitor(StorageProgress?.none)
            let result = await world.result { storage throws(StorageError) in
                let transfer = Transfer(partBytes: 5 << 20, progress: { step in last.update { $0 = step } })
                try storage.upload(UploadSource(path: file), to: "\(base)/big", transfer)
                return try storage.download("\(base)/big", to: target, expecting: Expectation(size: 12 << 20), transfer)
            }
            let downloaded = try result.get()
            #expect(downloaded.digest == SHA256.digest(of: bytes))
            #expect(areEqual(bucket.value.objects["/bucket/big"], bytes))
            #expect(bucket.value.partRequests == 3)
            #expect(world.holds("b", bytes))
            #expect(server.requests.filter { $0.header("Range") != nil }.count == 3)
            #expect(last.value?.bytesDone == 12 << 20)
        }
    }

    @Test("a server that is busy is asked again, also for single parts")
    func slowDown() async throws {
        try await withBucket(Bucket(slowDowns: 2)) { _, bucket, world, base in
            let bytes = noise(11 << 20)
            let file = try world.file("a", bytes)
            let result = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "\(base)/big", Transfer(partBytes: 5 << 20))
            }
            #expect(result.failure == nil)
            #expect(areEqual(bucket.value.objects["/bucket/big"], bytes))
            #expect(world.waited.count == 2)
        }
    }

    @Test("an upload goes on after a crash with the parts that have arrived")
    func resumed() async throws {
        try await withBucket(Bucket(diesAfterParts: 2)) { _, bucket, world, base in
            let bytes = noise(21 << 20)
            let (file, note) = (try world.file("a", bytes), world.path("note"))
            let send: @Sendable (Storage) throws(StorageError) -> Void = { storage throws(StorageError) in
                let transfer = Transfer(retry: .none, parallelParts: 1, partBytes: 5 << 20, stateFile: note)
                try storage.upload(UploadSource(path: file), to: "\(base)/big", transfer)
            }
            #expect(await world.result(send).failure?.code == .unavailable)
            #expect(world.names == ["a", "note"])
            #expect(String(decoding: world.contents("note") ?? [], as: UTF8.self).contains("sesame") == false)
            bucket.update {
                $0.diesAfterParts = nil
                $0.partRequests = 0
            }
            #expect(await world.result(send).failure == nil)
            #expect(bucket.value.partRequests == 3)
            #expect(bucket.value.nextUpload == 2)
            #expect(areEqual(bucket.value.objects["/bucket/big"], bytes))
            #expect(world.names == ["a"])
        }
    }

    @Test("an upload of what the file was before is given up, not continued")
    func superseded() async throws {
        try await withBucket(Bucket(diesAfterParts: 1)) { _, bucket, world, base in
            let (file, note) = (try world.file("a", noise(11 << 20)), world.path("note"))
            let send: @Sendable (Storage) throws(StorageError) -> Void = { storage throws(StorageError) in
                let transfer = Transfer(retry: .none, parallelParts: 1, partBytes: 5 << 20, stateFile: note)
                try storage.upload(UploadSource(path: file), to: "\(base)/big", transfer)
            }
            #expect(await world.result(send).failure != nil)
            let bytes = noise(12 << 20, seed: 5)
            _ = try world.file("a", bytes)
            bucket.update { $0.diesAfterParts = nil }
            #expect(await world.result(send).failure == nil)
            #expect(areEqual(bucket.value.objects["/bucket/big"], bytes))
            #expect(bucket.value.uploads.isEmpty)
        }
    }

    @Test("an upload that fails without a note leaves no parts behind")
    func abandoned() async throws {
        try await withBucket(Bucket(diesAfterParts: 1)) { _, bucket, world, base in
            let file = try world.file("a", noise(11 << 20))
            let result = await world.result { storage throws(StorageError) in
                let transfer = Transfer(retry: .none, partBytes: 5 << 20)
                try storage.upload(UploadSource(path: file), to: "\(base)/big", transfer)
            }
            #expect(result.failure?.code == .unavailable)
            #expect(bucket.value.uploads.isEmpty)
            #expect(bucket.value.objects.isEmpty)
        }
    }

    @Test("a key that the server does not know is an error that says where to look")
    func wrongKey() async throws {
        try await withBucket(key: "other") { _, _, world, base in
            let target = world.path("b")
            let result = await world.result { storage throws(StorageError) in
                try storage.download("\(base)/a", to: target, expecting: .anything, Transfer())
            }
            #expect(result.failure?.code == .accessDenied)
            #expect(result.failure?.message.contains("sdk.aws.s3") == true)
            #expect(world.names == [])
        }
    }

    @Test(
        "refusals are told apart, whatever the server quotes",
        arguments: [
            (403, "RequestTimeTooSkewed", "accessDenied"), (403, "SignatureDoesNotMatch", "accessDenied"),
            (400, "ExpiredToken", "accessDenied"), (503, "SlowDown", "unavailable"), (404, "NoSuchBucket", "notFound"),
            (400, "XAmzContentSHA256Mismatch", "changed"), (500, "InternalError", "unavailable"),
        ]
    )
    func refusals(status: Int, name: String, code: String) async throws {
        let reply = Bucket.error(status, name, "you sent sesame-sesame and open-token")
        try await withScriptedServer(reply) { server in
            var entry = StorageConfiguration.S3()
            entry.host = "127.0.0.1:\(server.port)"
            entry.key = "key"
            entry.secret = "sesame-sesame"
            entry.token = "open-token"
            entry.isSecure = false
            var configuration = StorageConfiguration()
            configuration.s3Entries = [entry]
            let world = try StorageWorld(configuration)
            let file = try world.file("a", [1])
            let result = await world.result { storage throws(StorageError) in
                try storage.upload(
                    UploadSource(path: file),
                    to: "s3://127.0.0.1:\(server.port)/b/a",
                    Transfer(retry: .none)
                )
            }
            #expect(result.failure?.code.description == code)
            #expect(result.failure?.description.contains("sesame") == false)
            #expect(result.failure?.description.contains("open-token") == false)
            if name == "RequestTimeTooSkewed" { #expect(result.failure?.message.contains("clock") == true) }
        }
    }

    @Test("nothing follows a redirect: neither keys nor the file", arguments: [301, 307, 308])
    func redirected(status: Int) async throws {
        try await withScriptedServer(.status(200)) { other in
            try await withScriptedServer(.redirect(to: other.url("/x"), status: status)) { server in
                var configuration = StorageConfiguration(environment: ["AWS_ENDPOINT_URL": server.url("")])
                configuration.s3.key = "key"
                configuration.s3.secret = "sesame"
                let world = try StorageWorld(configuration)
                let (file, target) = (try world.file("a", [1]), world.path("b"))
                let sent = await world.result { storage throws(StorageError) in
                    try storage.upload(UploadSource(path: file), to: "s3://bucket/a", Transfer())
                }
                let fetched = await world.result { storage throws(StorageError) in
                    try storage.download("s3://bucket/a", to: target, expecting: .anything, Transfer())
                }
                #expect(sent.failure?.code == .refused)
                #expect(fetched.failure?.code == .refused)
            }
            #expect(other.requests.isEmpty)
        }
    }

    @Test("a completion whose answer was lost counts when the file is there")
    func lostCompletion() async throws {
        let state = Monitor((bucket: Bucket(), lost: 0))
        let script: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            state.update { state in
                let reply = state.bucket.reply(request)
                guard request.method == "POST", request.path.contains("uploadId"), state.lost == 0 else { return reply }
                state.lost += 1
                return .replyLost
            }
        }
        try await withScriptedServer(reply: script) { server in
            var configuration = StorageConfiguration(environment: ["AWS_ENDPOINT_URL_S3": server.url("")])
            configuration.s3.key = "key"
            configuration.s3.secret = "secret"
            let world = try StorageWorld(configuration)
            let bytes = noise(11 << 20)
            let file = try world.file("a", bytes)
            let result = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "s3://bucket/a", Transfer(partBytes: 5 << 20))
            }
            #expect(result.failure == nil)
            #expect(server.requests.contains { $0.method == "HEAD" })
            #expect(areEqual(state.value.bucket.objects["/bucket/a"], bytes))
        }
    }
}
