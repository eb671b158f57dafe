import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLTestSupport
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import ClearML

@Suite("Registered artifacts")
struct RegisteredArtifactTests {
    private struct Row: Codable {
        var name: String
        var score: Int
    }

    /// A run whose time stands still until it is told otherwise.
    private func withRun(
        _ body: (_ task: ClearMLTask, _ watch: ArtifactWatch, _ time: ManualTime, _ folder: String) throws -> Void
    ) throws {
        let time = ManualTime()
        try withTemporaryDirectory { folder in
            let task = try TestWorld(folder, TestWorld.offline) { world in
                world.clock = DeliveryClock(now: { time.now }, wall: world.clock.wall)
            }.start()
            try body(task, try #require(task.run?.watch), time, folder)
            try task.close()
        }
    }

    private final class ManualTime: Sendable {
        private let time = Mutex<Duration>(.seconds(1_000))
        var now: Duration { time.withLock { $0 } }
        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    /// The contents of each version that was stored, in order, with the artifact's name and type.
    private func versions(_ task: ClearMLTask) throws -> [String] {
        let session = try #require(task.run?.writer.session.files)
        guard try task.run?.writer.session.lanes().count == 2 else { return [] }
        let reader = JournalReader(session, isLive: true)
        var found: [String] = []
        while let record = try reader.next() {
            guard case .operation(let document) = record.content else { continue }
            let json = try JSONValue(parsing: document)
            let entry = json["body"]["artifacts"][0]
            var text = entry["uri"].stringValue ?? ""
            if let blob = json["file"]["blob"].stringValue {
                let bytes = try session.fileSystem.contents(of: session.blobs + "/" + blob, limit: 1 << 20)
                text =
                    entry["type"] == "archive"
                    ? "\(bytes.count > 22 ? "files" : "nothing")" : String(decoding: bytes, as: UTF8.self)
            }
            found.append("\(entry["key"].stringValue ?? "?") \(entry["type"].stringValue ?? "?"): \(text)")
        }
        return found
    }

    private func write(_ text: String, _ path: String) throws {
        try DiskFileSystem().replace(path, with: Array(text.utf8), durably: false)
    }

    @Test("a file is stored at once, again when it has changed, and not when it has not")
    func file() throws {
        try withRun { task, watch, time, folder in
            let path = folder + "/notes.txt"
            try write("first", path)
            try task.registerArtifact(name: "notes", localPath: path, metadata: ["a": "b"], interval: .seconds(10))
            #expect(task.registeredArtifacts == ["notes"])
            #expect(try versions(task) == ["notes custom: first"])
            watch.tick()
            time.advance(by: .seconds(11))
            watch.tick()
            #expect(try versions(task).count == 1, "nothing has changed")
            try write("second", path)
            watch.tick()
            #expect(try versions(task).count == 1, "it is not time yet")
            time.advance(by: .seconds(11))
            watch.tick()
            #expect(try versions(task) == ["notes custom: first", "notes custom: second"])
            // Written again, but with what it had.
            try write("second", path)
            time.advance(by: .seconds(11))
            watch.tick()
            #expect(try versions(task).count == 2)
            let blobs = try #require(task.run?.writer.session.files.blobs)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: blobs).count == 2,
                "nothing is left of that look"
            )
            // Gone: the last version stays.
            try DiskFileSystem().remove(path)
            time.advance(by: .seconds(11))
            watch.tick()
            #expect(try versions(task).count == 2)
        }
    }

    @Test("values, tables and addresses are stored when what the closure gives has changed")
    func values() throws {
        try withRun { task, watch, time, folder in
            let count = ManualCount()
            try task.registerArtifact(name: "value") { ["count": count.value / 2] }
            try task.registerArtifact(name: "text") { "t\(count.value / 2)" }
            try task.registerArtifact(name: "table") { [Row(name: "a", score: count.value / 2)] }
            try task.registerArtifact(name: "far") { try #require(URL(string: "https://host.test/\(count.value / 2)")) }
            for _ in 0..<3 {
                count.increment()
                time.advance(by: .seconds(301))
                watch.tick()
            }
            let found = try versions(task)
            #expect(
                found.filter { $0.hasPrefix("value") } == [
                    "value dict: {\n  \"count\": 0\n}", "value dict: {\n  \"count\": 1\n}",
                ]
            )
            #expect(found.filter { $0.hasPrefix("text") } == ["text string: t0", "text string: t1"])
            #expect(
                found.filter { $0.hasPrefix("table") } == [
                    "table pandas: ,name,score\n0,a,0\n", "table pandas: ,name,score\n0,a,1\n",
                ]
            )
            #expect(
                found.filter { $0.hasPrefix("far") } == [
                    "far custom: https://host.test/0", "far custom: https://host.test/1",
                ]
            )
        }
    }

    private final class ManualCount: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func increment() { count.withLock { $0 += 1 } }
    }

    @Test("folders and wildcards are stored when a file comes, goes or changes; what is not there yet is waited for")
    func folders() throws {
        try withRun { task, watch, time, folder in
            try task.registerArtifact(name: "tree", localPath: folder + "/tree/*.txt", interval: .seconds(1))
            func look() throws -> Int {
                time.advance(by: .seconds(2))
                watch.tick()
                return try versions(task).count
            }
            #expect(try look() == 0)
            try DiskFileSystem().createDirectory(folder + "/tree")
            try write("a", folder + "/tree/a.txt")
            #expect(try look() == 1)
            try write("b", folder + "/tree/b.bin")
            #expect(try look() == 1, "that one is not meant")
            try write("b", folder + "/tree/b.txt")
            #expect(try look() == 2)
            try write("B", folder + "/tree/b.txt")
            #expect(try look() == 3)
            try DiskFileSystem().remove(folder + "/tree/a.txt")
            #expect(try look() == 4)
            #expect(try look() == 4)
        }
    }

    @Test("the last look is at the end of the run, or where it is no longer registered")
    func lastLook() throws {
        try withRun { task, watch, time, folder in
            let count = ManualCount()
            for name in ["a", "b"] { try task.registerArtifact(name: name) { count.value } }
            count.increment()
            try task.unregisterArtifact(name: "a")
            try task.unregisterArtifact(name: "never registered")
            #expect(task.registeredArtifacts == ["b"])
            #expect(try versions(task) == ["a dict: 0", "b dict: 0", "a dict: 1"])
            try task.uploadArtifact(name: "a", artifact: "free again")
            #expect(throws: ClearMLError.self) { try task.uploadArtifact(name: "b", artifact: "registered") }
            count.increment()
            try task.close()
            #expect(try versions(task).suffix(2) == ["a string: free again", "b dict: 2"])
            #expect(task.registeredArtifacts.isEmpty)
            #expect(throws: ClearMLError.self) { try task.registerArtifact(name: "c") { 1 } }
            count.increment()
            time.advance(by: .seconds(1_000))
            watch.tick()
            #expect(try versions(task).count == 5)
        }
    }

    @Test("what cannot be stored is an error at the registration, and said once later on")
    func failures() throws {
        struct Broken: Error {}
        let time = ManualTime()
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline) { world in
                world.clock = DeliveryClock(now: { time.now }, wall: world.clock.wall)
            }
            let task = try world.start()
            let watch = try #require(task.run?.watch)
            #expect(throws: ClearMLError.self) { try task.registerArtifact(name: "") { 1 } }
            #expect(throws: ClearMLError.self) { try task.registerArtifact(name: "nan") { Double.nan } }
            #expect(throws: ClearMLError.self) {
                try task.registerArtifact(name: "broken") { () throws -> Int in throw Broken() }
            }
            // It would wait for itself.
            #expect(throws: ClearMLError.self) {
                try task.registerArtifact(name: "inner") { () throws -> Int in
                    try task.registerArtifact(name: "outer") { 1 }
                    return 1
                }
            }
            #expect(task.registeredArtifacts.isEmpty)
            let count = ManualCount()
            try task.registerArtifact(name: "later") { () throws -> Int in
                if count.value > 0 { throw Broken() }
                return 1
            }
            count.increment()
            for _ in 0..<3 {
                time.advance(by: .seconds(301))
                watch.tick()
            }
            #expect(world.lines.value.filter { $0.contains("later") && $0.contains("Broken") }.count == 1)
            #expect(try versions(task) == ["later dict: 1"])
            try task.close()
        }
    }

    @Test("a closure that does not return holds up the end for its share of the time only")
    func slowClosure() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let (calls, release, returned) = (ManualCount(), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            try task.registerArtifact(name: "slow") { () -> Int in
                calls.increment()
                guard calls.value > 1 else { return 0 }
                defer { returned.signal() }
                release.wait()
                return 1
            }
            let began = ContinuousClock.now
            try task.close(deadline: .milliseconds(400))
            #expect(ContinuousClock.now - began < .seconds(5))
            #expect(world.lines.value.contains { $0.contains("slow") && $0.contains("before it could be looked at") })
            release.signal()
            returned.wait()
            #expect(try versions(task) == ["slow dict: 0"])
        }
    }
}
