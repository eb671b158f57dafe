import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearMLStorage

/// Against a server that others wrote and that checks signatures; `Tests/Storage/s3` starts it and sets the variables.
private enum LiveServer {
    static let environment = ProcessInfo.processInfo.environment
    /// `host:port`; nil where no server is at hand.
    static var host: String? { environment["CLEARML_TEST_S3_HOST"] }

    static func configuration(key: String? = nil, secret: String? = nil) -> StorageConfiguration {
        var entry = StorageConfiguration.S3()
        entry.host = host
        entry.key = key ?? environment["CLEARML_TEST_S3_KEY"]
        entry.secret = secret ?? environment["CLEARML_TEST_S3_SECRET"]
        entry.isSecure = false
        var configuration = StorageConfiguration()
        configuration.s3Entries = [entry]
        return configuration
    }

    static func url(_ object: String) -> String {
        "s3://\(host ?? "")/\(environment["CLEARML_TEST_S3_BUCKET"] ?? "")/\(object)"
    }
}

@Suite("S3, a real server", .enabled(if: LiveServer.host != nil), .serialized)
struct S3ServerTests {
    @Test("files of any size and name go and come", arguments: [0, 1, 5 << 20, (17 << 20) + 3])
    func roundTrip(size: Int) async throws {
        let world = try StorageWorld(LiveServer.configuration(), wallClock: Date().timeIntervalSince1970)
        let bytes = noise(size)
        let (file, target) = (try world.file("a.bin", bytes), world.path("b.bin"))
        let name = "\(LiveServer.environment["CLEARML_TEST_S3_PREFIX"] ?? "")\(size)"
        let result = await world.result { storage throws(StorageError) in
            let transfer = Transfer(partBytes: 5 << 20)
            let url = LiveServer.url("\(name).bin")
            try storage.upload(UploadSource(path: file), to: url, transfer)
            let expectation = Expectation(size: Int64(size), digest: SHA256.digest(of: bytes))
            _ = try storage.download(url, to: target, expecting: expectation, transfer)
            let known = try storage.information(url, transfer)
            let listed = try storage.list(LiveServer.url("\(name)"), transfer)
            let gone = try storage.delete(url, transfer)
            return (known?.size, listed.map(\.url), gone, try storage.information(url, transfer))
        }
        let (known, listed, gone, after) = try result.get()
        #expect(world.holds("b.bin", bytes))
        #expect(known == Int64(size))
        #expect(listed == [LiveServer.url("\(name).bin")])
        #expect(gone)
        #expect(after == nil)
    }

    @Test("an upload that was cancelled goes on with the parts that the server has")
    func resumed() async throws {
        let world = try StorageWorld(
            LiveServer.configuration(),
            wallClock: Date().timeIntervalSince1970,
            tick: .milliseconds(50)
        )
        let bytes = noise(32 << 20)
        let (file, note) = (try world.file("a.bin", bytes), world.path("note"))
        let (url, target) = (LiveServer.url("resumed.bin"), world.path("b.bin"))
        let cancellation = Cancellation()
        let first = await world.result { storage throws(StorageError) in
            let progress: @Sendable (StorageProgress) -> Void = { if $0.bytesDone > 16 << 20 { cancellation.cancel() } }
            let transfer = Transfer(
                parallelParts: 1,
                partBytes: 5 << 20,
                stateFile: note,
                cancellation: cancellation,
                progress: progress
            )
            try storage.upload(UploadSource(path: file), to: url, transfer)
        }
        #expect(first.failure?.code == .cancelled)
        // The first thing that is told is what was there already.
        let present = Monitor(Int64?.none)
        let second = await world.result { storage throws(StorageError) in
            let transfer = Transfer(
                partBytes: 5 << 20,
                stateFile: note,
                progress: { step in present.update { $0 = $0 ?? step.bytesDone } }
            )
            try storage.upload(UploadSource(path: file), to: url, transfer)
            let expectation = Expectation(digest: SHA256.digest(of: bytes))
            return try storage.download(url, to: target, expecting: expectation, transfer)
        }
        #expect(second.failure == nil)
        #expect(present.value ?? 0 > 10 << 20)
        #expect(world.holds("b.bin", bytes))
        #expect(world.names == ["a.bin", "b.bin"])
    }

    @Test("a wrong key, a wrong secret and a missing bucket are told apart")
    func refusals() async throws {
        let clock = Date().timeIntervalSince1970
        let cases = [
            (
                LiveServer.configuration(key: "AKIAWRONGWRONGWRONG1"), LiveServer.url("x"),
                StorageError.Code.accessDenied
            ),
            (LiveServer.configuration(secret: "wrong"), LiveServer.url("x"), .accessDenied),
            (LiveServer.configuration(), "s3://\(LiveServer.host ?? "")/no-such-bucket/x", .notFound),
        ]
        for (configuration, url, code) in cases {
            let world = try StorageWorld(configuration, wallClock: clock)
            let target = world.path("b")
            let result = await world.result { storage throws(StorageError) in
                try storage.download(url, to: target, expecting: .anything, Transfer(retry: .none))
            }
            #expect(result.failure?.code == code, "\(String(describing: result.failure))")
            #expect(world.names == [])
        }
    }
}
