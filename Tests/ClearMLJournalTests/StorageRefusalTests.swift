import Synchronization
import Testing

@testable import ClearMLJournal

@Suite("Where the disk refuses, reports keep returning")
struct StorageRefusalTests {
    private final class Events: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }
        func add(_ event: JournalEvent) {
            let text =
                switch event {
                case .nonFinite(let title, let series, let value, let iteration):
                    "nonFinite \(title)/\(series) \(value) \(iteration)"
                case .keepingInMemory: "keepingInMemory"
                case .storedAgain: "storedAgain"
                case .dropping(let reason): "dropping \(reason)"
                case .syncFailed: "syncFailed"
                case .captureFailed: "captureFailed"
                }
            list.withLock { $0.append(text) }
        }
    }

    @Test("A full disk: told once, kept in memory, back on disk when there is room, nothing lost")
    func fullDisk() throws {
        let (store, disk) = JournalSupport.memoryStore(limit: 40_000)
        let events = Events()
        let clock = ManualJournalClock(milliseconds: 1000)
        let writer = JournalSupport.writer(
            store,
            options: JournalSupport.options(segmentBytes: 8192, clock: clock),
            onEvent: events.add
        )
        for iteration in 0..<3000 {
            writer.appendScalar(title: "a", series: "b", value: 1, iteration: Int64(iteration))
        }
        #expect(writer.statistics.mode == .memory)
        #expect(writer.committedSequence == 3000)
        #expect(events.all == ["keepingInMemory"])
        #expect(throws: JournalError.self) { try writer.synchronize() }
        // From within the process, everything is readable.
        let during = JournalReader(writer.session, isLive: true)
        #expect(JournalSupport.reports(try JournalSupport.readAll(during)).map(\.sequence) == Array(1...3000))

        disk.setLimit(10_000_000)
        clock.milliseconds += 10_000
        for _ in 0..<4 { writer.housekeep() }
        #expect(writer.statistics.mode == .mapped)
        #expect(writer.durableSequence == 3000)
        writer.appendText(level: 20, message: "after")
        #expect(writer.close())
        #expect(events.all == ["keepingInMemory", "storedAgain"])
        // Also for others now.
        let reader = JournalReader(try store.session(JournalSupport.id), isLive: false)
        #expect(JournalSupport.reports(try JournalSupport.readAll(reader)).map(\.sequence) == Array(1...3001))
        #expect(reader.damage.isEmpty)
    }

    @Test("A read-only place and full memory: reports are counted as dropped, and never throw")
    func nowhere() throws {
        let store = SessionStore(root: "/journal", fileSystem: MemoryFileSystem(limit: 0))
        let events = Events()
        var options = JournalSupport.options(segmentBytes: 8192)
        options.memoryLimit = 65536
        let writer = JournalSupport.writer(store, options: options, onEvent: events.add)
        for iteration in 0..<5000 {
            writer.appendScalar(title: "a", series: "b", value: 1, iteration: Int64(iteration))
        }
        let statistics = writer.statistics
        #expect(statistics.journalled > 1000)
        #expect(statistics.journalled + (statistics.dropped[.noRoom] ?? 0) == 5000)
        #expect(events.all == ["keepingInMemory", "dropping noRoom"])
        // A deliverer that settles what is in memory makes room again.
        writer.housekeep()
        try writer.session.deleteSegments(settledThrough: writer.committedSequence)
        #expect(writer.close() == false)
    }

    @Test("After close, reports are dropped and counted")
    func afterClose() throws {
        let (store, _) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store)
        let id = try #require(writer.series(title: "a", series: "b"))
        writer.appendScalar(id, value: 1, iteration: 1)
        #expect(writer.close())
        writer.appendScalar(id, value: 1, iteration: 2)
        writer.appendText(level: 20, message: "late")
        #expect(writer.appendOperation([]) == nil)
        #expect(writer.statistics.dropped == [.closed: 3])
        #expect(writer.committedSequence == 1)
        #expect(writer.close())
    }

    @Test("An operation of more than 16 MiB is dropped; one of 16 MiB is kept")
    func largeOperations() throws {
        let (store, _) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store)
        #expect(writer.appendOperation([UInt8](repeating: 65, count: 16 << 20)) == 1)
        #expect(writer.appendOperation([UInt8](repeating: 65, count: 16 << 20 + 1)) == nil)
        let long = String(repeating: "añ", count: 900_000)
        writer.appendText(level: 20, message: long)
        let records = try JournalSupport.readAll(JournalReader(writer.session, isLive: true))
        #expect(records.count == 4)
        let text = records.dropFirst().map { record -> String in
            if case .text(_, let message) = record.content { return message }
            return "?"
        }
        #expect(text.joined() == long)
    }

    @Test("The first value of a series that is not finite is announced, with its iteration")
    func nonFinite() {
        let (store, _) = JournalSupport.memoryStore()
        let events = Events()
        let writer = JournalSupport.writer(store, onEvent: events.add)
        for iteration in 0..<10 {
            let value = iteration < 3 ? 1.0 : Double.nan
            writer.appendScalar(title: "loss", series: "train", value: value, iteration: Int64(iteration))
            writer.appendScalar(title: "loss", series: "test", value: -.infinity, iteration: Int64(iteration))
        }
        #expect(events.all == ["nonFinite loss/test -inf 0", "nonFinite loss/train nan 3"])
        #expect(writer.statistics.journalled == 20)
    }

    @Test("A place without mapping gets the same records by plain writes")
    func plainAppends() throws {
        let fileSystem = PlainFileSystem()
        let store = SessionStore(root: "/journal", fileSystem: fileSystem)
        let writer = JournalSupport.writer(store, options: JournalSupport.options(segmentBytes: 8192))
        for iteration in 0..<1000 {
            writer.appendScalar(title: "a", series: "s\(iteration % 3)", value: 1, iteration: Int64(iteration))
            if iteration == 500 { fileSystem.memory.setLimit(fileSystem.memory.usedBytes) }
            if iteration == 700 {
                fileSystem.memory.setLimit(.max)
                for _ in 0..<3 { writer.housekeep() }
            }
        }
        #expect(writer.statistics.mode == .appending)
        #expect(writer.close())
        let reader = JournalReader(try store.session(JournalSupport.id), isLive: false)
        let reports = JournalSupport.reports(try JournalSupport.readAll(reader))
        #expect(reports.map(\.sequence) == Array(1...1000))
        #expect(reader.missingCount == 0)
    }
}

/// A file system that only knows plain writes, as network mounts do.
private struct PlainFileSystem: FileSystem {
    let memory = MemoryFileSystem()

    func createDirectory(_ path: String) throws(FileSystemError) { try memory.createDirectory(path) }
    func list(_ path: String) throws(FileSystemError) -> [String] { try memory.list(path) }
    func information(_ path: String) throws(FileSystemError) -> FileInformation? { try memory.information(path) }
    func open(_ path: String, _ access: FileAccess) throws(FileSystemError) -> any OpenFile {
        try memory.open(path, access)
    }
    func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(FileSystemError) {
        try memory.replace(path, with: bytes, durably: durably)
    }
    func remove(_ path: String) throws(FileSystemError) { try memory.remove(path) }
    func syncDirectory(_ path: String) throws(FileSystemError) {}
    func lock(_ path: String, shared: Bool, waiting: Bool) throws(FileSystemError) -> (any HeldLock)? {
        throw FileSystemError(.notSupported, operation: "lock", path: path)
    }
    func freeBytes(at path: String) -> Int64? { nil }
    func storageClass(at path: String) -> StorageClass { .appendOnly }
}
