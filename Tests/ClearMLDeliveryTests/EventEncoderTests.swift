import ClearMLAPI
import ClearMLJournal
import Testing

@testable import ClearMLDelivery

@Suite("Wire lines")
struct EventEncoderTests {
    private func values(_ body: [UInt8]) throws -> [JSONValue] {
        #expect(body.last == UInt8(ascii: "\n"))
        return try body.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }

    @Test func `scalars are written as the server reads them`() throws {
        var encoder = EventEncoder(task: "0123", worker: "w")
        encoder.define(SeriesID(rawValue: 1), title: "lo\"ss", name: "tr\nain")
        encoder.define(SeriesID(rawValue: 5000), title: "", name: "é")
        var body: [UInt8] = []
        encoder.appendScalar(
            SeriesID(rawValue: 1),
            value: 0.1,
            iteration: -3,
            timestamp: 1_700_000_000_000,
            to: &body
        )
        encoder.appendScalar(SeriesID(rawValue: 5000), value: -2, iteration: .max, timestamp: 0, to: &body)
        #expect(
            try values(body) == [
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
    }

    @Test func `no text of an event is only a date`() throws {
        let date = "2024-01-01"
        var encoder = EventEncoder(task: "t", worker: date)
        encoder.define(SeriesID(rawValue: 0), title: date, name: date)
        var body: [UInt8] = []
        encoder.appendScalar(SeriesID(rawValue: 0), value: 1, iteration: 0, timestamp: 0, to: &body)
        encoder.appendText(level: 30, message: date, timestamp: 5, to: &body)
        let events = try values(body)
        #expect(events[0]["metric"] == "2024-01-01 " && events[0]["variant"] == "2024-01-01 ")
        #expect(events[1]["msg"] == "2024-01-01 " && events[1]["worker"] == "2024-01-01 ")
        #expect(events[1]["level"] == "warning")
    }
}

@Suite("Events that have no record of their own")
struct EventDocumentTests {
    @Test("are addressed to the task, or to the model that they belong to", arguments: [nil, "m1"])
    func addressee(model: String?) throws {
        let bytes = EventDocument.serialized(
            ["type": "plot", "metric": "12:30:00", "task": "forged", "timestamp": 1],
            for: model.map { .model(id: $0) } ?? .task
        )
        let document = try #require(bytes.withUnsafeBytes { EventDocument($0) })
        var body: [UInt8] = []
        document.append(task: "t1", model: model, timestamp: 7, file: nil, to: &body)
        #expect(body.last == 0x0A)
        let event = try JSONValue(parsing: Array(body.dropLast()))
        #expect(event["task"].stringValue == model ?? "t1")
        #expect(event["model_event"].boolValue == (model == nil ? nil : true))
        #expect(event["timestamp"] == 7)
        // The server would take such a name for a time and refuse it.
        #expect(event["metric"] == .string(WireText.name("12:30:00")))
    }
}
