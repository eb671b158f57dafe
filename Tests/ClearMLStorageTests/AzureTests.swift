import ClearMLAPI
import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearMLStorage

/// A container of the shape that Azure's documentation gives; no server of Azure's own was at hand.
private struct Container: Sendable {
    var blobs: [String: [UInt8]] = [:]
    var blocks: [String: [String: [UInt8]]] = [:]
    var blockRequests = 0
    /// Blocks that are taken before the connection dies for good; nil for no end.
    var diesAfterBlocks: Int?
    /// The key whose signatures are accepted; nil where a shared access signature is.
    var signer: AzureSigner?

    mutating func reply(_ request: RecordedRequest, url: String) -> ScriptedReply {
        guard isAllowed(request, url) else {
            let headers = [HTTPHeader("x-ms-error-code", "AuthenticationFailed")]
            return .status(403, headers: headers, body: Array("<Error><Code>AuthenticationFailed</Code></Error>".utf8))
        }
        let pieces = request.path.split(separator: "?", maxSplits: 1)
        let name = String(pieces[0])
        let query = pieces.count > 1 ? String(pieces[1]) : ""
        if query.contains("comp=blocklist") { return list(request, name) }
        switch request.method {
        case "PUT" where query.contains("comp=block"):
            blockRequests += 1
            if let limit = diesAfterBlocks, blocks[name]?.count ?? 0 >= limit { return .reset }
            let id = query.split(separator: "&").first { $0.hasPrefix("blockid=") }?.dropFirst(8) ?? ""
            blocks[name, default: [:]][StorageURL.percentDecoded(String(id)) ?? ""] = request.body
            return .status(201)
        case "PUT":
            guard request.header("x-ms-blob-type") == "BlockBlob" else { return .status(400) }
            blobs[name] = request.body
            return .status(201)
        case "DELETE": return .status(blobs.removeValue(forKey: name) == nil ? 404 : 202)
        case "GET" where query.contains("comp=list"):
            let entries = blobs.keys.sorted().map {
                "<Blob><Name>\($0.dropFirst("/account/container/".count))</Name>"
                    + "<Properties><Content-Length>\(blobs[$0]?.count ?? 0)</Content-Length></Properties></Blob>"
            }
            let text = "\u{FEFF}<?xml version=\"1.0\"?><EnumerationResults><Blobs>\(entries.joined())</Blobs>"
            return .status(200, body: Array("\(text)<NextMarker /></EnumerationResults>".utf8))
        default:
            guard let bytes = blobs[name] else { return .status(404) }
            var request = request
            if let range = request.header("x-ms-range") { request.headers.append(HTTPHeader("Range", range)) }
            return ServedFile(bytes: bytes).reply(request)
        }
    }

    private mutating func list(_ request: RecordedRequest, _ name: String) -> ScriptedReply {
        guard request.method == "PUT" else {
            guard let known = blocks[name] else { return .status(404) }
            let list = known.map { "<Block><Name>\($0.key)</Name><Size>\($0.value.count)</Size></Block>" }.joined()
            let text = "<BlockList><CommittedBlocks/><UncommittedBlocks>\(list)</UncommittedBlocks></BlockList>"
            return .status(200, body: Array(text.utf8))
        }
        var bytes: [UInt8] = []
        for block in XMLElement(request.body)?.all("Latest") ?? [] {
            guard let piece = blocks[name]?[block.text] else { return .status(400) }
            bytes += piece
        }
        blobs[name] = bytes
        blocks[name] = nil
        return .status(201)
    }

    /// Signs what arrived once more, as a server does.
    private func isAllowed(_ request: RecordedRequest, _ url: String) -> Bool {
        guard let signer else { return request.path.contains("sig=sesame") }
        guard let method = HTTPRequest.Method(rawValue: request.method) else { return false }
        let names = ["authorization", "host", "content-length", "accept-encoding"]
        let headers = request.headers.filter { !names.contains($0.name.lowercased()) }
        let again = HTTPRequest(method: method, url: url, headers: headers)
        let length = Int64(request.header("Content-Length") ?? "0") ?? 0
        return request.header("Authorization") == signer.authorization(of: again, length: length)
    }
}

@Suite("Azure")
struct AzureTests {
    private static let key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

    struct Example: Sendable {
        var method: HTTPRequest.Method
        var url: String
        var headers: [HTTPHeader] = []
        var length: Int64 = 0
        var signature: String
    }

    /// Computed with Microsoft's own client for Python (azure-storage-blob 12), with the emulator's published key.
    static let examples = [
        Example(
            method: .get,
            url: "https://account.blob.core.windows.net/container/a%20b/%2523.bin",
            headers: [HTTPHeader("x-ms-range", "bytes=0-9")],
            signature: "k/89ZaoF70xhUfN0qorbIsDfmPkCcy0yk2KAPSYcRuo="
        ),
        Example(
            method: .put,
            url: "https://account.blob.core.windows.net/container/a?blockid=MDE%3D&comp=block",
            headers: [HTTPHeader("Content-Type", "image/png"), HTTPHeader("x-ms-blob-type", "BlockBlob")],
            length: 21,
            signature: "cQeqzrZQKgUcv5j6rOr5xA+EyRO+39IkzoH1v6xxtI8="
        ),
        Example(
            method: .get,
            url: "https://account.blob.core.windows.net/container?comp=list&prefix=a%2Fb%20c&restype=container",
            signature: "04jjzvSM7ZS5kn/kYse0rNtiCQn5oRf2ZNiXJoo63Ok="
        ),
    ]

    @Test("signatures are those of the service's own client", arguments: examples)
    func signatures(example: Example) throws {
        let key = try #require(Base64.decode(Self.key.utf8))
        let headers = [
            HTTPHeader("x-ms-version", "2021-08-06"), HTTPHeader("x-ms-date", "Fri, 24 May 2013 00:00:00 GMT"),
        ]
        let request = HTTPRequest(method: example.method, url: example.url, headers: example.headers + headers)
        let authorization = AzureSigner(account: "account", key: key).authorization(of: request, length: example.length)
        #expect(authorization == "SharedKey account:\(example.signature)")
    }

    private func withContainer(
        _ container: Container = Container(),
        isSigned: Bool = true,
        key: String = AzureTests.key,
        _ body: (Monitor<Container>, StorageWorld, _ base: String) async throws -> Void
    ) async throws {
        var container = container
        if isSigned { container.signer = AzureSigner(account: "account", key: Base64.decode(Self.key.utf8) ?? []) }
        let state = Monitor(container)
        let reply: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            state.update { $0.reply(request, url: "http://any\(request.path)") }
        }
        try await withScriptedServer(reply: reply) { server in
            var configuration = StorageConfiguration()
            var entry = StorageConfiguration.Azure(account: "account")
            entry.endpoint = server.url("/account")
            if isSigned { entry.key = key } else { entry.signature = "?sv=2021&sig=sesame" }
            configuration.azure = [entry]
            let base = "azure://account.blob.core.windows.net/container"
            try await body(state, try StorageWorld(configuration), base)
        }
    }

    @Test("a container keeps, gives, lists and forgets files", arguments: [true, false])
    func roundTrip(isSigned: Bool) async throws {
        try await withContainer(isSigned: isSigned) { container, world, base in
            let bytes = noise(11 << 20)
            let (small, large) = (try world.file("small", [1, 2]), try world.file("large", bytes))
            let target = world.path("copy")
            let result = await world.result { storage throws(StorageError) in
                let transfer = Transfer(partBytes: 5 << 20)
                try storage.upload(UploadSource(path: small), to: "\(base)/a b/small", transfer)
                try storage.upload(UploadSource(path: large), to: "\(base)/large", transfer)
                let downloaded = try storage.download("\(base)/large", to: target, expecting: .anything, transfer)
                let listed = try storage.list("\(base)/", transfer)
                let size = try storage.information("\(base)/large", transfer)?.size
                let gone = [
                    try storage.delete("\(base)/large", transfer), try storage.delete("\(base)/large", transfer),
                ]
                return (downloaded, listed, size, gone)
            }
            let (downloaded, listed, size, gone) = try result.get()
            #expect(downloaded.digest == SHA256.digest(of: bytes))
            #expect(container.value.blockRequests == 3)
            #expect(listed.count == 2)
            #expect(size == 11 << 20)
            #expect(gone == [true, false])
            #expect(container.value.blobs["/account/container/a%20b/small"] == [1, 2])
        }
    }

    @Test("an upload goes on after a crash with the blocks that have arrived")
    func resumed() async throws {
        try await withContainer(Container(diesAfterBlocks: 2)) { container, world, base in
            let bytes = noise(21 << 20)
            let (file, note) = (try world.file("a", bytes), world.path("note"))
            let send: @Sendable (Storage) throws(StorageError) -> Void = { storage throws(StorageError) in
                let transfer = Transfer(retry: .none, parallelParts: 1, partBytes: 5 << 20, stateFile: note)
                try storage.upload(UploadSource(path: file), to: "\(base)/big", transfer)
            }
            #expect(await world.result(send).failure?.code == .unavailable)
            container.update {
                $0.diesAfterBlocks = nil
                $0.blockRequests = 0
            }
            #expect(await world.result(send).failure == nil)
            #expect(container.value.blockRequests == 3)
            #expect(areEqual(container.value.blobs["/account/container/big"], bytes))
            #expect(world.names == ["a"])
        }
    }

    @Test("a wrong key is an error that says where to look, without any secret")
    func wrongKey() async throws {
        let other = Base64.encode(noise(64))
        try await withContainer(key: other) { _, world, base in
            let target = world.path("b")
            let result = await world.result { storage throws(StorageError) in
                try storage.download("\(base)/a", to: target, expecting: .anything, Transfer())
            }
            #expect(result.failure?.code == .accessDenied)
            #expect(result.failure?.message.contains("clock") == true)
            #expect(result.failure?.description.contains(other) == false)
            #expect(world.names == [])
        }
    }

    @Test("a name leads keys to the service and to configured addresses only")
    func places() throws {
        var configuration = StorageConfiguration(environment: [
            "AZURE_STORAGE_CONNECTION_STRING": "AccountName=acc;AccountKey=\(Self.key);EndpointSuffix=core.windows.net"
        ])
        let place = try AzurePlace("azure://acc.blob.core.windows.net/c/a b", configuration)
        #expect(place.address() == "https://acc.blob.core.windows.net/c/a%20b")
        let foreign = [
            "azure://other.blob.core.windows.net/c/a", "azure://acc.evil.example/c/a", "azure://acc/c/a", "azure://",
            "azure://acc.blob.core.windows.net/", "azure://u@acc.blob.core.windows.net/c/a",
            "azure://acc.blob.core.windows.net.evil.example/c/a", "azure://evil.example/x.blob.core.windows.net/a",
        ]
        for url in foreign { #expect(throws: StorageError.self) { try AzurePlace(url, configuration) } }
        configuration.environment = [:]
        #expect(throws: StorageError.self) {
            try AzurePlace("azure://acc.blob.core.windows.net/c/a", configuration)
        }
    }
}
