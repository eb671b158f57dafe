import ClearMLJournal

@testable import ClearMLDelivery

/// A journal and its marks in memory, for tests of delivery alone. The simulation uses the real one.
// `@unchecked`: a test and its drivers use it from one thread.
final class MemoryJournal: RecordSource, DeliveryLedger, @unchecked Sendable {
    private(set) var records: [JournalRecord] = []
    private var names: [SeriesID: (title: String, series: String)] = [:]
    private(set) var acknowledged: UInt64 = 0
    private(set) var inFlight: ClosedRange<UInt64>?
    private(set) var tally = DeliveryTally()
    private(set) var aside: [UInt64: String] = [:]
    private(set) var task: String?
    private var lastTimestamp: Int64 = 1_700_000_000_000

    func add(_ content: JournalRecord.Content, timestamp: Int64? = nil) {
        lastTimestamp = timestamp ?? lastTimestamp + 1
        records.append(
            JournalRecord(sequence: UInt64(records.count + 1), timestamp: lastTimestamp, content: content)
        )
    }

    func addCreate(name: String = "run", project: String = "Tests") {
        addOperation("session", "create", #"{"name":"\#(name)","type":"training","project":"\#(project)"}"#)
    }

    func addOperation(_ service: String, _ action: String, _ body: String) {
        add(.operation(Array(#"{"service":"\#(service)","action":"\#(action)","body":\#(body)}"#.utf8)))
    }

    func addScalar(_ series: String, _ value: Double, _ iteration: Int64) {
        let id =
            names.first { $0.value.series == series }?.key ?? SeriesID(rawValue: UInt32(names.count))
        names[id] = ("loss", series)
        add(.scalar(id, value: value, iteration: iteration))
    }

    func addText(_ message: String, timestamp: Int64? = nil) {
        add(.text(level: 20, message: message), timestamp: timestamp)
    }

    func visit(from first: UInt64, _ visit: (JournalRecord) -> Bool) {
        for record in records.dropFirst(Int(max(first, 1)) - 1) where !visit(record) { return }
    }

    func name(of series: SeriesID) -> (title: String, series: String)? { names[series] }

    func write(acknowledged: UInt64, inFlight: ClosedRange<UInt64>?, adding: DeliveryTally) {
        self.acknowledged = acknowledged
        self.inFlight = inFlight
        tally += adding
    }

    func setAside(_ sequence: UInt64, reason: String) { aside[sequence] = reason }

    func noteTask(_ id: String) { task = id }
}
