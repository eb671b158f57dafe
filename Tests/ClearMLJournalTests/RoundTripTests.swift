import Testing

@testable import ClearMLJournal

@Suite("What is written is what is read")
struct RoundTripTests {
    @Test("Every kind of record comes back in order, with its sequence number and time")
    func everyKind() throws {
        let (store, _) = JournalSupport.memoryStore()
        let clock = ManualJournalClock(milliseconds: 1_700_000_000_123)
        let writer = JournalSupport.writer(store, options: JournalSupport.options(clock: clock))
        let id = try #require(writer.series(title: "loss", series: "train"))
        writer.appendScalar(id, value: 0.5, iteration: -3)
        clock.milliseconds = 5
        writer.appendScalar(title: "loss", series: "train", value: -.infinity, iteration: .max)
        writer.appendScalar(title: "loss", series: "Überprüfung 🧪", value: .nan, iteration: .min, timestamp: -9)
        writer.appendText(level: 40, message: "line one\nline two")
        writer.appendText(level: 10, message: "")
        #expect(writer.appendOperation(Array(#"{"service":"tasks"}"#.utf8)) == 6)
        #expect(writer.appendOperation([]) == 7)
        #expect(writer.committedSequence == 7)

        let records = try JournalSupport.readAll(JournalReader(writer.session, isLive: true))
        #expect(records.count == 9)
        #expect(records[0].content == .series(id, title: "loss", series: "train"))
        #expect(
            records[1]
                == JournalRecord(
                    sequence: 1,
                    timestamp: 1_700_000_000_123,
                    content: .scalar(id, value: 0.5, iteration: -3)
                )
        )
        #expect(
            records[2]
                == JournalRecord(
                    sequence: 2,
                    timestamp: 5,
                    content: .scalar(id, value: -.infinity, iteration: .max)
                )
        )
        #expect(records[3].content == .series(SeriesID(rawValue: 1), title: "loss", series: "Überprüfung 🧪"))
        guard case .scalar(_, let value, .min) = records[4].content else { Issue.record("no scalar"); return }
        #expect(value.isNaN && records[4].timestamp == -9)
        #expect(records[5].content == .text(level: 40, message: "line one\nline two"))
        #expect(records[6].content == .text(level: 10, message: ""))
        #expect(records[7].content == .operation(Array(#"{"service":"tasks"}"#.utf8)))
        #expect(records[8].content == .operation([]))
        #expect(JournalSupport.reports(records).map(\.sequence) == Array(1...7))
    }

    @Test("Records cross segments, and a reader may begin after any report", arguments: [4096, 8192, 65536])
    func crossingSegments(segmentBytes: Int) throws {
        let (store, _) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store, options: JournalSupport.options(segmentBytes: segmentBytes))
        for iteration in 0..<1000 {
            writer.appendScalar(
                title: "t\(iteration % 7)",
                series: "s",
                value: Double(iteration),
                iteration: Int64(iteration)
            )
            if iteration % 100 == 50 {
                writer.appendText(level: 20, message: String(repeating: "x", count: iteration * 9))
            }
            if iteration % 37 == 0 { writer.housekeep() }
        }
        #expect(writer.close(outcome: "completed"))
        let all = JournalSupport.reports(try JournalSupport.readAll(JournalReader(writer.session, isLive: false)))
        #expect(all.map(\.sequence) == Array(1...1010))
        for start in [0, 1, 84, 85, 500, 1009, 1010, 5000] as [UInt64] {
            let reader = JournalReader(writer.session, after: start, isLive: false)
            let rest = JournalSupport.reports(try JournalSupport.readAll(reader))
            #expect(rest == Array(all.dropFirst(Int(start))))
            #expect(reader.damage.isEmpty)
        }
        let description = try writer.session.description()
        #expect(description.journalled == 1010 && description.outcome == "completed" && description.closedAt != nil)
    }

    @Test("A reader follows a live run, across segments")
    func following() throws {
        let (store, _) = JournalSupport.memoryStore()
        let writer = JournalSupport.writer(store, options: JournalSupport.options(segmentBytes: 4096))
        let reader = JournalReader(writer.session, isLive: true)
        var sequences: [UInt64] = []
        for round in 0..<300 {
            for step in 0..<(round % 5) {
                writer.appendScalar(title: "a", series: "b", value: 1, iteration: Int64(step))
            }
            if round % 11 == 0 { writer.housekeep() }
            sequences += JournalSupport.reports(try JournalSupport.readAll(reader)).map(\.sequence)
            #expect(reader.lastSequence == writer.committedSequence)
        }
        #expect(sequences == Array(1...600))
        #expect(reader.damage.isEmpty)
    }

    @Test("The real disk, with its own threads")
    func onDisk() throws {
        try TemporaryDirectory.with { root in
            let store = SessionStore(root: root + "/journal")
            let writer = JournalWriter(SessionDescription(id: JournalSupport.id, createdAt: 1), in: store)
            for iteration in 0..<200_000 {
                writer.appendScalar(
                    title: "loss",
                    series: "train",
                    value: Double(iteration),
                    iteration: Int64(iteration)
                )
            }
            #expect(writer.statistics.mode == .mapped)
            #expect(writer.session.isLive)
            #expect(writer.close())
            #expect(!writer.session.isLive)
            let reader = JournalReader(try store.session(JournalSupport.id), isLive: false)
            var expected: UInt64 = 0
            var isRight = true
            try reader.visit { view in
                if case .scalar(_, let value, let iteration) = view.content {
                    isRight = isRight && value == Double(expected) && iteration == Int64(expected)
                    expected += 1
                    isRight = isRight && view.sequence == expected
                }
                return .next
            }
            #expect(expected == 200_000 && isRight && reader.damage.isEmpty)
            #expect(writer.session.size() < 200_000 * 48 + 20_000)
        }
    }
}
