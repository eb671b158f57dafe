import ClearMLTestSupport
import Testing

@testable import ClearMLJournal

@Suite("Captured files")
struct CapturedFileTests {
    private static func writer(_ fileSystem: any FileSystem, _ root: String) -> JournalWriter {
        var options = JournalOptions()
        options.housekeeping = .byHand
        return JournalWriter(
            SessionDescription(id: SessionDescription.makeID(), createdAt: 0),
            in: SessionStore(root: root, fileSystem: fileSystem),
            options: options
        )
    }

    @Test("a captured file holds what was there at the call, whatever becomes of the original")
    func copies() throws {
        try withTemporaryDirectory { folder in
            let disk = DiskFileSystem()
            let writer = Self.writer(disk, folder + "/journal")
            let original = folder + "/a.bin"
            let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
            try disk.replace(original, with: content, durably: false)
            let captured = try writer.capture(fileAt: original)
            try disk.replace(original, with: [1], durably: false)
            #expect(captured.size == content.count)
            #expect(try writer.session.isIntact(captured))
            #expect(try disk.contents(of: writer.session.path(of: captured), limit: .max) == content)
            let other = try writer.capture([1, 2, 3])
            #expect(other.name != captured.name)
            try writer.session.remove(captured)
            #expect(try writer.session.isIntact(captured) == false)
            #expect(try writer.session.isIntact(other))
        }
    }

    @Test("what cannot be read is an error that names it, and leaves no copy", arguments: ["missing", "folder"])
    func unreadable(name: String) throws {
        try withTemporaryDirectory { folder in
            let disk = DiskFileSystem()
            try disk.createDirectory(folder + "/folder")
            let writer = Self.writer(disk, folder + "/journal")
            let error = #expect(throws: JournalError.self) { try writer.capture(fileAt: "\(folder)/\(name)") }
            #expect(error?.message.contains(name) == true)
            #expect((try? disk.list(writer.session.blobs)) ?? [] == [])
        }
    }

    @Test("where the disk refuses, a file is kept in memory, and nothing after it counts as durable")
    func fullDisk() throws {
        let disk = MemoryFileSystem()
        let writer = Self.writer(disk, "/journal")
        writer.appendText(level: 20, message: "before")
        writer.housekeep()
        let durable = writer.durableSequence
        disk.setLimit(0)
        let captured = try writer.capture([1, 2, 3])
        writer.appendText(level: 20, message: "after")
        writer.housekeep()
        #expect(writer.session.fileSystem.isKeptInMemory(writer.session.path(of: captured)))
        #expect(try writer.session.isIntact(captured))
        #expect(writer.durableSequence == durable)
        disk.setLimit(.max)
        writer.housekeep()
        #expect(!writer.session.fileSystem.isKeptInMemory(writer.session.path(of: captured)))
        #expect(writer.durableSequence == 2)
    }

    @Test("a name out of a journal leads nowhere else", arguments: ["../../x", "", "0000000g", "00000001/", "0000001"])
    func names(name: String) throws {
        let memory = MemoryFileSystem()
        let writer = Self.writer(memory, "/journal")
        let file = CapturedFile(name: name, size: 0, checksum: 0)
        #expect(!CapturedFile.isName(name))
        #expect(try writer.session.isIntact(file) == false)
        try writer.session.remove(file)
    }
}
