#if os(Linux)
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Synchronization
import Testing

@testable import ClearMLJournal

/// Mounting needs rights that a container may lack; then the disk that is simulated in memory has to do.
@Suite("A real disk of 1 MiB", .enabled(if: TinyDisk.isPossible))
struct FullDiskTests {
    @Test("Runs full while threads of the writer's own are at work: told once, no signal, nothing lost")
    func runsFull() throws {
        try TemporaryDirectory.with { root in
            let disk = try #require(TinyDisk(at: root + "/disk"))
            defer { disk.unmount() }
            var options = JournalOptions()
            options.segmentBytes = 256 << 10
            options.powerLossWindow = 20
            let told = Mutex(0)
            let store = SessionStore(root: root + "/disk/journal")
            let writer = JournalWriter(
                SessionDescription(id: JournalSupport.id, createdAt: 1),
                in: store,
                options: options
            ) { event in
                if case .keepingInMemory = event { told.withLock { $0 += 1 } }
            }
            let count: UInt64 = 100_000
            for iteration in 0..<count {
                writer.appendScalar(title: "a", series: "b", value: 1, iteration: Int64(iteration))
            }
            #expect(writer.committedSequence == count && writer.statistics.mode == .memory)
            #expect(told.withLock { $0 } == 1)
            let reader = JournalReader(writer.session, isLive: true)
            #expect(JournalSupport.reports(try JournalSupport.readAll(reader)).count == Int(count))
            #expect(writer.close() == false)

            // What fitted is on the disk, whole, for others.
            let other = JournalReader(try store.session(JournalSupport.id), isLive: false)
            let kept = JournalSupport.reports(try JournalSupport.readAll(other))
            #expect(kept.count > 10_000)
            #expect(kept.map(\.sequence) == Array(1...UInt64(kept.count)))
        }
    }
}

/// A tmpfs.
private final class TinyDisk {
    private let path: String

    init?(at path: String) {
        self.path = path
        guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return nil }
    }

    func unmount() { umount2(path, Int32(MNT_DETACH)) }

    static var isPossible: Bool {
        guard getuid() == 0 else { return false }
        let answer = try? TemporaryDirectory.with { root -> Bool in
            guard let disk = TinyDisk(at: root + "/probe") else { return false }
            disk.unmount()
            return true
        }
        return answer ?? false
    }
}
#endif
