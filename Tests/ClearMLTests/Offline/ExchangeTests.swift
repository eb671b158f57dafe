import ClearMLJournal
import ClearMLStorage
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML
@testable import ClearMLAPI

@Suite("Exchanging sessions with the Python SDK")
struct ExchangeTests {
    private static func export(_ session: StoredSession, _ folder: String) throws -> PythonSessionExporter.Summary {
        try TemporaryFolder.with(in: folder) { scratch throws(PythonSessionError) in
            try PythonSessionExporter.run(session, to: folder + "/session.zip", scratch: scratch, worker: "worker")
        }
    }

    /// A run of the public interface with something of everything, offline and closed.
    private static func run(_ folder: String) throws -> StoredSession {
        let world = TestWorld(folder, TestWorld.offline)
        let task = try world.start("größe 日本", project: "Team/Übung") { $0.tags = ["t1", "t2"] }
        let session = try #require(task.run?.writer.session)
        try task.setParameters(["Args/epochs": 3, "lr": 0.1, "names": "2024-01-01"])
        try task.setComment("a comment\nof two lines")
        let loss = task.logger.scalar(title: "loss", series: "train")
        for iteration in 0..<2500 { loss.report(1 / Double(iteration + 1), iteration: iteration) }
        task.logger.reportScalar(title: "2024-01-01", series: "12:30:00", value: -0.0, iteration: 7)
        task.logger.reportScalar(title: "loss", series: "train", value: .nan, iteration: 1)
        task.logger.reportScalar(title: "big", series: "", value: 3e38, iteration: .max)
        task.logger.reportScalar(title: "too big", series: "", value: -1e39, iteration: 1)
        task.logger.reportSingleValue(name: "accuracy", value: 0.1 + 0.2)
        task.logger.reportText("emoji 🎉 \u{1B}[31m \"quotes\" \\ \u{2028}", level: .warning)
        task.logger.reportText("2024-01-01", level: .info)
        try task.close()
        return try SessionStore(root: world.cache + "/journal").session(session.id)
    }

    private static func reports(_ session: StoredSession) throws -> [JournalLine] {
        try JournalLine.read(session).filter { $0.operation == nil }
    }

    @Test("What was exported comes back value by value")
    func roundTrip() throws {
        try withTemporaryDirectory { folder in
            let original = try Self.run(folder)
            let exported = try Self.export(original, folder)
            #expect(
                exported.omitted == [
                    "value that is not finite": 1,
                    "value beyond 3.4e38, with which the server would refuse others": 1,
                ]
            )
            let other = SessionStore(root: folder + "/other")
            let imported = try PythonSessionArchive.withFiles(of: exported.path, temporary: other.root) {
                files throws(PythonSessionError) in
                try PythonSessionImporter.run(files, store: other, now: 1)
            }
            #expect(imported.omitted.isEmpty)
            #expect(imported.originalID == "offline-" + original.id)
            let copy = try other.session(imported.session)
            let wanted = try Self.reports(original)
            let texts = wanted.filter { if case .text = $0 { true } else { false } }
            let scalars = wanted.filter { line in
                if case .scalar(_, _, let value, _) = line { abs(value) < 1e39 } else { false }
            }
            // Python keeps console records and scalars in two files: each in its order.
            #expect(try Self.reports(copy) == texts + scalars)
            #expect(imported.scalars == scalars.count)

            var before = TaskDocument()
            var after = TaskDocument()
            for (session, document) in [(original, true), (copy, false)] {
                for case .operation(let name, let body) in try JournalLine.read(session) {
                    let parts = name.split(separator: ".").map { JSONValue.string(String($0)) }
                    let operation: JSONValue = ["service": parts[0], "action": parts[1], "body": body]
                    if document { before.apply(operation) } else { after.apply(operation) }
                }
            }
            for part in ["name", "type", "project_name", "tags", "comment", "hyperparams", "configuration"] {
                #expect(before.json[part] == after.json[part], "\(part)")
            }
            let again = try Self.export(copy, folder + "/other")
            #expect(again.scalars == exported.scalars)
            #expect(again.omitted.isEmpty)
        }
    }

    @Test("The archive is what the importer of the Python SDK expects")
    func format() throws {
        try withTemporaryDirectory { folder in
            let session = try Self.run(folder)
            let zip = try ZIPReader(path: try Self.export(session, folder).path)
            #expect(zip.entries.map(\.name) == ["task.json", "log.jsonl", "metrics.jsonl"])
            for entry in zip.entries {
                let bytes = try zip.contents(of: entry, maximumBytes: 1 << 24)
                #expect(bytes.allSatisfy { $0 < 0x80 }, "\(entry.name) is ASCII")
            }
            let task = try JSONValue(
                parsing: try zip.contents(of: try #require(zip["task.json"]), maximumBytes: 1 << 20)
            )
            #expect(task["id"] == .string("offline-" + session.id))
            #expect(task["name"] == "größe 日本")
            #expect(task["project_name"] == "Team/Übung")
            #expect(task["offline_output_models"] == [])
            #expect(task["offline_folder"].stringValue?.hasSuffix("offline-" + session.id) == true)
            #expect(task["session_api_version"].isNull)
            let metrics = try zip.contents(of: try #require(zip["metrics.jsonl"]), maximumBytes: 1 << 24)
            let lines = try metrics.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
            #expect(lines.count == 3)
            #expect(lines.allSatisfy { ($0.arrayValue?.count ?? 0) <= 1000 })
            #expect(lines.allSatisfy { $0.arrayValue?.allSatisfy { $0["task"] == task["id"] } == true })
            // A name that is a date fails its whole batch on the server.
            #expect(lines.last?.arrayValue?.contains { $0["metric"] == "2024-01-01 " } == true)
        }
    }

    @Test("The key by which delivery finds a task stays here")
    func sessionKey() throws {
        try withTemporaryDirectory { folder in
            let store = SessionStore(root: folder + "/journal")
            let writer = JournalWriter(SessionDescription(id: SessionDescription.makeID(), createdAt: 1), in: store)
            let edit: JSONValue = [
                "service": "tasks", "action": "edit", "body": ["runtime": ["session": "mine", "progress": "5"]],
            ]
            writer.appendOperation(edit.serialized())
            writer.close()
            let zip = try ZIPReader(path: try Self.export(try store.session(writer.session.id), folder).path)
            let task = try zip.contents(of: try #require(zip["task.json"]), maximumBytes: 1 << 20)
            #expect(try JSONValue(parsing: task)["runtime"] == ["progress": "5"])
        }
    }

    @Test("An existing file is not replaced, and half a run is not exported")
    func refusals() throws {
        try withTemporaryDirectory { folder in
            var options = JournalOptions()
            options.segmentBytes = 64 << 10
            options.firstSegmentBytes = 64 << 10
            let store = SessionStore(root: folder + "/journal")
            let writer = JournalWriter(
                SessionDescription(id: SessionDescription.makeID(), createdAt: 1),
                in: store,
                options: options
            )
            for iteration in Int64(0)..<5000 {
                writer.appendScalar(title: "t", series: "s", value: 1, iteration: iteration, timestamp: nil)
            }
            writer.close()
            let session = try store.session(writer.session.id)
            _ = try Self.export(session, folder)
            let exists = #expect(throws: PythonSessionError.self) { try Self.export(session, folder) }
            #expect(exists?.code == .notWritten)

            var state = DeliveryMark.State()
            state.settled = 4000
            state.acknowledged = 4000
            try DeliveryMark(session).store(state)
            #expect(try session.deleteSegments(settledThrough: 4000) > 0)
            try FileManager.default.removeItem(atPath: folder + "/session.zip")
            let gone = #expect(throws: PythonSessionError.self) { try Self.export(session, folder) }
            #expect(gone?.code == .incomplete)
            #expect(!FileManager.default.fileExists(atPath: folder + "/session.zip"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["journal"])
        }
    }
}
