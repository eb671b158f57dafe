import Foundation
import GRDB
import Testing

@testable import LocalServer

@Suite("Storing and reading events")
struct EventStoreTests {
    /// A database with one task, in a directory that is removed afterwards.
    private func withTask(_ body: (Store, String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "events-" + Identifier.make()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try Store(path: folder + "/server.sqlite")
        let task = Identifier.make()
        try store.write {
            try Collection.tasks.save(["id": .string(task), "name": "a task", "status": "in_progress"], in: $0)
        }
        try body(store, task)
        try store.close()
    }

    @discardableResult
    private func add(_ store: Store, _ lines: [String]) throws -> EventIntake.Outcome {
        let batch = try EventBatch(lines: Array(lines.joined(separator: "\n").utf8), worker: "", now: 1000)
        return try store.write { try EventIntake.add(batch, now: Timestamp(milliseconds: 1000), in: $0) }
    }

    private func count(_ table: String, _ store: Store) throws -> Int? {
        try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    private func scalar(_ task: String, _ iteration: Int, _ value: String, metric: String = "m") -> String {
        #"{"type":"training_stats_scalar","task":"\#(task)","metric":"\#(metric)","variant":"v","iter":\#(iteration),"value":\#(value)}"#
    }

    private func log(_ task: String, _ message: String, _ timestamp: Int) -> String {
        #"{"type":"log","task":"\#(task)","msg":"\#(message)","timestamp":\#(timestamp)}"#
    }

    @Test(
        "a batch with one event that cannot be stored leaves nothing behind",
        arguments: ["NaN", "\"x\"", "true", "1e300"]
    )
    func atomic(_ value: String) throws {
        try withTask { store, task in
            #expect { try add(store, [scalar(task, 0, "1"), log(task, "a", 1), scalar(task, 1, value)]) } throws: {
                ($0 as? APIError)?.code == 500
            }
            #expect(try count("event_scalar", store) == 0)
            #expect(try count("event_log", store) == 0)
            let document = try store.read { try Collection.tasks.find(task, in: $0) }
            #expect(document?["last_metrics"] == nil)
        }
    }

    @Test("a resent point overwrites itself, a resent line does not")
    func resending() throws {
        try withTask { store, task in
            for _ in 0..<3 { try add(store, [scalar(task, 7, "1.5"), log(task, "a", 1)]) }
            #expect(try count("event_scalar", store) == 1)
            #expect(try count("event_log", store) == 3)
        }
    }

    @Test("deleting the events of one task leaves those of another")
    func deletion() throws {
        try withTask { store, task in
            try store.write { try Collection.tasks.save(["id": "other", "name": "other"], in: $0) }
            try add(store, [scalar(task, 0, "1"), log(task, "a", 1), scalar("other", 0, "2")])
            let deleted = try store.write { try EventOwners.deleteEvents(of: task, isModel: false, in: $0) }
            #expect(deleted == 2)
            let left = try store.read { database in
                try [task, "other"].map {
                    try EventOwnerReader($0, isModel: false, in: database).series(EventKind.allCases).count
                }
            }
            #expect(left == [0, 1])
        }
    }

    @Test("pages of many series give every event once", arguments: [true, false])
    func paging(_ isAscending: Bool) throws {
        try withTask { store, task in
            let lines = (0..<60).map { scalar(task, $0 / 3, "\($0)", metric: "m\($0 % 3)") }
            try add(store, lines)
            try store.read { database in
                let owner = try EventOwnerReader(task, isModel: false, in: database)
                let series = try owner.series([.scalar])
                let pager = SeriesPager(
                    database: database,
                    owner: owner.owner,
                    series: isAscending ? series : series.reversed(),
                    isAscending: isAscending
                )
                var seen: [Double] = []
                var position: SeriesPager.Position?
                while true {
                    var document = EventDocument()
                    position = try pager.page(after: position, limit: 7, into: &document)
                    guard document.count > 0 else { break }
                    let events = try #require(try JSONParser.parse(document.array).arrayValue)
                    seen += events.compactMap { $0["value"]?.numberValue }
                }
                #expect(seen.count == 60 && Set(seen).count == 60)
                let total = try pager.total()
                #expect(total == 60)
            }
        }
    }

    @Test("a page of lines takes all of its last millisecond, and the next starts after it", arguments: [true, false])
    func logPages(_ earlier: Bool) throws {
        try withTask { store, task in
            try add(store, (0..<30).map { log(task, "line \($0)", 100 + $0 / 10) })
            try store.read { database in
                let owner = try EventOwnerReader(task, isModel: false, in: database)
                let reader = LogReader(database: database, owner: owner.owner, ownerID: owner.id)
                var seen: [String] = []
                var start: Int64?
                while true {
                    let page = try reader.page(earlier: earlier, from: start, size: 4)
                    guard let last = page.last else { break }
                    #expect(page.count == 10)
                    start = last.position.timestamp
                    seen += page.compactMap(\.message)
                }
                let all = (0..<30).map { "line \($0)" }
                #expect(seen == (earlier ? all.reversed() : all))
            }
        }
    }

    @Test("raw pages of several curves overlap nowhere and miss nothing")
    func rawPages() throws {
        try withTask { store, task in
            let lines = (0..<50).flatMap { i in
                [scalar(task, i, "\(i)"), i % 2 == 0 ? scalar(task, i, "\(i)", metric: "n") : nil].compactMap { $0 }
            }
            try add(store, lines)
            try store.read { database in
                let series = try EventOwnerReader(task, isModel: false, in: database).series([.scalar])
                let reader = CurveReader(database: database)
                var (count, start): (Int, Int64?) = (0, nil)
                while true {
                    let page = try RawPage(reader, series, .iteration, after: start, size: 6)
                    guard let end = page.end else { break }
                    #expect(start.map { $0 < end } ?? true)
                    (count, start) = (count + page.count, end)
                }
                #expect(count == 75)
            }
        }
    }

    @Test("a scroll id that this server did not give is refused", arguments: ["!", "abc", "W10"])
    func scrolls(_ text: String) {
        #expect { try ScrollID.decode(text) } throws: { ($0 as? APIError)?.subcode == 1104 }
    }
}
