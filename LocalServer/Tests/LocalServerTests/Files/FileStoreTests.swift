import Foundation
import Testing

@testable import LocalServer

@Suite("Files on disk")
struct FileStoreTests {
    private func withStore(_ body: (FileStore, String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "files-" + Identifier.make()
        try FileManager.default.createDirectory(atPath: folder + "/files", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(FileStore(root: folder + "/files"), folder)
    }

    private func upload(_ store: FileStore, _ name: String, _ text: String) throws {
        let file = try store.startUpload()
        try file.append(Array(text.utf8))
        try store.commit(file, as: try #require(FilePath(name)))
    }

    @Test(
        "no name leads out of the root",
        arguments: ["", "/", ".", "..", "../x", "a/../..", "a/../../x", "/../x", "a/./../..", "a\0b", "a/.."]
    )
    func refused(_ name: String) {
        #expect(FilePath(name) == nil)
    }

    @Test(
        "names are resolved",
        arguments: [
            ("/a/b", "a/b"), ("//a//b", "a/b"), ("a/./b", "a/b"), ("a/../b", "b"), ("..a/b..", "..a/b.."),
            ("a\\..\\b", "a\\..\\b"),
        ]
    )
    func resolved(_ name: String, _ path: String) {
        #expect(FilePath(name)?.text == path)
    }

    @Test("a stored file is read back, overwritten and deleted")
    func life() throws {
        try withStore { store, _ in
            let path = try #require(FilePath("a b/é%20/f.txt"))
            #expect(try store.open(path) == nil)
            try upload(store, "/a b/é%20/f.txt", "one")
            let old = try #require(try store.open(path))
            try upload(store, "a b/é%20/f.txt", "second")
            #expect(String(decoding: try old.read(at: 0, count: 100), as: UTF8.self) == "one")
            let new = try #require(try store.open(path))
            #expect(String(decoding: try new.read(at: 2, count: 3), as: UTF8.self) == "con")
            #expect(new.tag != old.tag)
            #expect(try store.delete(path))
            #expect(try !store.delete(path))
        }
    }

    @Test("folders are neither read nor deleted as files, but deleted on demand")
    func folders() throws {
        try withStore { store, folder in
            try upload(store, "d/e/f", "x")
            let directory = try #require(FilePath("d"))
            #expect(try store.open(directory) == nil)
            #expect(try !store.delete(directory))
            #expect(try store.deleteAll(directory))
            #expect(!FileManager.default.fileExists(atPath: folder + "/files/d"))
        }
    }

    @Test("an upload given up leaves nothing, and one that a killed server left is removed")
    func leftovers() throws {
        try withStore { store, folder in
            do { try store.startUpload().append([1, 2, 3]) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/files.partial").isEmpty)
            try Data([1]).write(to: URL(fileURLWithPath: folder + "/files.partial/left"))
            _ = FileStore(root: folder + "/files")
            #expect(!FileManager.default.fileExists(atPath: folder + "/files.partial/left"))
        }
    }

    @Test("a file in the way of a folder is an error, and nothing is stored")
    func inTheWay() throws {
        try withStore { store, _ in
            try upload(store, "a", "file")
            #expect(throws: FileStore.FileError.self) { try upload(store, "a/b", "x") }
            let path = try #require(FilePath("a"))
            #expect(try store.open(path)?.size == 4)
        }
    }

    @Test(
        "ranges",
        arguments: [
            ("bytes=2-4", .part(2..<5)), ("bytes=7-", .part(7..<10)), ("bytes=-3", .part(7..<10)),
            ("bytes=-30", .part(0..<10)),
            ("bytes=0-100", .part(0..<10)), ("bytes=9-9", .part(9..<10)), ("bytes=10-", .unsatisfiable),
            ("bytes=5-2", .unsatisfiable),
            ("bytes=-0", .unsatisfiable), ("bytes=-", .unsatisfiable), ("bytes=0-1,4-5", .unsatisfiable),
            ("bogus", .unsatisfiable),
            ("bytes=a-b", .unsatisfiable), ("bytes=99999999999999999999-", .unsatisfiable),
            ("bytes=1-2-3", .unsatisfiable),
        ] as [(String, ByteRange)]
    )
    func ranges(_ header: String, _ range: ByteRange) {
        #expect(ByteRange(header, size: 10) == range)
        if header.hasPrefix("bytes=-") { #expect(ByteRange(header, size: 0) == .unsatisfiable) }
    }
}
