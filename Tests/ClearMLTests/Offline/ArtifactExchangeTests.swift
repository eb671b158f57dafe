import ClearMLAPI
import ClearMLDelivery
import ClearMLDigest
import ClearMLJournal
import ClearMLStorage
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML

@Suite("Exchanging files with the Python SDK's offline sessions")
struct ArtifactExchangeTests {
    private static let id = "offline-17667c63b1e9450ea3e54ee4d45908d2"
    private static let place = "P/t.\(id)/artifacts/a/a.txt"

    private static func export(_ session: StoredSession, _ folder: String) throws -> PythonSessionExporter.Summary {
        try TemporaryFolder.with(in: folder) { scratch throws(PythonSessionError) in
            try PythonSessionExporter.run(session, to: folder + "/session.zip", scratch: scratch, worker: "worker")
        }
    }

    private static func take(_ path: String, _ store: SessionStore) throws -> PythonSessionImporter.Summary {
        try PythonSessionArchive.withFiles(of: path, temporary: store.root) { files throws(PythonSessionError) in
            try PythonSessionImporter.run(files, store: store, now: 1)
        }
    }

    /// What a journal of files holds: the documents, and the bytes of each captured file.
    private static func contents(_ session: StoredSession) throws -> [(document: JSONValue, bytes: [UInt8]?)] {
        let reader = JournalReader(session.files, isLive: false)
        var found: [(document: JSONValue, bytes: [UInt8]?)] = []
        while let record = try reader.next() {
            switch record.content {
            case .operation(let document), .event(let document):
                let json = try JSONValue(parsing: document)
                let blob = json["file"]["blob"].stringValue
                let bytes = try blob.map {
                    try session.fileSystem.contents(of: session.files.blobs + "/" + $0, limit: 1 << 20)
                }
                found.append((json, bytes))
            default: Issue.record("\(record)")
            }
        }
        return found
    }

    /// A run of the public interface with files of every sort, offline and closed.
    private static func run(
        _ folder: String,
        _ change: (inout TaskOptions) -> Void = { _ in },
        _ body: (ClearMLTask) throws -> Void
    ) throws -> StoredSession {
        let world = TestWorld(folder, TestWorld.offline)
        let task = try world.start("größe/b", project: "Team", change: change)
        let session = try #require(task.run?.writer.session)
        try body(task)
        try task.close()
        return try SessionStore(root: world.cache + "/journal").session(session.id)
    }

    @Test("artifacts and images go into the archive, and come back as they were")
    func roundTrip() throws {
        try withTemporaryDirectory { folder in
            let original = try Self.run(folder) { task in
                try task.uploadArtifact(name: "text", artifact: "first")
                try task.uploadArtifact(
                    name: "text",
                    data: Array("second".utf8),
                    fileExtension: "md",
                    metadata: ["a": "b"]
                )
                try task.uploadArtifact(name: "odd / näme: #1?", artifact: [1, 2])
                try task.uploadArtifact(name: "far", artifact: try #require(URL(string: "https://host.test/x.csv")))
                let logger = task.logger
                for iteration in 0..<3 {
                    let bytes = [UInt8(iteration)]
                    logger.reportMedia(title: "t", series: "s", iteration: iteration, data: bytes, fileExtension: "wav")
                    logger.reportMedia(
                        title: "t",
                        series: "short",
                        iteration: iteration,
                        data: bytes,
                        fileExtension: "wav",
                        maxHistory: 1
                    )
                }
            }
            let exported = try Self.export(original, folder)
            #expect(exported.omitted.isEmpty)
            #expect((exported.artifacts, exported.images) == (3, 6))
            let zip = try ZIPReader(path: exported.path)
            let odd = "odd .slash. näme0x3a 0x2310x3f"
            let storage = "Team/gr%C3%B6%C3%9Fe/b.\(exported.offlineID)"
            #expect(
                zip.entries.map(\.name).dropFirst(3).map { $0.dropFirst("data/\(storage)/".count) } == [
                    "artifacts/\(odd)/\(odd).json", "artifacts/text/text.md", "metrics/t/s/t_s_00000000.wav",
                    "metrics/t/s/t_s_00000001.wav", "metrics/t/s/t_s_00000002.wav",
                    "metrics/t/short/t_short_00000000.wav",
                ]
            )
            let task = try JSONValue(
                parsing: try zip.contents(of: try #require(zip["task.json"]), maximumBytes: 1 << 20)
            )
            let entries = task["execution"]["artifacts"].arrayValue ?? []
            #expect(entries.map { $0["key"] } == ["far", "odd / näme: #1?", "text"])
            #expect(entries.first?["uri"] == "https://host.test/x.csv")
            let text = entries.last
            #expect(text?["uri"] == .string("/offline/\(exported.offlineID)/data/\(storage)/artifacts/text/text.md"))
            #expect(text?["hash"] == .string(SHA256.digest(of: Array("second".utf8)).hex))
            #expect(text?["mode"] == "output")

            let store = SessionStore(root: folder + "/other")
            let imported = try Self.take(exported.path, store)
            #expect(imported.omitted.isEmpty)
            #expect((imported.artifacts, imported.events) == (3, 6))
            let copy = try Self.contents(try store.session(imported.session))
            let wanted = try Self.contents(original)
            func artifacts(_ records: [(document: JSONValue, bytes: [UInt8]?)]) -> [String: JSONValue] {
                let all = records.filter { $0.document["action"] == "add_or_update_artifacts" }.map { record in
                    var entry = record.document["body"]["artifacts"][0]
                    entry["place"] = record.document["file"]["path"]
                    entry["bytes"] = .string(String(decoding: record.bytes ?? [], as: UTF8.self))
                    return (entry["key"].stringValue ?? "", entry)
                }
                return Dictionary(all) { _, last in last }
            }
            #expect(artifacts(copy) == artifacts(wanted))
            func images(_ records: [(document: JSONValue, bytes: [UInt8]?)]) -> [[JSONValue]] {
                records.filter { $0.document["event"].objectValue != nil }.map { record in
                    [record.document["event"], record.document["file"]["path"], record.document["file"]["type"]]
                }
            }
            #expect(images(copy) == images(wanted))
            // Nothing was unpacked that stays.
            #expect(try FileManager.default.contentsOfDirectory(atPath: store.root) == [imported.session])
            // What was imported can be exported again.
            let again = try Self.export(try store.session(imported.session), folder + "/other")
            #expect((again.artifacts, again.images, again.omitted.isEmpty) == (3, 6, true))
        }
    }

    @Test("what cannot be carried is said by its name, and the rest is")
    func notCarried() throws {
        try withTemporaryDirectory { folder in
            let session = try Self.run(folder) { task in
                for name in ["delivered", "damaged", "good"] { try task.uploadArtifact(name: name, artifact: name) }
            }
            let files = session.files
            var state = DeliveryMark.State()
            (state.settled, state.acknowledged) = (1, 1)
            try DeliveryMark(files).store(state)
            let blobs = try Self.contents(session).map { $0.document["file"]["blob"].stringValue ?? "" }
            try session.fileSystem.remove("\(files.blobs)/\(blobs[0])")
            try session.fileSystem.replace("\(files.blobs)/\(blobs[1])", with: [1], durably: true)
            let exported = try Self.export(session, folder)
            #expect(exported.artifacts == 1)
            #expect(
                exported.omitted == [
                    "artifact “delivered”: it was delivered and is no longer kept here; the server has it": 1,
                    "artifact “damaged”: its captured file is gone or damaged, by a power failure or by hand": 1,
                ]
            )
        }
        try withTemporaryDirectory { folder in
            let session = try Self.run(folder, { $0.outputURI = "s3://bucket/x/" }) { task in
                try task.uploadArtifact(name: "a", artifact: "a")
            }
            let exported = try Self.export(session, folder)
            #expect(
                exported.omitted == [
                    "artifact “a”: it is meant for s3://bucket/x; sync the session to store it there": 1
                ]
            )
            #expect(try ZIPReader(path: exported.path).entries.count == 3)
        }
    }

    /// A session of the Python SDK with one artifact at `uri`, and other files.
    private static func session(uri: String, hash: String?, _ files: [String: [UInt8]]) -> [String: [UInt8]] {
        var artifact: JSONValue = ["key": "a", "type": "string", "mode": "output", "uri": .string(uri)]
        if let hash { artifact["hash"] = .string(hash) }
        let good: JSONValue = [
            "key": "good", "type": "string", "mode": "output",
            "uri": .string("/rec/\(id)/data/P/t.\(id)/artifacts/g/g"),
        ]
        let task: JSONValue = [
            "id": .string(id), "name": "task", "project_name": "Projects", "offline_folder": .string("/rec/\(id)"),
            "execution": ["artifacts": [artifact, good]],
        ]
        return files.merging(
            ["task.json": task.serialized(), "data/P/t.\(id)/artifacts/g/g": Array("good".utf8)]
        ) { $1 }
    }

    private static func folder(_ path: String, _ files: [String: [UInt8]]) throws -> String {
        for (name, bytes) in files {
            let file = URL(fileURLWithPath: "\(path)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: file)
        }
        return path
    }

    private static func zip(_ path: String, _ files: [String: [UInt8]]) throws -> String {
        var archive = try ZIPWriter(path: path)
        for (name, bytes) in files { try archive.addFile(name, contents: bytes) }
        _ = try archive.finish()
        return path
    }

    private static let cases: [(uri: String, hash: String?, reason: String?)] = [
        ("/rec/\(id)/data/\(place)", nil, nil), ("file:///rec/\(id)/data/\(place)", nil, nil),
        ("/rec/\(id)/data/\(place)", SHA256.digest(of: [1, 2, 3]).hex.uppercased(), nil),
        ("/rec/\(id)/data/\(place)", SHA256.digest(of: [1, 2]).hex, "its file is not what its hash or size says"),
        ("/rec/\(id)/data/P/t.\(id)/gone", nil, "the session has no file of it"),
        ("/rec/\(id)/data/P/t.\(id)/artifacts", nil, "the session has no file of it"),
        ("/rec/\(id)/data/P/t.\(id)/../../../task.json", nil, "its address leads out of the task's folder"),
        ("/rec/\(id)/data/../task.json", nil, "its address leads out of the task's folder"),
        ("/rec/\(id)/task.json", nil, "its address leads out of the task's folder"),
        ("/rec/\(id)/data//etc/t.\(id)/passwd", nil, "its address leads out of the task's folder"),
        ("/rec/\(id)/data/P/t.\(id)/a\0b", nil, "its address leads out of the task's folder"),
        ("/rec/\(id)/data/P/t.\(id)/", nil, "its address leads out of the task's folder"),
        ("/etc/passwd", nil, "its address is no file of the session"), ("", nil, "it has no address"),
    ]

    @Test("a session's artifact comes with its file or is named, and costs no other", arguments: cases.indices)
    func hostile(index: Int) throws {
        let (uri, hash, reason) = Self.cases[index]
        let files = Self.session(uri: uri, hash: hash, ["data/\(Self.place)": [1, 2, 3]])
        try withTemporaryDirectory { folder in
            for path in [try Self.folder(folder + "/in", files), try Self.zip(folder + "/in.zip", files)] {
                let store = SessionStore(root: path + ".journal")
                let summary = try Self.take(path, store)
                let records = try Self.contents(try store.session(summary.session))
                #expect(records.last?.bytes == Array("good".utf8))
                guard let reason else {
                    #expect(summary.omitted.isEmpty)
                    #expect(records.first?.bytes == [1, 2, 3])
                    #expect(records.first?.document["file"]["path"] == "artifacts/a/a.txt")
                    continue
                }
                #expect(summary.omitted == ["artifact “a”: \(reason)": 1])
                #expect(records.count == 1)
                let session = try store.session(summary.session)
                #expect(try session.fileSystem.list(session.files.blobs).count == 1, "nothing is left of the other")
            }
        }
    }

    @Test("a link in a session's folder is not followed")
    func links() throws {
        try withTemporaryDirectory { folder in
            try Data("secret".utf8).write(to: URL(fileURLWithPath: folder + "/a.txt"))
            let files = Self.session(uri: "/rec/\(Self.id)/data/\(Self.place)", hash: nil, [:])
            let session = try Self.folder(folder + "/in", files)
            try FileManager.default.createSymbolicLink(
                atPath: session + "/data/P/t.\(Self.id)/artifacts/a",
                withDestinationPath: folder
            )
            let store = SessionStore(root: folder + "/journal")
            let summary = try Self.take(session, store)
            #expect(summary.omitted == ["artifact “a”: its path leads over a link": 1])
        }
    }

    @Test("damage in the archive costs the file that it is in")
    func damaged() throws {
        try withTemporaryDirectory { folder in
            let content = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let files = Self.session(
                uri: "/rec/\(Self.id)/data/\(Self.place)",
                hash: nil,
                ["data/\(Self.place)": content]
            )
            var archive = try ZIPWriter(path: folder + "/in.zip")
            for (name, bytes) in files { try archive.addFile(name, contents: bytes, packing: .stored) }
            _ = try archive.finish()
            var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/in.zip")))
            let start = try #require(bytes.firstRange(of: content[100..<200])?.lowerBound)
            bytes[start] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/in.zip"))
            let store = SessionStore(root: folder + "/journal")
            let summary = try Self.take(folder + "/in.zip", store)
            #expect(summary.omitted == ["artifact “a”: its checksum is wrong; the archive is damaged": 1])
            let session = try store.session(summary.session)
            #expect(try Self.contents(session).map(\.bytes) == [Array("good".utf8)])
            #expect(try session.fileSystem.list(session.files.blobs).count == 1)
        }
    }

    @Test("the models of a session come with their weights, and what is reported of them with them")
    func models() throws {
        let model: JSONValue = [
            "id": "offline-m",
            "init": [
                "name": "net", "tags": ["t"], "comment": .string("Created by task id: \(Self.id)\nmine"),
                "framework": "PyTorch", "config_text": "a = 1", "label_enumeration": ["cat": 1],
            ],
            "weights": ["weights_filename": "C:\\rec\\w.bin", "iteration": 5, "is_package": true],
        ]
        let lost: JSONValue = [
            "id": "offline-l", "init": ["config_dict": ["x": 1]], "output_uri": "s3://bucket/x/",
            "weights": ["weights_filename": "/etc/passwd"],
        ]
        let far: JSONValue = ["id": "offline-f", "init": [:], "weights": ["register_uri": "s3://b/far.onnx"]]
        let task: JSONValue = [
            "id": .string(Self.id), "name": "task", "project_name": "Projects",
            "offline_output_models": [model, lost, far, ["id": "offline-m"], [:]],
        ]
        let metrics =
            #"[{"timestamp":7,"type":"training_stats_scalar","task":"offline-m","iter":1,"metric":"t","#
            + #""variant":"s","value":2.5,"model_event":true}]"#
        let files = [
            "task.json": task.serialized(), "models/w.bin": [1, 2], "metrics.jsonl": Array(metrics.utf8),
        ]
        try withTemporaryDirectory { folder in
            for path in [try Self.folder(folder + "/in", files), try Self.zip(folder + "/in.zip", files)] {
                let store = SessionStore(root: path + ".journal")
                let summary = try Self.take(path, store)
                #expect(summary.models == 3)
                #expect(
                    summary.omitted == [
                        "output model “task”: the session has no file of its weights": 1,
                        "output model without an id of its own": 2,
                    ]
                )
                let session = try store.session(summary.session)
                let lines = try JournalLine.read(session)
                let made = lines.compactMap(\.operation).filter { $0.name == "session.model" }.map(\.body)
                #expect(
                    made.first == [
                        "name": "net", "comment": "mine", "tags": ["t"], "framework": "PyTorch",
                        "design": ["design": "a = 1"], "labels": ["cat": 1],
                    ]
                )
                #expect(made.map { $0["name"] } == ["net", "task", "task"])
                let listed = lines.compactMap(\.operation).filter { $0.name == "tasks.add_or_update_model" }
                #expect(listed.map { $0.body["name"] } == ["w", "passwd", "far"])
                let event = try #require(lines.compactMap(\.event).first)
                #expect(
                    event["event"] == [
                        "type": "training_stats_scalar", "iter": 1, "metric": "t", "variant": "s", "value": 2.5,
                    ]
                )
                let weights = try Self.contents(session)
                #expect(
                    weights.map { $0.document["body"] } == [
                        ["iteration": 5, "system_tags": ["package"]], ["uri": "s3://b/far.onnx"],
                    ]
                )
                #expect(weights.first?.bytes == [1, 2])
                #expect(weights.first?.document["file"]["path"] == "models/w.bin")
                let reference = weights.first?.document["model"]
                #expect(reference?["key"] == event["session_model"])
                #expect(reference?["after"] == 3, "after what the reports say of it")
                try session.fileSystem.remove(folder + "/session.zip")
                let exported = try Self.export(session, folder)
                // Python's importer makes no model without weights, and reads them from where this machine has them.
                #expect(exported.omitted["output model “task” without weights: sync the session to have it made"] == 1)
                #expect((exported.models, exported.weights) == (2, ["w.bin"]))
                let beside = try Data(contentsOf: URL(fileURLWithPath: folder + "/session.models/w.bin"))
                #expect(Array(beside) == [1, 2])
                let again = SessionStore(root: path + ".again")
                let taken = try Self.take(exported.path, again)
                #expect(taken.models == 2 && taken.omitted.isEmpty)
                let copy = try again.session(taken.session)
                let events = try JournalLine.read(copy).compactMap(\.event)
                #expect(events.map { $0["event"] } == [event["event"]])
                #expect(events.first?["session_model"].isNull == false)
                let carried = try Self.contents(copy)
                #expect(Set(carried.map(\.bytes)) == [[1, 2], nil])
                #expect(carried.first { $0.bytes != nil }?.document["body"] == weights.first?.document["body"])
            }
        }
    }
}
