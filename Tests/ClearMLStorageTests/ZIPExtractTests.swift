import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearMLStorage

@Suite struct ZIPExtractTests {
    private let folder: ScratchFolder
    private var target: String { folder.path + "/target" }
    private var outside: String { folder.path + "/outside" }

    init() throws {
        folder = try ScratchFolder()
        for path in [folder.path + "/target", folder.path + "/outside"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }
    }

    private func archive(_ names: [String]) throws -> ZIPReader {
        var writer = ZIPWriter()
        for name in names {
            if name.hasSuffix("/") {
                try writer.addFolder(String(name.dropLast()))
            } else {
                try writer.addFile(name, contents: Array("content of \(name)".utf8))
            }
        }
        return try ZIPReader(bytes: try writer.finish())
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: target + "/" + name, encoding: .utf8)
    }

    @Test func unpacksFilesAndFolders() throws {
        let written = try archive(["a", "d/e/f.txt", "empty/", "d/g"]).extractAll(to: target)
        #expect(written == ["a", "d/e/f.txt", "d/g"])
        #expect(try text("d/e/f.txt") == "content of d/e/f.txt")
        var isFolder: ObjCBool = false
        #expect(FileManager.default.fileExists(atPath: target + "/empty", isDirectory: &isFolder) && isFolder.boolValue)
        let mode = try FileManager.default.attributesOfItem(atPath: target + "/a")[.posixPermissions] as? Int
        #expect((mode ?? 0) & 0o111 == 0)
    }

    @Test func overwritesNothing() throws {
        try Data("precious".utf8).write(to: URL(fileURLWithPath: target + "/b"))
        let error = #expect(throws: ZIPError.self) { try archive(["a", "b", "c"]).extractAll(to: target) }
        #expect(error?.code == .alreadyExists)
        #expect(error?.entry == "b")
        #expect(try text("b") == "precious")
        #expect(try text("a") == "content of a")
        #expect(!FileManager.default.fileExists(atPath: target + "/c"))
    }

    @Test func followsNoLink() throws {
        try FileManager.default.createSymbolicLink(atPath: target + "/d", withDestinationPath: outside)
        try FileManager.default.createSymbolicLink(atPath: target + "/f", withDestinationPath: outside + "/f")
        #expect(throws: ZIPError.self) { try archive(["d/x"]).extractAll(to: target) }
        #expect(throws: ZIPError.self) { try archive(["d/"]).extractAll(to: target) }
        #expect(throws: ZIPError.self) { try archive(["f"]).extractAll(to: target) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside).isEmpty)
    }

    @Test func aDamagedEntryLeavesNoFile() throws {
        var archive = Archive(.init("good"), .init("bad"))
        archive.entries[1].checksum = 1
        let reader = try ZIPReader(bytes: archive.bytes)
        let error = #expect(throws: ZIPError.self) { try reader.extractAll(to: target) }
        #expect(error?.code == .checksumMismatch)
        #expect(try FileManager.default.contentsOfDirectory(atPath: target) == ["good"])
    }

    @Test func aMissingFolderIsSaid() throws {
        let error = #expect(throws: ZIPError.self) { try archive(["a"]).extractAll(to: target + "/none") }
        #expect(error?.code == .fileSystem)
        #expect(error?.errorNumber == ENOENT)
    }

    @Test func readsAFileAndRefusesOtherThings() throws {
        #expect(throws: ZIPError.self) { try ZIPReader(path: target) }
        #expect(throws: ZIPError.self) { try ZIPReader(path: target + "/none") }
        #expect(throws: ZIPError.self) { try ZIPReader(path: "/dev/null") }
    }
}
