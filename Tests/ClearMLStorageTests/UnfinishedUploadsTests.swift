import ClearMLAPI
import Foundation
import Testing

@testable import ClearMLStorage

@Suite("Uploads that the same call goes on with")
struct UnfinishedUploadsTests {
    private static let broken = StorageError(.unavailable, "the line is down")

    /// Fails after so much of a multipart upload that the storage has noted something.
    private static func fail(_ upload: UnfinishedUploads.Upload) throws(StorageError) -> String {
        _ = FileManager.default.createFile(atPath: upload.stateFile ?? "", contents: Data("{}".utf8))
        throw broken
    }

    private func failure(_ uploads: UnfinishedUploads, _ subject: String) -> StorageError? {
        do throws(StorageError) {
            _ = try uploads.resuming(subject) { upload throws(StorageError) in try Self.fail(upload) }
            return nil
        } catch {
            return error
        }
    }

    private func names(_ folder: ScratchFolder) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/uploads").sorted()) ?? []
    }

    @Test("a broken one keeps its name and its note, a finished one leaves nothing")
    func goesOn() throws {
        let folder = try ScratchFolder()
        let uploads = UnfinishedUploads(root: folder.path)
        #expect(
            failure(uploads, "a")?.message
                == "the line is down; what was stored is kept, and the same call goes on from here"
        )
        let ids = try (1...2).map { _ throws(StorageError) in
            try uploads.resuming("b") { upload throws(StorageError) in upload.id }
        }
        #expect(Set(ids).count == 2, "what is finished is not gone on with")
        var first: String?
        _ = failure(uploads, "a")
        _ = try uploads.resuming("a") { upload throws(StorageError) in
            first = upload.id
            #expect(upload.stateFile.map { FileManager.default.fileExists(atPath: $0) } == true)
            try? FileManager.default.removeItem(atPath: upload.stateFile ?? "")
        }
        let again = try uploads.resuming("a") { upload throws(StorageError) in upload.id }
        #expect(first != nil && first != again)
        #expect(names(folder).isEmpty, "\(names(folder))")
    }

    @Test("a failure that left nothing behind promises nothing")
    func nothingKept() throws {
        let folder = try ScratchFolder()
        let uploads = UnfinishedUploads(root: folder.path)
        do {
            try uploads.resuming("a") { _ throws(StorageError) in throw Self.broken }
        } catch {
            #expect(error.message == Self.broken.message)
        }
        #expect(names(folder).isEmpty)
    }

    @Test("two at once do not share a name, and a note that is none is not believed")
    func apart() throws {
        let folder = try ScratchFolder()
        let uploads = UnfinishedUploads(root: folder.path)
        try uploads.resuming("a") { outer throws(StorageError) in
            try uploads.resuming("a") { inner throws(StorageError) in
                #expect(inner.stateFile == nil && inner.id != outer.id)
            }
        }
        _ = failure(uploads, "a")
        for name in names(folder) where name.hasSuffix(".id") {
            let note = try #require(StateFile("\(folder.path)/uploads/\(name)", url: "a"))
            try note.write(["id": "../../etc"])
        }
        let id = try uploads.resuming("a") { upload throws(StorageError) in upload.id }
        #expect(id.utf8.count == 32 && !id.contains("/"))
    }

    @Test("where nothing can be noted an upload begins anew")
    func noFolder() throws {
        let folder = try ScratchFolder()
        try Data().write(to: URL(fileURLWithPath: "\(folder.path)/uploads"))
        let uploads = UnfinishedUploads(root: folder.path)
        let state = try uploads.resuming("a") { upload throws(StorageError) in upload.stateFile }
        #expect(state == nil)
    }
}
