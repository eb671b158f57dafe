import Testing

@testable import LocalServer

@Suite("Reading a batch of events")
struct EventBatchTests {
    private func batch(_ lines: String..., worker: String = "") throws -> EventBatch {
        try EventBatch(lines: Array(lines.joined(separator: "\n").utf8), worker: worker, now: 42)
    }

    /// A scalar line with the given members after type, task and names.
    private func scalar(_ members: String) -> String {
        #"{"type":"training_stats_scalar","task":"t","metric":"m","variant":"v""# + members + "}"
    }

    @Test("a plain scalar is read whole")
    func plain() throws {
        let batch = try batch(scalar(#","iter":3,"value":0.25,"timestamp":7"#), worker: "w")
        let row = try #require(batch.rows.first)
        #expect(row.kind == .scalar && row.fault == .none && row.content == -1)
        #expect(row.iteration == 3 && row.number == .double(0.25) && row.timestamp == 7)
        #expect(batch.texts[row.metric] == "m" && batch.texts[row.variant] == "v" && batch.texts[row.worker] == "w")
        #expect(batch.owners == [EventOwner(id: "t", isModel: false)])
    }

    @Test("what is missing gets its default")
    func defaults() throws {
        let batch = try batch(#"{"type":"training stats scalar","task":"t"}"#)
        let row = try #require(batch.rows.first)
        #expect(row.kind == .scalar && row.iteration == nil && row.number == .none && row.timestamp == 42)
        #expect(batch.texts[row.metric] == "" && batch.texts[row.worker] == "<unknown>")
    }

    @Test(
        "blank and malformed lines refuse the whole batch",
        arguments: [
            "\n{}", "{}\n\n{}", "{}\n ", "{", "{}x", "[1]", "5", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{a:1}",
            "{\"a\":01}",
            "{\"a\":1.}", "{\"a\":1e}", "{\"a\":-}", "{\"a\":\"x}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}",
            "{\"a\":tru}", "{\"a\":1",
            "{\"a\":[1,]}", "{\"a\":{\"b\"}}", "{\"a\":\"\u{1}\"}", "{\"a\":Nan}",
        ]
    )
    func malformed(_ body: String) {
        #expect(throws: APIError.self) { try EventBatch(lines: Array(body.utf8), worker: "", now: 0) }
    }

    @Test("an empty body has its own answer")
    func empty() {
        #expect { try EventBatch(lines: [], worker: "", now: 0) } throws: { ($0 as? APIError)?.subcode == 17 }
    }

    @Test("nesting without end is refused, not followed")
    func deep() {
        let body = "{\"a\":" + String(repeating: "[", count: 100_000)
        #expect(throws: APIError.self) { try EventBatch(lines: Array(body.utf8), worker: "", now: 0) }
    }

    @Test("one newline at the end and carriage returns are fine")
    func lineEnds() throws {
        #expect(try batch(scalar("") + "\r", scalar("") + "\n").rows.count == 2)
    }

    @Test(
        "iterations are what Python's int() makes of them",
        arguments: [
            ("7", 7), ("\"7\"", 7), ("\" -5\"", -5), ("8.9", 8), ("-8.9", -8), ("true", 1),
            ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("1e3", 1000),
        ] as [(String, Int64)]
    )
    func iterations(_ text: String, _ iteration: Int64) throws {
        let row = try #require(try batch(scalar(",\"iter\":\(text)")).rows.first)
        #expect(row.iteration == iteration && row.fault == .none)
    }

    @Test(
        "what cannot be processed or stored is told apart",
        arguments: [
            (#","iter":"x""#, .unprocessable), (#","iter":[]"#, .unprocessable),
            (#","iter":9223372036854775808"#, .refusedByStore),
            (#","value":"1""#, .unprocessable), (#","value":[1]"#, .unprocessable),
            (#","value":true"#, .refusedByStore),
            (#","value":NaN"#, .refusedByStore), (#","value":-Infinity"#, .refusedByStore),
            (#","value":1e308"#, .refusedByStore),
            (#","value":3.4e38"#, .none), (#","value":null"#, .none), (#","metric":"2024-01-01""#, .unprocessable),
            (#","variant":"12:30:00""#, .unprocessable), (#","variant":5"#, .unprocessable),
            (#","timestamp":"yesterday""#, .refusedByStore),
            (#","timestamp":"1700000000000""#, .none), (#","note":"12:30:00""#, .refusedByStore),
            (#","list":[NaN]"#, .refusedByStore),
            (#","iter":"x","value":NaN"#, .unprocessable),
        ] as [(String, EventRow.Fault)]
    )
    func faults(_ members: String, _ fault: EventRow.Fault) throws {
        let row = try #require(try batch(scalar(members)).rows.first)
        #expect(row.fault == fault)
    }

    @Test("a message that is a date keeps or changes its text as on the real server")
    func messages() throws {
        let batch = try batch(
            #"{"type":"log","task":"t","msg":"2024-01-01 00:00:00"}"#,
            #"{"type":"log","task":"t","msg":"12:30:00"}"#,
            #"{"type":"log","task":"t","msg":"12:30:00 "}"#
        )
        #expect(batch.rows.map(\.fault) == [.none, .refusedByStore, .none])
        #expect(batch.contents.map(\.message) == ["2024-01-01T00:00:00", "", "12:30:00 "])
    }

    @Test("an event sent as an object keeps text that looks like a date")
    func object() throws {
        let body = Array(#"{"type":"log","task":"t","msg":"12:30:00"}"#.utf8)
        let batch = try EventBatch(object: body, worker: "", now: 0)
        #expect(batch.rows.map(\.fault) == [.none] && batch.contents.first?.message == "12:30:00")
    }

    @Test("unacceptable events are counted by reason")
    func refusals() throws {
        let batch = try batch(
            #"{"task":"t"}"#,
            #"{"type":"bogus","task":"t"}"#,
            #"{"type":"plot"}"#,
            #"{"type":"plot","task":5}"#,
            #"{"type":"log","task":"m","model_event":true}"#,
            #"{"type":"plot","task":"t"}"#
        )
        #expect(batch.rows.count == 1 && batch.refusals.values.reduce(0, +) == 5)
    }

    @Test("events of one owner must agree")
    func contradictions() throws {
        #expect(try batch(scalar(""), scalar(#","allow_locked":false"#)).failure == nil)
        #expect(try batch(scalar(""), scalar(#","allow_locked":true"#)).failure?.subcode == 12)
        #expect(try batch(scalar(""), scalar(#","model_event":true"#)).failure?.subcode == 12)
    }

    @Test("strings are unescaped, pairs of surrogates included")
    func escapes() throws {
        let batch = try batch(#"{"type":"log","task":"t","msg":"a\n\u00e9\ud83d\ude00\ud800\/"}"#)
        #expect(batch.contents.first?.message == "a\né😀\u{FFFD}/")
    }

    @Test("members that the server does not know are kept as they came")
    func others() throws {
        let batch = try batch(scalar(#","x_axis_label":"epoch","bogus":{"a":[1,"ü"]}"#))
        let content = try #require(batch.contents.first)
        #expect(content.axisLabel == "epoch")
        #expect(String(decoding: content.members, as: UTF8.self) == #""x_axis_label":"epoch","bogus":{"a":[1,"ü"]}"#)
    }

    @Test("a truncated line never reads beyond its end", arguments: [false, true])
    func truncated(_ isObject: Bool) {
        let whole = Array(scalar(#","iter":-12,"value":1.5e-3,"n":null,"l":[true,{"x":"\u00e9"}]"#).utf8)
        for count in 1..<whole.count {
            // In a buffer of exactly this size, which the address sanitiser guards.
            let part = Array(whole.prefix(count))
            #expect(throws: APIError.self) {
                _ =
                    isObject
                    ? try EventBatch(object: part, worker: "", now: 0) : try EventBatch(lines: part, worker: "", now: 0)
            }
        }
    }

    @Test(
        "numbers are read exactly",
        arguments: [
            "0.1", "123456789.123456789", "1e-7", "5e-324", "-2.5E+3", "179769313486231570000", "0.30000000000000004",
        ]
    )
    func numbers(_ text: String) throws {
        let row = try #require(try batch(scalar(",\"value\":\(text)")).rows.first)
        let number = try #require(Double(text))
        #expect(row.number == .double(number))
    }
}
