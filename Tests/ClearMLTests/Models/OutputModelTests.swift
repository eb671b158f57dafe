import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Synchronization
import Testing

@testable import ClearML

@Suite("Models that a run makes")
struct OutputModelTests {
    /// One record about a model.
    private struct Record {
        var call: String
        var body: JSONValue
        var model: JSONValue
        var file: JSONValue
        var sequence: UInt64
    }

    private static func records(_ session: StoredSession) throws -> [Record] {
        let reader = JournalReader(session, isLive: true)
        var found: [Record] = []
        while let record = try reader.next() {
            guard case .operation(let bytes) = record.content else { continue }
            let json = try JSONValue(parsing: bytes)
            let call = "\(json["service"].stringValue ?? "").\(json["action"].stringValue ?? "")"
            guard !json["model"].isNull || call == "session.discard" || call == "session.store" else { continue }
            found.append(
                Record(
                    call: call,
                    body: json["body"],
                    model: json["model"],
                    file: json["file"],
                    sequence: record.sequence
                )
            )
        }
        return found
    }

    private static func reports(_ task: ClearMLTask) throws -> [Record] {
        try records(try #require(task.run?.writer.session))
    }

    private static func files(_ task: ClearMLTask) throws -> [Record] {
        let session = try #require(task.run?.writer.session.files)
        return try DiskFileSystem().information(session.directory) == nil ? [] : records(session)
    }

    private static func code(_ body: () throws(ClearMLError) -> Void) -> ClearMLError.Code? {
        do throws(ClearMLError) { try body() } catch { return error.code }
        return nil
    }

    private func withRun(_ body: (ClearMLTask, _ folder: String) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let task = try TestWorld(folder, TestWorld.offline).start()
            try body(task, folder)
            try task.close()
        }
    }

    @Test("the model is asked for with all that is known, put into the list, and given its weights, in that order")
    func order() throws {
        try withRun { task, folder in
            let path = folder + "/digits.onnx"
            try Data("weights".utf8).write(to: URL(fileURLWithPath: path))
            let model = try OutputModel(
                task: task,
                tags: ["b", "a", "b"],
                labels: ["cat": 1],
                configDictionary: ["layers": [64, 32]],
                comment: "why",
                baseModelID: "m0"
            )
            #expect(try Self.reports(task).isEmpty)
            try model.setMetadata("accuracy", 0.5)
            #expect(try model.updateWeights(localPath: path, iteration: 7) == "digits.onnx")
            try FileManager.default.removeItem(atPath: path)
            try model.setMetadata("count", 3)
            try model.logger.reportScalar(title: "loss", series: "test", value: 0.5, iteration: 7)
            try model.publish()
            let reported = try #require(task.run?.writer.committedSequence)

            let reports = try Self.reports(task)
            #expect(reports.map(\.call) == ["session.model", "tasks.add_or_update_model"])
            let made = try #require(reports.first)
            #expect(made.model["key"].stringValue == model.key)
            #expect(made.body["name"] == "first run")
            #expect(made.body["comment"] == "why")
            #expect(made.body["tags"] == ["b", "a"])
            #expect(made.body["labels"] == ["cat": 1])
            #expect(made.body["parent"] == "m0")
            #expect(made.body["metadata"]["accuracy"]["type"] == "float")
            #expect(reports[1].body == ["name": "digits", "type": "output"])

            let files = try Self.files(task)
            #expect(files.map(\.call) == ["models.edit", "models.add_or_update_metadata", "models.set_ready"])
            let weights = try #require(files.first)
            #expect(weights.file["path"] == "models/digits.onnx")
            #expect(
                weights.body == ["iteration": 7, "framework": "ONNX", "comment": "snapshot digits.onnx stored\nwhy"]
            )
            // Nothing of it before the list has it.
            #expect(weights.model["after"] == .integer(Int64(reports[1].sequence)))
            // What is reported for a published model is refused.
            #expect(files[2].model["after"] == .integer(Int64(reported)))
            let session = try #require(task.run?.writer.session.files)
            let blob = try #require(weights.file["blob"].stringValue)
            #expect(
                try session.fileSystem.contents(of: "\(session.blobs)/\(blob)", limit: 100) == Array("weights".utf8)
            )

            #expect(model.isPublished)
            #expect(Self.code { () throws(ClearMLError) in try model.setName("too late") } == .invalidArgument)
            #expect(
                Self.code { () throws(ClearMLError) in try model.updateWeights(data: [1], targetFilename: "w.bin") }
                    == .invalidArgument
            )
            try model.addTags(["still possible"])
            #expect(model.id == nil)
        }
    }

    @Test("before any weights, changes go with the reports; a name given by hand is the one in the list")
    func withoutWeights() throws {
        try withRun { task, _ in
            let model = try OutputModel(task: task, name: "by hand", framework: "mine")
            try model.connect(task: task, name: "entry")
            try model.updateDesign(configText: "{\"layers\": []}")
            try model.updateLabels(["dog": 2])
            try model.setComment("later")
            try model.setName("renamed")
            try model.setAllMetadata(["a": 1])
            try model.archive()
            let reports = try Self.reports(task)
            #expect(
                reports.map(\.call) == [
                    "session.model", "tasks.add_or_update_model", "models.edit", "models.edit", "models.edit",
                    "models.edit", "models.add_or_update_metadata", "models.archive_many",
                ]
            )
            #expect(reports[1].body["name"] == "entry")
            #expect(reports[2].body == ["design": ["design": "{\"layers\": []}"]])
            // What finds the model again survives the replacement of everything else.
            let metadata = reports[6].body
            #expect(metadata["replace_metadata"] == true)
            #expect(metadata["metadata"].arrayValue?.map { $0["key"].stringValue } == ["a", SessionModel.identityKey])
            #expect(try Self.files(task).isEmpty)
            #expect(try task.getConfigurationObject(name: "General") == "{\"layers\": []}")
            #expect(task.run?.state.withLock { $0.records.labels } == ["dog": 2])
        }
    }

    @Test("a report for the model names it by its key")
    func reportsOfModel() throws {
        try withRun { task, _ in
            let model = try OutputModel(task: task, name: "reported")
            try model.logger.reportScalar(title: "loss", series: "test", value: 0.5, iteration: 3)
            let session = try #require(task.run?.writer.session)
            let event = try #require(try JournalLine.read(session).compactMap(\.event).first)
            #expect(event["session_model"].stringValue == model.key)
            #expect(event["event"]["value"] == 0.5)
        }
    }

    @Test("folders, several files, values and addresses become weights")
    func kinds() throws {
        try withRun { task, folder in
            for (name, text) in ["tree/a.txt": "one", "tree/deep/b.txt": "two", "c.txt": "three"] {
                let path = URL(fileURLWithPath: folder + "/" + name)
                try FileManager.default.createDirectory(
                    at: path.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(text.utf8).write(to: path)
            }
            let model = try OutputModel(task: task, name: "of all kinds")
            #expect(try model.updateWeights(localPath: folder + "/tree") == "tree.zip")
            let paths = [folder + "/tree/a.txt", folder + "/c.txt"]
            #expect(try model.updateWeightsPackage(localPaths: paths) == "model_package.zip")
            #expect(try model.updateWeights(encoding: ["bias": [0.5]]) == "model.json")
            try model.updateWeights(registerURI: "elsewhere/w.bin")
            let edits = try Self.files(task)
            #expect(
                edits.map { $0.file["path"].stringValue } == [
                    "models/tree.zip", "models/model_package.zip", "models/model.json", nil,
                ]
            )
            #expect(edits.map { $0.body["system_tags"] } == [["package"], .null, [], .null])
            #expect(edits[3].body["uri"] == .string("file://\(folder)/elsewhere/w.bin"))
            #expect(
                Self.code { () throws(ClearMLError) in
                    try model.updateWeightsPackage(localPaths: [folder + "/c.txt", folder + "/c.txt"])
                } == .invalidArgument
            )
            #expect(
                Self.code { () throws(ClearMLError) in try model.updateWeights(localPath: folder + "/absent") }
                    == .invalidArgument
            )
        }
    }

    @Test(
        "no name leads out of the task's folder",
        arguments: [
            "../../x.bin", "/etc/passwd", "..", String(repeating: "a", count: 300) + ".bin", "😀.bin", "a%2Fb.bin",
            "a\u{1}b.bin", "a\\..\\b",
        ]
    )
    func hostileNames(name: String) throws {
        try withRun { task, _ in
            let model = try OutputModel(task: task, retention: name.count.isMultiple(of: 2) ? .all : .overwritten)
            try model.updateWeights(data: [1, 2, 3], targetFilename: name)
            let path = try #require(try Self.files(task).first?.file["path"].stringValue)
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            #expect(parts.count == 2 && parts[0] == "models" && parts[1] != ".." && !parts[1].isEmpty)
            #expect(parts[1].utf8.count <= 255)
        }
    }

    @Test("weights go to the storage that was named last, and to that of the run otherwise")
    func destinations() throws {
        try withRun { task, _ in
            let model = try OutputModel(task: task, name: "on its way")
            try model.updateWeights(data: [1], targetFilename: "a.bin")
            try model.updateWeights(data: [1], targetFilename: "b.bin", uploadURI: "s3://bucket/folder/")
            #expect(model.uploadDestination == "s3://bucket/folder/")
            try model.updateWeights(data: [1], targetFilename: "c.bin")
            model.setUploadDestination(nil)
            try model.updateWeights(data: [1], targetFilename: "d.bin")
            #expect(
                try Self.files(task).map { $0.file["storage"].stringValue } == [
                    nil, "s3://bucket/folder", "s3://bucket/folder", nil,
                ]
            )
        }
    }

    @Test("superseded weights are discarded after those that replace them, and only then")
    func retention() throws {
        try withRun { task, _ in
            let last = try OutputModel(task: task, name: "the last two", retention: .last(2))
            let names = try (0..<4).map { number in
                try #require(try last.updateWeights(data: [UInt8(number)], targetFilename: "w.bin"))
            }
            #expect(Set(names).count == 4)
            let records = try Self.files(task)
            let discards = records.filter { $0.call == "session.discard" }
            #expect(discards.map { $0.body["path"].stringValue } == names.prefix(2).map { "models/\($0)" })
            let stored = records.filter { !$0.file.isNull }.map(\.sequence)
            #expect(discards.map { $0.body["after"].integerValue } == [Int64(stored[2]), Int64(stored[3])])

            let best = try OutputModel(task: task, name: "the best two", retention: .best(2, highest: false))
            #expect(
                Self.code { () throws(ClearMLError) in try best.updateWeights(data: [0], targetFilename: "w.bin") }
                    == .invalidArgument
            )
            func add(_ score: Double) throws -> String? {
                try best.updateWeights(data: [1], targetFilename: "w.bin", score: score)
            }
            let first = try add(0.5)
            let second = try add(0.7)
            #expect(first != nil && second != nil)
            #expect(try add(0.9) == nil)
            _ = try add(0.1)
            let mine = try Self.files(task).suffix(4)
            #expect(mine.map(\.call) == ["models.edit", "session.store", "models.edit", "session.discard"])
            #expect(mine.last?.body["path"].stringValue == second.map { "models/\($0)" })
        }
    }

    @Test("without a run of its own there is no model, and the error says what to do")
    func noRun() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start()
            let model = try OutputModel(task: task, name: "in time")
            #expect(
                Self.code { () throws(ClearMLError) in _ = try OutputModel(task: task, name: "x") } == .invalidArgument
            )
            #expect(
                Self.code { () throws(ClearMLError) in
                    _ = try OutputModel(task: task, configText: "a", configDictionary: ["a": 1])
                } == .invalidArgument
            )
            #expect(
                Self.code { () throws(ClearMLError) in _ = try OutputModel(task: task, retention: .last(0)) }
                    == .invalidArgument
            )
            try task.close()
            #expect(
                Self.code { () throws(ClearMLError) in try model.updateWeights(data: [1], targetFilename: "w") }
                    == .closed
            )
        }
    }

    @Test("what a safetensors file says of itself becomes metadata, unless that is not wanted")
    func safetensors() throws {
        try withRun { task, folder in
            let path = folder + "/net.safetensors"
            try Data(SafetensorsHeaderTests.file()).write(to: URL(fileURLWithPath: path))
            let model = try OutputModel(task: task, name: "of tensors")
            try model.updateWeights(localPath: path)
            #expect(
                model.metadata == [
                    "format": "pt", "epoch": "7", "safetensors_tensors": 2, "safetensors_parameters": 8,
                    "safetensors_types": "F16: 1, F32: 1",
                ]
            )
            try Data(SafetensorsHeaderTests.file().prefix(30)).write(to: URL(fileURLWithPath: path))
            #expect(
                Self.code { () throws(ClearMLError) in try model.updateWeights(localPath: path) } == .unsupportedFormat
            )
            try model.updateWeights(localPath: path, readsHeader: false)
        }
    }
}
