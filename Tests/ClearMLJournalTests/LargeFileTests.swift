import ClearMLDigest
import ClearMLTestSupport
import Dispatch
import Testing

@testable import ClearMLJournal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Large files are captured without holding up the call")
struct LargeFileTests {
    private static let content = (0..<900_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    /// A writer for which every file is a large one, and a file of 900,000 bytes.
    private static func withWriter(
        _ body: (_ writer: JournalWriter, _ folder: String, _ original: String) throws -> Void
    ) throws {
        try withTemporaryDirectory { folder in
            var options = JournalOptions()
            options.deferredCaptureBytes = 0
            let writer = JournalWriter(
                SessionDescription(id: SessionDescription.makeID(), createdAt: 0),
                in: SessionStore(root: folder + "/journal", fileSystem: DiskFileSystem()),
                options: options
            )
            let original = folder + "/weights.bin"
            try DiskFileSystem().replace(original, with: content, durably: false)
            try body(writer, folder, original)
            writer.close()
        }
    }

    /// Keeps the copies of all writers from going on while `body` runs.
    private static func holdingCopies(of writer: JournalWriter, _ body: () throws -> Void) rethrows {
        let gate = DispatchSemaphore(value: 0)
        writer.keeping.onCaptureQueue { gate.wait() }
        defer { gate.signal() }
        try body()
    }

    private static func origin(_ path: String) throws -> FileOrigin {
        FileOrigin(path: path, identity: try #require(DiskFileSystem().identity(path)))
    }

    /// Whether files can be held still here, as the journal's own tests need it.
    private static let canHold = {
        let path = "/tmp/clearml-hold-\(getpid())"
        do {
            try DiskFileSystem().replace(path, with: [1], durably: false)
            defer { unlink(path) }
            return try DiskFileSystem().openStill(path) != nil
        } catch {
            return false
        }
    }()

    @Test("who writes to the file right after the call waits until the copy is whole", .enabled(if: canHold))
    func writersWait() throws {
        try Self.withWriter { writer, _, original in
            var captured: CapturedFile?
            try Self.holdingCopies(of: writer) {
                let file = try writer.captureSoon(fileAt: original)
                #expect(file.checksum == nil)
                #expect(file.size == Self.content.count)
                #expect(try writer.session.whole(file) == .pending)
                #expect(open(original, O_WRONLY | O_NONBLOCK) == -1)
                #expect(errno == EWOULDBLOCK)
                captured = file
            }
            let file = try #require(captured)
            // Waits for the copy.
            let descriptor = open(original, O_WRONLY | O_TRUNC)
            #expect(descriptor >= 0)
            close(descriptor)
            writer.waitForCaptures()
            let sums = SHA256.digest(of: Self.content).hex
            guard case .whole(let whole) = try writer.session.whole(file) else {
                Issue.record("the copy is not whole")
                return
            }
            #expect(whole.sha256 == sums)
            let copy = try DiskFileSystem().contents(of: writer.session.path(of: file), limit: .max)
            #expect(copy == Self.content)
        }
    }

    @Test("what happens to the name does not change what is captured", arguments: ["remove", "rename over it"])
    func nameChanges(change: String) throws {
        try Self.withWriter { writer, folder, original in
            var captured: CapturedFile?
            try Self.holdingCopies(of: writer) {
                captured = try writer.captureSoon(fileAt: original)
                if change == "remove" {
                    try DiskFileSystem().remove(original)
                } else {
                    try DiskFileSystem().replace(original, with: [1, 2, 3], durably: false)
                }
            }
            let file = try #require(captured)
            writer.waitForCaptures()
            #expect(try writer.session.isIntact(file))
            #expect(try DiskFileSystem().contents(of: writer.session.path(of: file), limit: .max) == Self.content)
        }
    }

    @Test("a file that is open for writing is cloned, or copied before the call returns")
    func openForWriting() throws {
        try Self.withWriter { writer, _, original in
            let descriptor = open(original, O_WRONLY)
            defer { close(descriptor) }
            let file = try writer.captureSoon(fileAt: original)
            #expect(pwrite(descriptor, "x", 1, 0) == 1)
            guard case .whole(let whole) = try writer.session.whole(file) else {
                Issue.record("the copy is not whole")
                return
            }
            #expect(whole.sha256 == SHA256.digest(of: Self.content).hex)
            #expect(file.origin == nil)
        }
    }

    @Test("closing the journal waits for the copies")
    func closing() throws {
        try Self.withWriter { writer, _, original in
            let file = try writer.captureSoon(fileAt: original)
            #expect(writer.close())
            #expect(try writer.session.isIntact(file))
            try writer.session.remove(file)
            #expect(try DiskFileSystem().list(writer.session.blobs) == [])
        }
    }

    // MARK: The run ended while it copied

    /// A session whose run is over, and a file of it that was never copied.
    private static func withCutOffCapture(
        _ body: (_ session: StoredSession, _ file: CapturedFile, _ original: String) throws -> Void
    ) throws {
        try withWriter { writer, _, original in
            writer.close()
            try DiskFileSystem().createDirectory(writer.session.blobs)
            // Old, so that a change within the same tick of the clock shows.
            let year2020 = timeval(tv_sec: 1_577_836_800, tv_usec: 0)
            #expect(utimes(original, [year2020, year2020]) == 0)
            let file = CapturedFile(
                name: "00000001",
                size: content.count,
                checksum: nil,
                origin: try origin(original)
            )
            try body(writer.session, file, original)
        }
    }

    @Test("a copy that was cut off is made by whoever delivers", arguments: [0, 100_000, 900_001])
    func finishedLater(bytes: Int) throws {
        try Self.withCutOffCapture { session, file, _ in
            if bytes > 0 {
                let half = [UInt8](repeating: 7, count: bytes)
                try DiskFileSystem().replace(session.path(of: file), with: half, durably: false)
            }
            for _ in 1...2 {
                guard case .whole(let whole) = try session.whole(file) else {
                    Issue.record("not whole")
                    return
                }
                #expect(whole.sha256 == SHA256.digest(of: Self.content).hex)
            }
            #expect(try DiskFileSystem().contents(of: session.path(of: file), limit: .max) == Self.content)
        }
    }

    @Test("nothing else is taken for the file", arguments: ["written", "replaced", "removed", "folder"])
    func changedSince(change: String) throws {
        try Self.withCutOffCapture { session, file, original in
            switch change {
            case "written":
                let descriptor = open(original, O_WRONLY)
                pwrite(descriptor, "x", 1, 5)
                close(descriptor)
            case "replaced": try DiskFileSystem().replace(original, with: Self.content, durably: false)
            case "removed": try DiskFileSystem().remove(original)
            default:
                try DiskFileSystem().remove(original)
                try DiskFileSystem().createDirectory(original)
            }
            guard case .lost(let reason) = try session.whole(file) else {
                Issue.record("something was taken for it")
                return
            }
            #expect(reason.contains(original))
        }
    }

    @Test(
        "a note that does not fit the copy is not believed",
        arguments: ["", "failed\n", "zz 900000\n", "00000000 900000 \(String(repeating: "0", count: 64))\n", "1 -5\n"]
    )
    func notes(note: String) throws {
        try Self.withCutOffCapture { session, file, original in
            let disk = DiskFileSystem()
            try disk.replace(session.path(of: file), with: [1, 2, 3], durably: false)
            try disk.replace(session.noteOfSums(file.name), with: Array(note.utf8), durably: false)
            guard case .whole(let whole) = try session.whole(file) else {
                Issue.record("not whole")
                return
            }
            #expect(whole.sha256 == SHA256.digest(of: Self.content).hex)
            try disk.remove(original)
            // The copy is there now, and so is its note.
            #expect(try session.isIntact(file))
        }
    }

    @Test("sums survive being noted, and nothing else is read as sums")
    func noted() {
        let sums = FileSums(size: 12, checksum: 0x0A_0B_0C, sha256: SHA256.digest(of: [1]).hex)
        #expect(FileSums(noted: sums.noted) == sums)
        let plain = FileSums(size: 0, checksum: .max)
        #expect(FileSums(noted: plain.noted) == plain)
        for length in 0..<sums.noted.count - 1 {
            #expect(FileSums(noted: Array(sums.noted.prefix(length)))?.sha256 == nil)
        }
    }
}
