import ClearMLAPI
import ClearMLDigest
import ClearMLStorage
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Testing

@testable import ClearML

@Suite("Fetching and deleting files of artifacts")
struct TransferTests {
    private static let bytes = [UInt8](repeating: 7, count: 400_000)

    private static func entry(_ url: String) -> JSONValue {
        [
            "key": "a", "type": "custom", "mode": "output", "uri": .string(url),
            "content_size": .integer(Int64(bytes.count)), "hash": .string(SHA256.digest(of: bytes).hex),
        ]
    }

    @Test("progress is told to its end, and a cancelled fetch is gone on with by the next one")
    func progress() async throws {
        let server = MiniServer()
        let isStalling = Monitor(true)
        let reply: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            guard request.path.hasPrefix("/files") else { return server.reply(to: request) }
            let from = request.header("Range").flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
            let total = Self.bytes.count
            let head = [
                HTTPHeader("ETag", "\"x\""), HTTPHeader("Content-Length", String(total - from)),
                HTTPHeader("Content-Range", "bytes \(from)-\(total - 1)/\(total)"),
            ]
            if isStalling.value {
                return ScriptedReply([
                    .send(ScriptedReply.head(200, Array(head.prefix(2))) + Self.bytes[..<150_000]), .stall,
                ])
            }
            return ScriptedReply([.send(ScriptedReply.head(206, head) + Self.bytes[from...])])
        }
        try await withScriptedServer(reply: reply) { scripted in
            try await withTemporaryDirectory { folder in
                server.put(
                    "t1",
                    [
                        "name": "n", "type": "training",
                        "execution": ["artifacts": [Self.entry(scripted.url("/files/x"))]],
                    ]
                )
                let world = TestWorld(folder, TestWorld.online(scripted.url("")))
                let artifact = try await onThread {
                    try #require(try world.registry.getTask(id: "t1").artifacts["a"])
                }
                let seen = Monitor([ClearML.TransferProgress]())
                let fetching = Task {
                    try await artifact.localCopy { step in seen.update { $0.append(step) } }
                }
                #expect(await seen.wait { $0.contains { $0.bytesDone == 150_000 } || $0.count > 0 })
                fetching.cancel()
                let error = await #expect(throws: ClearMLError.self) { _ = try await fetching.value }
                #expect(error?.code == .cancelled)
                isStalling.update { $0 = false }
                let path = try await artifact.localCopy { step in seen.update { $0.append(step) } }
                #expect(FileManager.default.contents(atPath: path) == Data(Self.bytes))
                let last = try #require(seen.value.last)
                #expect(last.bytesDone == 400_000 && last.totalBytes == 400_000 && last.fraction == 1)
                #expect(seen.value.first?.totalBytes == 400_000)
                let ranges = scripted.requests.filter { $0.path.hasPrefix("/files") }.map { $0.header("Range") }
                #expect(ranges == [nil, "bytes=150000-"])
            }
        }
    }

    @Test("a share is never beyond its bounds")
    func fractions() {
        func fraction(_ done: Int64, _ total: Int64?) -> Double? {
            var progress = ClearML.TransferProgress(StorageProgress(bytesDone: done, totalBytes: total))
            progress.timeLeft = nil
            return progress.fraction
        }
        #expect(fraction(5, nil) == nil && fraction(0, 0) == 1 && fraction(5, 10) == 0.5 && fraction(50, 10) == 1)
        #expect(fraction(-1, 10) == 0)
    }

    @Test("artifacts are deleted with their files; what lies elsewhere stays and is named", arguments: [false, true])
    func deletion(hasEnded: Bool) async throws {
        let server = MiniServer()
        server.replace("w.bin") { _ in .status(200) }
        server.replace("tasks.delete_artifacts") { _ in
            hasEnded ? MiniServer.refuse(400, 110, "status") : MiniServer.ok()
        }
        try await server.serve { url in
            try await withTemporaryDirectory { folder in
                let store = "\(folder)/store/P/n.t1/artifacts/b"
                try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
                let mine = "\(folder)/mine.txt"
                for path in [store + "/x.bin", mine] { try Data([1]).write(to: URL(fileURLWithPath: path)) }
                let addresses = [
                    "a": "\(url)/P/n.t1/artifacts/a/w.bin", "b": "file://\(store)/x.bin", "c": "file://\(mine)",
                    "d": "file://\(store)/.t1/artifacts/../../../../../../mine.txt", "kept": "file://\(store)/y.bin",
                ]
                let entries = addresses.sorted { $0.key < $1.key }.map { name, address -> JSONValue in
                    ["key": .string(name), "mode": "output", "type": "custom", "uri": .string(address)]
                }
                server.put("t1", ["name": "n", "type": "training", "execution": ["artifacts": .array(entries)]])
                let world = TestWorld(folder + "/world", TestWorld.online(url))
                try await onThread {
                    let task = try world.registry.getTask(id: "t1")
                    let report = try task.deleteArtifacts(names: ["a", "b", "c", "d", "absent"])
                    #expect(Set(report.deletedFiles) == Set([addresses["a"], addresses["b"]].compactMap(\.self)))
                    #expect(
                        Set(report.leftovers.map(\.name)) == Set([addresses["c"], addresses["d"]].compactMap(\.self))
                    )
                    #expect(FileManager.default.fileExists(atPath: mine), "a server must not have files deleted")
                    #expect(!FileManager.default.fileExists(atPath: store + "/x.bin"))
                    #expect(try task.deleteArtifacts(names: []).isComplete)
                    let calls = server.state.value.calls("tasks.delete_artifacts")
                    #expect(calls.count == 1 && calls[0]["artifacts"][0] == ["key": "a", "mode": "output"])
                    let edits = server.state.value.calls("tasks.edit")
                    #expect(
                        edits.map { $0["execution"]["artifacts"].arrayValue?.map { $0["key"] } }
                            == (hasEnded ? [["kept"]] : [])
                    )
                }
            }
        }
    }
}
