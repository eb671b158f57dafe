import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML
@testable import ClearMLAPI

@Suite("Importing what is not what it should be")
struct ImportTests {
    private static let id = "offline-17667c63b1e9450ea3e54ee4d45908d2"

    private static let task = """
        {"id":"\(id)","name":"off","type":"training","project_name":"Projects","tags":["x"],"status":"created",
        "script":{"binary":"python3","diff":"print(1)","requirements":{"pip":"a"}},"runtime":{"session":"stolen","a":"1"},
        "hyperparams":{"General":{"lr":{"section":"General","name":"lr","type":"float","value":"0.1"}}},
        "configuration":{"C":{"name":"C","type":"dictionary","value":"a = 1"}},
        "execution":{"artifacts":[{"key":"far","uri":"s3://b/k"},{"key":"near","uri":"/rec/\(id)/data/near"}]},
        "offline_folder":"/rec/\(id)","offline_output_models":[{"id":"m"}]}
        """
    private static let log = """
        [{"timestamp":1795214780452,"type":"log","task":"\(id)","level":"info","worker":"vm","msg":"hello"}]
        [{"timestamp":1795214780567,"type":"log","task":"\(id)","level":"ERROR","worker":"vm","msg":"2024-01-01 ","method":"get"}]

        """
    private static let metrics = """
        [{"timestamp":1,"type":"training_stats_scalar","task":"model","iter":0,"metric":"mt","variant":"ms","value":1.0,"model_event":true}]
        [{"timestamp":2,"type":"training_stats_scalar","task":"\(id)","iter":1,"metric":"t","variant":"s","value":0.5},{"timestamp":3,"type":"training_stats_scalar","task":"\(id)","iter":2,"metric":"t","variant":"s","value":NaN}]
        [{"timestamp":4,"type":"plot","task":"\(id)","iter":3,"metric":"p","variant":"v","plot_str":"{}","method":"get"}]
        [{"timestamp":5,"type":"training_debug_image","task":"\(id)","iter":3,"metric":"i","variant":"v","key":"k","url":"u"}]
        [{"timestamp":6,"type":"training_debug_image","task":"\(id)","iter":4,"metric":"i","variant":"v","key":"P/t.\(id)/metrics/i/v/a.png","url":"/rec/\(id)/data/P/t.\(id)/metrics/i/v/a.png"}]
        [{"timestamp":7,"type":"training_debug_image","task":"\(id)","iter":5,"metric":"i","variant":"v","key":"/far.png","url":"https://h/far.png"}]
        [{"timestamp":8,"type":"training_debug_image","task":"\(id)","iter":6,"metric":"i","variant":"v","key":"P/t.\(id)/../../../task.json","url":"/rec/\(id)/data/x"}]
        [{"timestamp":9,"type":"training_debug_image","task":"\(id)","iter":7,"metric":"i","variant":"v","key":"P/t.\(id)/gone.png","url":"/rec/\(id)/data/P/t.\(id)/gone.png"}]

        """

    private static func write(_ folder: String, _ files: [String: [UInt8]]) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name)) }
    }

    private static let files = [
        "task.json": Array(task.utf8), "log.jsonl": Array(log.utf8), "metrics.jsonl": Array(metrics.utf8),
    ]

    @Test("A session of the Python SDK becomes a journal, and what is left out is said")
    func imports() throws {
        try withTemporaryDirectory { folder in
            try Self.write(folder + "/in", Self.files)
            try Self.write(folder + "/in/data/P/t.\(Self.id)/metrics/i/v", ["a.png": [1, 2, 3]])
            let store = SessionStore(root: folder + "/journal")
            let summary = try PythonSessionImporter.run(
                PythonSessionFiles(folder: folder + "/in"),
                store: store,
                now: 5
            )
            #expect(
                summary.omitted == [
                    "output model": 1, "report of a model": 1,
                    "artifact “near”: its address leads out of the task's folder": 1,
                    "image without an address": 1, "image outside of the task's folder": 1,
                    "image whose file is missing": 1,
                ]
            )
            #expect(summary.events == 3)
            let session = try store.session(summary.session)
            let description = try session.description()
            #expect(description.closedAt != nil)
            #expect(description.projectName == "Projects")
            #expect(!session.isLive)
            let lines = try JournalLine.read(session)
            #expect(
                lines.filter { $0.operation == nil && $0.event == nil }.map(\.description) == [
                    "20: hello", "40: 2024-01-01", "t/s[1] = 0.5", "t/s[2] = nan",
                ]
            )
            let operations = lines.compactMap(\.operation)
            #expect(operations.first?.name == "session.create")
            #expect(operations.first?.body["project"] == "Projects")
            #expect(operations.last?.name == "tasks.completed")
            // The key by which delivery finds its task is never taken from elsewhere.
            let runtime = operations.compactMap { $0.body["runtime"].objectValue }
            #expect(runtime == [["session": .string(summary.session), "a": "1"]])
            #expect(operations.allSatisfy { $0.body["execution"].isNull })
            let files = try JournalLine.read(session.files)
            #expect(
                files.compactMap(\.operation).map(\.body) == [
                    ["artifacts": [["key": "far", "uri": "s3://b/k"]], "force": true]
                ]
            )
            let events = lines.compactMap(\.event) + files.compactMap(\.event)
            #expect(
                events.map { $0["event"] } == [
                    ["type": "plot", "iter": 3, "metric": "p", "variant": "v", "plot_str": "{}"],
                    [
                        "type": "training_debug_image", "iter": 5, "metric": "i", "variant": "v", "key": "/far.png",
                        "url": "https://h/far.png",
                    ],
                    ["type": "training_debug_image", "iter": 4, "metric": "i", "variant": "v"],
                ]
            )
            let file = events[2]["file"]
            #expect(file["path"] == "metrics/i/v/a.png")
            #expect(file["type"] == "image/png")
            let blob = try #require(file["blob"].stringValue)
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(session.files.blobs)/\(blob)")) == Data([1, 2, 3]))
        }
    }

    @Test("What cannot be read is refused, and nothing is left of it")
    func refused() throws {
        let cases: [[String: [UInt8]]] = [
            [:], ["task.json": []], ["task.json": Array("[]".utf8)], ["task.json": Array("{\"id\":1,\"name\":2}".utf8)],
            ["task.json": Array("{\"id\":\"a\",\"name\":\" x \"}".utf8)],
            ["task.json": Array("{\"id\":\"a\",\"name\":\"name\",\"project_name\":\"Long/P\"}".utf8)],
            Self.files.merging(["metrics.jsonl": Array((Self.metrics + "[{\"type\":").utf8)]) { $1 },
            Self.files.merging(["log.jsonl": [0xFF, 0xFE, 0x0A]]) { $1 },
            Self.files.merging(["log.jsonl": Array(String(repeating: "[", count: 100_000).utf8)]) { $1 },
        ]
        for files in cases {
            try withTemporaryDirectory { folder in
                try Self.write(folder + "/in", files)
                let store = SessionStore(root: folder + "/journal")
                let error = #expect(throws: PythonSessionError.self) {
                    try PythonSessionImporter.run(PythonSessionFiles(folder: folder + "/in"), store: store, now: 5)
                }
                #expect(error?.code == .malformed)
                #expect(error?.message.isEmpty == false)
                #expect(try store.list().sessions.isEmpty)
                #expect((try? FileManager.default.contentsOfDirectory(atPath: store.root)) ?? [] == [])
            }
        }
    }

    @Test("Names that no server takes can be replaced")
    func renamed() throws {
        try withTemporaryDirectory { folder in
            try Self.write(
                folder + "/in",
                ["task.json": Array("{\"id\":\"a\",\"name\":\"x\",\"project_name\":\"P\"}".utf8)]
            )
            let summary = try PythonSessionImporter.run(
                PythonSessionFiles(folder: folder + "/in"),
                store: SessionStore(root: folder + "/journal"),
                now: 5,
                name: "long enough",
                project: "Long enough/Too"
            )
            #expect(summary.taskName == "long enough")
            #expect(summary.projectName == "Long enough/Too")
        }
    }

    @Test("Ending it early leaves nothing")
    func cancelled() throws {
        try withTemporaryDirectory { folder in
            let line = "[" + String(repeating: "{\"type\":\"log\",\"msg\":\"x\"},", count: 5000) + "{}]\n"
            try Self.write(folder + "/in", Self.files.merging(["log.jsonl": Array(line.utf8)]) { $1 })
            let store = SessionStore(root: folder + "/journal")
            let error = #expect(throws: PythonSessionError.self) {
                try PythonSessionImporter.run(
                    PythonSessionFiles(folder: folder + "/in"),
                    store: store,
                    now: 5,
                    progress: ExchangeProgress(isCancelled: { true })
                )
            }
            #expect(error?.code == .cancelled)
            #expect(try FileManager.default.contentsOfDirectory(atPath: store.root) == [])
        }
    }

    @Test("What a killed import left is removed by a later one, what is in use is not")
    func leftovers() throws {
        try withTemporaryDirectory { folder in
            for name in [".clearml-old", ".clearml-new"] {
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name + "/deep",
                    withIntermediateDirectories: true
                )
            }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -200_000)],
                ofItemAtPath: folder + "/.clearml-old"
            )
            try TemporaryFolder.with(in: folder) { _ throws(PythonSessionError) in }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [".clearml-new"])
        }
    }

    @Test("Wrong types everywhere cost only what they are in")
    func wrongTypes() throws {
        let values = ["null", "1", "-1e400", "\"text\"", "[]", "{}", "[[1]]", "{\"a\":{\"b\":[null]}}", "true"]
        for value in values {
            try withTemporaryDirectory { folder in
                let members = [
                    "type", "project_name", "tags", "system_tags", "comment", "hyperparams", "configuration", "script",
                    "container", "runtime", "execution", "models", "output_dest", "parent", "offline_folder",
                    "offline_output_models",
                ]
                let task =
                    "{\"id\":\"a\",\"name\":\"name\","
                    + members.map { "\"\($0)\":\(value)" }.joined(separator: ",") + "}"
                let event = ["timestamp", "task", "level", "msg", "iter", "metric", "variant", "value", "model_event"]
                    .map { ",\"\($0)\":\(value)" }.joined()
                let lines =
                    ["log", "training_stats_scalar", "plot"].map { "[{\"type\":\"\($0)\"\(event)}]\n" }.joined()
                    + "\(value)\n"
                try Self.write(
                    folder + "/in",
                    ["task.json": Array(task.utf8), "log.jsonl": Array(lines.utf8), "metrics.jsonl": Array(lines.utf8)]
                )
                let store = SessionStore(root: folder + "/journal")
                let summary = try PythonSessionImporter.run(
                    PythonSessionFiles(folder: folder + "/in"),
                    store: store,
                    now: 5
                )
                let operations = try JournalLine.read(try store.session(summary.session)).compactMap(\.operation)
                #expect(operations.first?.name == "session.create", "\(value)")
                #expect(operations.first?.body["name"] == "name")
            }
        }
    }

    @Test("No mutation of a valid session crashes, hangs or leaves half a session", arguments: 0..<4 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        var random = Seeded(state: seed)
        for _ in 0..<8 {
            var files = Self.files
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                guard let name = files.keys.sorted().randomElement(using: &random), var bytes = files[name],
                    !bytes.isEmpty
                else { continue }
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(position...)
                case 2: bytes.insert(contentsOf: Array("\"{[,:]}\\ \n0".utf8).shuffled(using: &random), at: position)
                case 3: bytes.remove(at: position)
                default:
                    let end = Int.random(in: position..<bytes.count, using: &random)
                    bytes.insert(contentsOf: Array(bytes[position...end]), at: position)
                }
                files[name] = bytes
            }
            try withTemporaryDirectory { folder in
                try Self.write(folder + "/in", files)
                let store = SessionStore(root: folder + "/journal")
                do throws(PythonSessionError) {
                    let summary = try PythonSessionImporter.run(
                        PythonSessionFiles(folder: folder + "/in"),
                        store: store,
                        now: 5
                    )
                    let names = try? FileManager.default.contentsOfDirectory(atPath: store.root)
                    #expect(names == [summary.session])
                } catch {
                    #expect((try? FileManager.default.contentsOfDirectory(atPath: store.root)) ?? [] == [])
                }
            }
        }
    }

    /// Repeatable chance.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }
    }
}
