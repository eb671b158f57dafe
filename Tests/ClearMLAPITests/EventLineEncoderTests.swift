import Testing

@testable import ClearMLAPI

@Suite struct EventLineEncoderTests {
    private func lines(_ encoder: inout EventLineEncoder) throws -> [JSONValue] {
        let bytes = encoder.takeLines()
        #expect(bytes.isEmpty || bytes.last == 0x0A)
        return try bytes.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
    }

    @Test func writesScalarsAsTheServerReadsThem() throws {
        var encoder = EventLineEncoder(task: "0123", worker: "w")
        encoder.define(1, title: "lo\"ss", series: "tr\nain")
        encoder.define(5_000_000, title: "", series: "é")
        #expect(encoder.appendScalar(1, value: 0.1, iteration: -3, timestamp: 1_700_000_000_000) == .appended)
        #expect(encoder.appendScalar(5_000_000, value: -2, iteration: .max, timestamp: 0) == .appended)
        #expect(encoder.lineCount == 2)
        #expect(
            try lines(&encoder) == [
                [
                    "type": "training_stats_scalar", "task": "0123", "metric": "lo\"ss", "variant": "tr\nain",
                    "timestamp": 1_700_000_000_000, "iter": -3, "value": 0.1,
                ],
                [
                    "type": "training_stats_scalar", "task": "0123", "metric": "", "variant": "é", "timestamp": 0,
                    "iter": .integer(.max), "value": .number(-2),
                ],
            ]
        )
        #expect(encoder.byteCount == 0 && encoder.lineCount == 0)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func neverWritesWhatIsNoNumber(value: Double) {
        var encoder = EventLineEncoder(task: "t", worker: "w")
        encoder.define(0, title: "a", series: "b")
        #expect(encoder.appendScalar(0, value: value, iteration: 0, timestamp: 0) == .notFinite)
        #expect(encoder.byteCount == 0)
    }

    @Test(arguments: [1, 4095, 4096, UInt32.max])
    func saysWhenASeriesIsUnknown(id: UInt32) {
        var encoder = EventLineEncoder(task: "t", worker: "w")
        encoder.define(2, title: "a", series: "b")
        #expect(encoder.appendScalar(id, value: 1, iteration: 0, timestamp: 0) == .unknownSeries)
    }

    @Test func aNumberUsedAgainTakesTheNewNames() throws {
        var encoder = EventLineEncoder(task: "t", worker: "w")
        encoder.define(1, title: "a", series: "b")
        encoder.define(1, title: "c", series: "d")
        #expect(encoder.appendScalar(1, value: 1, iteration: 0, timestamp: 0) == .appended)
        #expect(try lines(&encoder)[0]["metric"] == "c")
    }

    @Test func stopsAtTheLimitAndAddsNothing() throws {
        var encoder = EventLineEncoder(task: "t", worker: "w", maximumBytes: 2000)
        encoder.define(1, title: "a", series: "b")
        var count = 0
        while encoder.appendScalar(1, value: 1, iteration: Int64(count), timestamp: 0) == .appended { count += 1 }
        #expect(encoder.appendScalar(1, value: 1, iteration: 0, timestamp: 0) == .full)
        #expect(encoder.lineCount == count)
        #expect(encoder.byteCount <= 2000)
        #expect(try lines(&encoder).map { $0["iter"].integerValue } == (0..<count).map { Int64($0) })
        #expect(encoder.appendLog(String(repeating: "x", count: 2000), level: 20, timestamp: 0) == .tooLarge)
        encoder.define(2, title: String(repeating: "x", count: 2000), series: "b")
        #expect(encoder.appendScalar(2, value: 1, iteration: 0, timestamp: 0) == .tooLarge)
    }

    @Test(
        arguments: [
            (0, "debug"), (10, "debug"), (20, "info"), (25, "info"), (30, "warning"), (40, "error"), (50, "critical"),
            (255, "critical"),
        ] as [(UInt8, String)]
    )
    func writesConsoleRecords(level: UInt8, word: String) throws {
        var encoder = EventLineEncoder(task: "t", worker: "ho\"st")
        #expect(encoder.appendLog("a\u{8}b\n\"\u{1F}é", level: level, timestamp: 7) == .appended)
        #expect(
            try lines(&encoder) == [
                [
                    "type": "log", "task": "t", "worker": "ho\"st", "timestamp": 7, "level": .string(word),
                    "msg": "ab\n\"\u{1F}é",
                ]
            ]
        )
    }

    @Test func splitsALongMessageBetweenCharacters() throws {
        var encoder = EventLineEncoder(task: "t", worker: "w")
        let message = "x" + String(repeating: "é", count: 700_000) + String(repeating: "\u{1}", count: 400_000) + "€"
        #expect(encoder.appendLog(message, level: 20, timestamp: 7) == .appended)
        let count = encoder.lineCount
        let pieces = try lines(&encoder).compactMap { $0["msg"].stringValue }
        #expect(count == 2 && pieces.count == 2)
        #expect(pieces.joined() == message)
        #expect(pieces.allSatisfy { $0.utf8.count <= 1 << 20 })
    }

    @Test func theLastPieceOfALongMessageMayBeADate() throws {
        var encoder = EventLineEncoder(task: "t", worker: "w")
        #expect(
            encoder.appendLog(String(repeating: "x", count: 1 << 20) + "12:30:00", level: 20, timestamp: 7) == .appended
        )
        #expect(try lines(&encoder)[1]["msg"] == "12:30:00 ")
    }

    @Test func anEmptyMessageIsARecord() throws {
        var encoder = EventLineEncoder(task: "t", worker: "w")
        #expect(encoder.appendLog("", level: 20, timestamp: 7) == .appended)
        #expect(try lines(&encoder)[0]["msg"] == "")
    }

    @Test func theBufferComesBack() throws {
        var encoder = EventLineEncoder(task: "t", worker: "w")
        encoder.define(1, title: "a", series: "b")
        for round in 0..<3 {
            for step in 0..<5000 {
                #expect(encoder.appendScalar(1, value: Double(step), iteration: Int64(step), timestamp: 0) == .appended)
            }
            let bytes = encoder.takeLines()
            #expect(bytes.split(separator: 0x0A).count == 5000, "round \(round)")
            encoder.recycle(bytes)
        }
        encoder.removeAll()
        #expect(encoder.takeLines().isEmpty)
    }

    @Test(arguments: [
        "2024-01-01", "12:30:00", "2024-01-01T00:00:00Z", "2024-01-01 00:00:00", "12:30:00.5", "12:30:00+01:00",
        "2024-01-01 ", "12:30:00   ", "9999-99-99",
    ])
    func guardsWhatLooksLikeADate(text: String) throws {
        #expect(DateGuard.protected(text) == text + " ")
        #expect(DateGuard.original(text + " ") == text)
        var encoder = EventLineEncoder(task: "t", worker: text)
        encoder.define(1, title: text, series: text)
        #expect(encoder.appendScalar(1, value: 1, iteration: 0, timestamp: 0) == .appended)
        #expect(encoder.appendLog(text, level: 20, timestamp: 0) == .appended)
        let events = try lines(&encoder)
        #expect(events[0]["metric"] == .string(text + " ") && events[0]["variant"] == .string(text + " "))
        #expect(events[1]["msg"] == .string(text + " ") && events[1]["worker"] == .string(text + " "))
        #expect(ScalarPoint(events[0])?.metric == text)
        #expect(ConsoleEvent(events[1])?.message == text)
    }

    @Test(arguments: [
        "", "loss", "12:30", "2024", "2024-01", "12:30:00 done", "a 2024-01-01", "1", "loss ", "2024-01-01x",
    ])
    func leavesOtherTextsAlone(text: String) {
        #expect(DateGuard.protected(text) == text)
        #expect(DateGuard.original(text) == text)
    }
}
