import Testing

@testable import ClearMLJournal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("SIGKILL loses nothing that had returned", .serialized)
struct KillTests {
    @Test("A child killed at a random moment", arguments: [(1, 35), (3, 15)])
    func killed(threads: Int, rounds: Int) throws {
        var random = SystemRandomNumberGenerator()
        let executable = try #require(ChildProcess.directory()) + "/JournalWriterChild"
        for round in 0..<rounds {
            try TemporaryDirectory.with { root in
                let id = SessionDescription.makeID()
                let progressPath = root + "/progress"
                let child = try ChildProcess(executable, [root + "/journal", id, progressPath, String(threads)])
                // From the very first moments of a session to many segments later.
                let target = UInt64.random(in: 0..<(round % 3 == 0 ? 200 : 60_000), using: &random)
                let progress = try #require(child.waitForProgress(progressPath, thread: 0, target: target))
                #expect(progress >= target)
                child.kill()
                let returned = (0..<threads).map { ChildProcess.progress(progressPath, thread: $0) ?? 0 }
                try check(root: root, id: id, returned: returned)
            }
        }
    }

    /// Every report that had returned is there, in the order of its thread; of each thread at most one more.
    private func check(root: String, id: String, returned: [UInt64]) throws {
        let store = SessionStore(root: root + "/journal")
        // Killed before the session was made: then no report had returned either.
        if returned.allSatisfy({ $0 == 0 }), try DiskFileSystem().information(store.directory(of: id)) == nil { return }
        let session = try store.session(id)
        #expect(!session.isLive)
        let reader = JournalReader(session, isLive: false)
        var found = [UInt64](repeating: 0, count: returned.count)
        while let record = try reader.next() {
            let thread: Int
            let number: UInt64
            switch record.content {
            case .series: continue
            case .scalar(_, let value, let iteration): (thread, number) = (Int(value), UInt64(iteration))
            case .text(_, let message): (thread, number) = Self.parse(message)
            case .operation(let document), .event(let document):
                (thread, number) = Self.parse(String(decoding: document, as: UTF8.self))
            case .unknown:
                Issue.record("unknown record")
                return
            }
            guard found.indices.contains(thread), found[thread] == number else {
                Issue.record("thread \(thread): report \(number) instead of \(found)")
                return
            }
            found[thread] += 1
        }
        #expect(reader.damage.isEmpty)
        for (thread, count) in returned.enumerated() {
            #expect(found[thread] == count || found[thread] == count + 1, "thread \(thread)")
        }
    }

    private static func parse(_ text: String) -> (Int, UInt64) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let thread = Int(parts[0]), let number = UInt64(parts[1]) else { return (-1, 0) }
        return (thread, number)
    }

    @Test("A session is live as long as its process, and one deliverer at a time")
    func locks() throws {
        try TemporaryDirectory.with { root in
            let id = SessionDescription.makeID()
            let executable = try #require(ChildProcess.directory()) + "/JournalWriterChild"
            let child = try ChildProcess(executable, [root + "/journal", id, root + "/progress", "1"])
            _ = try #require(child.waitForProgress(root + "/progress", thread: 0, target: 1))
            let session = try SessionStore(root: root + "/journal").session(id)
            #expect(session.isLive)
            #expect(try session.lock(.writer) == nil)
            let delivery = try #require(try session.lock(.delivery))
            #expect(try session.lock(.delivery) == nil)
            #expect(throws: JournalError.self) { try session.delete() }
            delivery.release()
            #expect(try session.lock(.delivery) != nil)
            child.kill()
            #expect(!session.isLive)
            try session.delete()
            #expect(try SessionStore(root: root + "/journal").list().sessions.isEmpty)
        }
    }
}
