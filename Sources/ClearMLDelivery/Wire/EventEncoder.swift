import ClearMLAPI
import ClearMLJournal

/// Makes the lines of `events.add_batch`.
///
/// A scalar costs two copies and three numbers: what a series repeats in each line is made once. Nothing is allocated
/// per event except where the buffer grows.
struct EventEncoder {
    private let task: String
    private let worker: String
    /// The front of a scalar's line up to the iteration, by series number; empty until its name is known.
    private var heads: [[UInt8]] = []
    private var logHead: [UInt8]

    init(task: String, worker: String) {
        self.task = task
        self.worker = worker
        logHead = Array(#"{"type":"log","task":"#.utf8)
        JSONText.appendQuoted(task, to: &logHead)
        logHead += Array(#","worker":"#.utf8)
        JSONText.appendQuoted(WireText.name(worker), to: &logHead)
        logHead += Array(#","level":""#.utf8)
    }

    /// Learns the name of a series.
    mutating func define(_ series: SeriesID, title: String, name: String) {
        let index = Int(series.rawValue)
        while heads.count <= index { heads.append([]) }
        guard heads[index].isEmpty else { return }
        var head = Array(#"{"type":"training_stats_scalar","task":"#.utf8)
        JSONText.appendQuoted(task, to: &head)
        head += Array(#","metric":"#.utf8)
        JSONText.appendQuoted(WireText.name(title), to: &head)
        head += Array(#","variant":"#.utf8)
        JSONText.appendQuoted(WireText.name(name), to: &head)
        head += Array(#","iter":"#.utf8)
        heads[index] = head
    }

    /// Whether the name of that series is known.
    func knows(_ series: SeriesID) -> Bool {
        let index = Int(series.rawValue)
        return index < heads.count && !heads[index].isEmpty
    }

    /// Appends one scalar with its line break; the series must be known and the value finite.
    func appendScalar(
        _ series: SeriesID,
        value: Double,
        iteration: Int64,
        timestamp: Int64,
        to body: inout [UInt8]
    ) {
        let index = Int(series.rawValue)
        guard index < heads.count else { return }
        body.append(contentsOf: heads[index])
        // iteration 20, value 32, timestamp 20, names 26
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress else { return }
            var length = DecimalText.write(iteration, to: start)
            length += Self.copy(#","value":"#, to: start + length)
            length += DecimalText.write(value, to: start + length)
            length += Self.copy(#","timestamp":"#, to: start + length)
            length += DecimalText.write(timestamp, to: start + length)
            length += Self.copy("}\n", to: start + length)
            body.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
        }
    }

    /// Appends one console line with its line break.
    func appendText(level: UInt8, message: String, timestamp: Int64, to body: inout [UInt8]) {
        body.append(contentsOf: logHead)
        EventNames.level(level).withUTF8Buffer { body.append(contentsOf: $0) }
        body.append(contentsOf: #"","timestamp":"#.utf8)
        DecimalText.append(timestamp, to: &body)
        body.append(contentsOf: #","msg":"#.utf8)
        JSONText.appendQuoted(WireText.message(message), to: &body)
        body.append(contentsOf: "}\n".utf8)
    }

    @inline(__always)
    private static func copy(_ text: StaticString, to start: UnsafeMutablePointer<UInt8>) -> Int {
        start.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        return text.utf8CodeUnitCount
    }
}
