import Testing

@testable import ClearMLStorage

@Suite struct ZIPReaderTests {
    /// The first error on the way from the bytes to all contents.
    private func failure(_ bytes: [UInt8], limits: ZIPLimits = ZIPLimits()) -> ZIPError? {
        do throws(ZIPError) {
            let reader = try ZIPReader(bytes: bytes, limits: limits)
            for entry in reader.entries { try reader.read(entry) { _ in } }
        } catch { return error }
        return nil
    }

    @Test func readsAPlainArchive() throws {
        var archive = Archive(.init("a.txt"), .init("d/"), .init("d/é.txt", ""))
        archive.entries[1].content = []
        archive.entries[1].mode = 0o040755
        archive.comment = Array("PK\u{5}\u{6} a comment that looks like an end".utf8)
        let reader = try ZIPReader(bytes: archive.bytes)
        #expect(reader.entries.map(\.name) == ["a.txt", "d", "d/é.txt"])
        #expect(reader.entries.map(\.isFolder) == [false, true, false])
        let entry = try #require(reader["a.txt"])
        #expect(try reader.contents(of: entry, maximumBytes: 100) == Array("content".utf8))
        #expect(reader["b"] == nil)
    }

    @Test func anEmptyArchiveIsOne() throws {
        #expect(try ZIPReader(bytes: Archive().bytes).entries.isEmpty)
    }

    @Test(arguments: [
        "/etc/passwd", "../x", "a/../../x", "a/..", "..", ".", "./a", "a/./b", "a//b", "//a", "/", "", "a\\b", "..\\x",
        "C:\\x", "C:/x", "c:x", "a\u{0}b", "a\nb", "a\u{7F}", String(repeating: "x", count: 256),
        String(repeating: "a/", count: 2049),
    ])
    func refusesUnsafeNames(name: String) {
        #expect(failure(Archive.entry(name).bytes)?.code == .unsafeName)
        #expect(throws: ZIPError.self) { try ZIPName.checked(Array(name.utf8)) }
    }

    @Test(arguments: ["...", "..a", "a..", "ab:c", ".hidden", "a b", "é/ü", "a./b", "-rf", "~/x"])
    func acceptsOddButHarmlessNames(name: String) {
        #expect(failure(Archive.entry(name).bytes) == nil)
    }

    @Test func refusesNamesThatAreNotUTF8() {
        #expect(failure(Archive.entry("") { $0.name = [0x66, 0xFF] }.bytes)?.code == .unsafeName)
    }

    @Test(arguments: [0o120777, 0o020666, 0o060666, 0o010666, 0o140777, 0o170000] as [UInt32])
    func refusesLinksAndDevices(mode: UInt32) {
        #expect(failure(Archive.entry("a") { $0.mode = mode }.bytes)?.code == .unsafeKind)
    }

    @Test(arguments: [1, 1 << 6 | 1, 1 << 13] as [UInt16])
    func refusesEncryptedEntries(flags: UInt16) {
        #expect(failure(Archive.entry("a") { $0.flags = flags }.bytes)?.code == .encrypted)
    }

    @Test(arguments: [1, 9, 12, 14, 93, 99] as [UInt16])
    func refusesOtherCompression(method: UInt16) {
        #expect(failure(Archive.entry("a") { $0.method = method }.bytes)?.code == .unsupported)
    }

    @Test(arguments: [
        ["a", "a"], ["a", "A"], ["é", "e\u{301}"], ["dir/File", "DIR/file"], ["a", "a/b"], ["a/b", "a"], ["A/b", "a"],
        ["a/", "a"], ["a/b/c", "A/B"], ["ß/x", "ß/X"],
    ])
    func refusesNamesThatMeanTheSameSomewhere(names: [String]) {
        var archive = Archive()
        archive.entries = names.map { name in
            var entry = Archive.Entry(name, name.hasSuffix("/") ? "" : "x")
            if name.hasSuffix("/") { entry.mode = 0o040755 }
            return entry
        }
        #expect(failure(archive.bytes)?.code == .duplicateName)
    }

    @Test func refusesEntriesThatShareBytes() {
        var archive = Archive(.init("a"), .init("b"))
        archive.entries[1].offset = 0
        #expect(failure(archive.bytes)?.code == .overlappingEntries)
        archive = Archive(.init("a"), .init("b"))
        archive.entries[0].size = 40
        archive.entries[0].packedSize = 40
        #expect(failure(archive.bytes)?.code == .overlappingEntries)
        #expect(
            failure(
                Archive.entry("a") {
                    $0.packedSize = 1 << 30; $0.size = 1 << 30
                }.bytes
            )?.code == .overlappingEntries
        )
        #expect(failure(Archive.entry("a") { $0.offset = 1 << 30 }.bytes)?.code == .overlappingEntries)
        #expect(failure(Archive.entry("a") { $0.offset = 1 }.bytes) != nil)
    }

    @Test func checksContent() {
        #expect(failure(Archive.entry("a") { $0.checksum = 1 }.bytes)?.code == .checksumMismatch)
        #expect(failure(Archive.entry("a") { $0.size = 3 }.bytes)?.code == .damaged)
        #expect(failure(Archive.entry("a") { $0.localName = [0x62] }.bytes)?.code == .damaged)
        #expect(failure(Archive.entry("a") { $0.disk = 3 }.bytes)?.code == .unsupported)
    }

    @Test func refusesWhatIsNoArchiveOrNotAllOfIt() {
        let whole = Archive(.init("a"), .init("b"))
        #expect(failure([])?.code == .notAnArchive)
        #expect(failure(Array(repeating: 0x50, count: 100_000))?.code == .notAnArchive)
        for length in 0..<whole.bytes.count { #expect(failure(Array(whole.bytes.prefix(length))) != nil) }
        var changed = whole
        changed.prefix = Array("#!/bin/sh\n".utf8)
        changed.offsetShift = -10
        #expect(failure(changed.bytes) != nil)
        changed = whole
        changed.countShift = 1
        #expect(failure(changed.bytes)?.code == .damaged)
        changed.countShift = -1
        #expect(failure(changed.bytes)?.code == .damaged)
        changed = whole
        changed.beforeEnd = [0]
        #expect(failure(changed.bytes)?.code == .damaged)
        #expect(failure(whole.bytes + [0])?.code == .notAnArchive)
    }

    @Test func everyLimitHolds() throws {
        let archive = Archive(.init("a"), .init("b")).bytes
        #expect(failure(archive, limits: ZIPLimits(entries: 1))?.code == .tooManyEntries)
        #expect(failure(archive, limits: ZIPLimits(totalBytes: 13))?.code == .tooLarge)
        #expect(failure(archive, limits: ZIPLimits(entryBytes: 6))?.code == .tooLarge)
        #expect(failure(archive, limits: ZIPLimits(entries: 2, totalBytes: 14, entryBytes: 7)) == nil)
        let reader = try ZIPReader(bytes: archive)
        let error = #expect(throws: ZIPError.self) { try reader.contents(of: reader.entries[0], maximumBytes: 6) }
        #expect(error?.code == .tooLarge)
    }

    @Test func aBombIsRefused() throws {
        var writer = ZIPWriter()
        try writer.addFile("zeros", contents: [UInt8](repeating: 0, count: 20 << 20))
        let bytes = try writer.finish()
        #expect(failure(bytes)?.code == .ratioTooHigh)
        #expect(failure(bytes, limits: ZIPLimits(ratio: 1200)) == nil)
    }

    @Test func whatUnpacksToMoreThanAnnouncedIsCutOff() throws {
        var writer = ZIPWriter()
        try writer.addFile("zeros", contents: [UInt8](repeating: 0, count: 1 << 20))
        var bytes = try writer.finish()
        // The announced size, in the header and in the directory.
        let directory = try #require(bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        for position in [22, directory + 24] { bytes.replaceSubrange(position..<position + 4, with: [0, 1, 0, 0]) }
        var seen = 0
        let reader = try ZIPReader(bytes: bytes)
        let error = #expect(throws: ZIPError.self) { try reader.read(reader.entries[0]) { seen += $0.count } }
        #expect(error?.code == .sizeMismatch)
        #expect(seen == 0)
    }

    @Test func theConsumersErrorComesBack() throws {
        struct Full: Error {}
        let reader = try ZIPReader(bytes: Archive(.init("a")).bytes)
        let error = #expect(throws: ZIPError.self) { try reader.read(reader.entries[0]) { _ in throw Full() } }
        #expect(error?.code == .consumer)
        #expect(error?.underlying is Full)
    }

    @Test func aDescriptionIsOneLine() {
        let error = failure(Archive.entry("a\n\u{1B}[31m").bytes)
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains("\u{1B}") == false)
    }

    /// Any bytes give an archive or an error, never a trap, and never more content than announced.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func survivesMutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var writer = ZIPWriter()
        try writer.addFolder("d")
        try writer.addFile("d/a.txt", contents: Array("some text, some text, some text".utf8))
        try writer.addFile("b", contents: [1, 2, 3], packing: .stored)
        try writer.addFile("c", expectedSize: nil) { _ in 0 }
        let original = try writer.finish()
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let position = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes[position] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &random) ?? 0
                case 3: bytes.remove(at: position)
                case 4: bytes.insert(0xFF, at: position)
                default:
                    let end = min(bytes.count, position + 8)
                    bytes.replaceSubrange(position..<end, with: repeatElement(0xFF, count: end - position))
                }
            }
            _ = failure(bytes)
        }
    }
}
