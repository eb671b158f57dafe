import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML

@Suite("Artifacts of a run")
struct ArtifactUploadTests {
    private struct Row: Codable {
        var name: String
        var score: Double
        var isGood: Bool
        var note: String?
    }

    /// What the journal of the files says about each artifact, with the captured bytes.
    private static func artifacts(_ task: ClearMLTask) throws -> [String: (
        entry: JSONValue, file: JSONValue, bytes: [UInt8]?
    )] {
        let session = try #require(task.run?.writer.session.files)
        let reader = JournalReader(session, isLive: true)
        var found: [String: (entry: JSONValue, file: JSONValue, bytes: [UInt8]?)] = [:]
        while let record = try reader.next() {
            guard case .operation(let document) = record.content else { continue }
            let json = try JSONValue(parsing: document)
            #expect((json["service"], json["action"]) == ("tasks", "add_or_update_artifacts"))
            let entry = json["body"]["artifacts"][0]
            var bytes: [UInt8]?
            if let blob = json["file"]["blob"].stringValue {
                bytes = try session.fileSystem.contents(of: session.blobs + "/" + blob, limit: 1 << 20)
            }
            found[try #require(entry["key"].stringValue)] = (entry, json["file"], bytes)
        }
        return found
    }

    private func withRun(_ body: (ClearMLTask, _ folder: String) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let task = try TestWorld(folder, TestWorld.offline).start()
            try body(task, folder)
            try task.close()
        }
    }

    @Test("each kind of value is described as Python does, and kept as it was")
    func kinds() throws {
        try withRun { task, folder in
            try task.uploadArtifact(name: "text", artifact: "héllo", metadata: ["by": "me"])
            try task.uploadArtifact(name: "dict", artifact: ["b": 1, "a": 2])
            try task.uploadArtifact(name: "number", artifact: 5)
            try task.uploadArtifact(name: "data", artifact: Data([1, 2]))
            try task.uploadArtifact(name: "model", data: [3, 4] as [UInt8], fileExtension: "onnx", preview: "mine")
            try task.uploadArtifact(
                name: "array",
                artifact: NumericArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
            )
            try task.uploadArtifact(name: "image", artifact: Pixels([0, 128, 255] as [UInt8], width: 1, height: 1))
            try task.uploadArtifact(
                name: "table",
                table: [
                    Row(name: "a,b", score: 0.5, isGood: true), Row(name: "c", score: 1, isGood: false, note: "\"x\""),
                ]
            )
            try task.uploadArtifact(name: "elsewhere", artifact: try #require(URL(string: "https://host.test/a.csv")))
            let found = try Self.artifacts(task)
            func type(_ name: String) -> [String?] {
                let entry = found[name]?.entry
                return [entry?["type"].stringValue, entry?["type_data"]["content_type"].stringValue]
            }
            #expect(type("text") == ["string", "text/plain"])
            #expect(type("dict") == ["dict", "application/json"])
            #expect(type("number") == ["dict", "application/json"])
            #expect(type("data") == ["custom", nil])
            #expect(type("array") == ["numpy", "application/numpy"])
            #expect(type("image") == ["image", "image/png"])
            #expect(type("table") == ["pandas", "text/csv"])
            #expect(type("elsewhere") == ["custom", "text/csv"])
            let text = try #require(found["text"])
            #expect(text.bytes == Array("héllo".utf8))
            #expect(text.entry["type_data"]["preview"] == "héllo")
            #expect(text.entry["display_data"] == [["by", "me"]])
            #expect(text.entry["content_size"] == 6)
            #expect(
                text.entry["hash"]
                    == "3c48591d8d098a4538f5e013dfcf406e948eac4d3277b10bf614e295d6068179"
            )
            #expect(text.file["path"] == "artifacts/text/text.txt")
            #expect(found["dict"]?.bytes == Array("{\n  \"a\": 2,\n  \"b\": 1\n}".utf8))
            #expect(found["number"]?.bytes == Array("5".utf8))
            #expect(found["data"]?.bytes == [1, 2])
            #expect(found["data"]?.entry["type_data"]["preview"] == "data.bin - 2 bytes\n")
            #expect(found["model"]?.file["path"] == "artifacts/model/model.onnx")
            #expect(found["model"]?.entry["type_data"]["preview"] == "mine")
            let archive = try ZIPReader(bytes: try #require(found["array"]?.bytes))
            let entry = try #require(archive["array.npy"])
            let array = try NumPyFile.array(npy: try archive.contents(of: entry, maximumBytes: 1_000))
            #expect(array == (try NumericArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])))
            let rows = ",name,score,isGood,note\n0,\"a,b\",0.5,True,\n1,c,1.0,False,\"\"\"x\"\"\"\n"
            #expect(String(decoding: found["table"]?.bytes ?? [], as: UTF8.self) == rows)
            #expect(found["elsewhere"]?.entry["uri"] == "https://host.test/a.csv")
            #expect(found["elsewhere"]?.bytes == nil)
        }
    }

    @Test("a file changed or removed right after the call is delivered as it was")
    func captures() throws {
        try withRun { task, folder in
            let path = folder + "/notes.txt"
            try DiskFileSystem().replace(path, with: Array("before".utf8), durably: false)
            try task.uploadArtifact(name: "notes", localPath: path)
            try DiskFileSystem().replace(path, with: Array("after!".utf8), durably: false)
            try task.uploadArtifact(name: "gone", artifact: URL(fileURLWithPath: path))
            try task.uploadArtifact(name: "moved", localPath: path, deleteAfterUpload: true)
            #expect(try DiskFileSystem().information(path) == nil)
            let found = try Self.artifacts(task)
            #expect(found["notes"]?.bytes == Array("before".utf8))
            #expect(found["gone"]?.bytes == Array("after!".utf8))
            #expect(found["moved"]?.bytes == Array("after!".utf8))
            #expect(
                found["notes"]?.entry["type_data"] == [
                    "preview": "notes.txt - 6 bytes\n", "content_type": "text/plain",
                ]
            )
            #expect(found["notes"]?.file["path"] == "artifacts/notes/notes.txt")
        }
    }

    @Test("a folder or a wildcard becomes an archive of its files")
    func archives() throws {
        try withRun { task, folder in
            let root = folder + "/results"
            for name in ["b.json", "a.txt", "deep/c.json"] {
                try FileManager.default.createDirectory(atPath: root + "/deep", withIntermediateDirectories: true)
                try DiskFileSystem().replace(root + "/" + name, with: Array(name.utf8), durably: false)
            }
            try FileManager.default.createSymbolicLink(atPath: root + "/circle", withDestinationPath: root)
            try FileManager.default.createSymbolicLink(atPath: root + "/z.json", withDestinationPath: "a.txt")
            try task.uploadArtifact(name: "all", localPath: root)
            try task.uploadArtifact(name: "some", localPath: root + "/*.json")
            let found = try Self.artifacts(task)
            func names(_ artifact: String) throws -> [String] {
                try ZIPReader(bytes: try #require(found[artifact]?.bytes)).entries.map(\.name)
            }
            #expect(try names("all") == ["a.txt", "b.json", "deep/c.json", "z.json"])
            #expect(try names("some") == ["b.json", "deep/c.json", "z.json"])
            #expect(found["all"]?.entry["type"] == "archive")
            #expect(found["all"]?.file["path"] == "artifacts/all/results.zip")
            let preview = found["some"]?.entry["type_data"]["preview"].stringValue ?? ""
            #expect(preview.hasSuffix("results/*.json:\nb.json - 6 bytes\ndeep/c.json - 11 bytes\nz.json - 5 bytes\n"))
        }
    }

    @Test(
        "no name leads out of the artifact's folder",
        arguments: [
            "../x", "/etc/passwd", "..", ".", "a/../../b", "%2F..", "🦉", String(repeating: "n", count: 300),
            "a\u{1}b\n",
        ]
    )
    func hostileNames(name: String) throws {
        try withRun { task, folder in
            try task.uploadArtifact(name: name, artifact: "x")
            try task.uploadArtifact(name: "by path", data: [1] as [UInt8], fileExtension: "/../" + name)
            let found = try Self.artifacts(task)
            for artifact in [name, "by path"] {
                let path = try #require(found[artifact]?.file["path"].stringValue)
                let parts = path.split(separator: "/", omittingEmptySubsequences: false)
                #expect(parts.count == 3 && parts[0] == "artifacts", "\(path)")
                #expect(parts.allSatisfy { $0 != ".." && $0 != "." && !$0.isEmpty && $0.utf8.count <= 255 }, "\(path)")
            }
        }
    }

    @Test("what cannot be stored throws and leaves nothing behind")
    func mistakes() throws {
        try withRun { task, folder in
            func code(_ body: () throws(ClearMLError) -> Void) -> ClearMLError.Code? {
                do throws(ClearMLError) { try body() } catch { return error.code }
                return nil
            }
            #expect(
                code { () throws(ClearMLError) in try task.uploadArtifact(name: "", artifact: 1) } == .invalidArgument
            )
            #expect(
                code { () throws(ClearMLError) in
                    try task.uploadArtifact(name: "x", localPath: folder + "/nothing")
                } == .invalidArgument
            )
            #expect(
                code { () throws(ClearMLError) in
                    try task.uploadArtifact(name: "x", artifact: Double.nan)
                } == .invalidArgument
            )
            #expect(try #require(task.run?.writer.session).lanes().count == 1)
            try task.close()
            #expect(code { () throws(ClearMLError) in try task.uploadArtifact(name: "x", artifact: 1) } == .closed)
        }
    }

    @Test("a run without artifacts has no second journal, one with them says how many wait")
    func status() throws {
        try withRun { task, folder in
            #expect(task.delivery?.pendingUploads == 0)
            let session = try #require(task.run?.writer.session)
            #expect(try session.lanes().count == 1)
            try task.uploadArtifact(name: "x", artifact: 1)
            #expect(task.delivery?.pendingUploads == 1)
            #expect(try session.lanes().count == 2)
            #expect(try Receipt(of: session).pending == 2)
            #expect(task.waitForUploads(timeout: .milliseconds(1)) == false)
        }
    }
}
