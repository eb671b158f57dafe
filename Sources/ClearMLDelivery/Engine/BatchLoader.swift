import ClearMLJournal

/// Reads the journal and makes request bodies of it.
///
/// Reading the same range twice gives the same events, so that what was sent can be compared and sent again in parts.
struct BatchLoader {
    /// How much one batch may hold.
    struct Limits: Sendable, Equatable {
        var bytes: Int
        var events: Int
    }

    /// What comes next in the journal.
    enum Next {
        case batch(EncodedBatch)
        case operation(sequence: UInt64, document: [UInt8])
        case unknown(sequence: UInt64, kind: UInt16)
        case caughtUp
    }

    private let source: any RecordSource
    private var encoder: EventEncoder?
    private let worker: String
    /// Records that were set aside and are never sent.
    private var aside: Set<UInt64>
    /// The first report of each series that is not a number: where the announcement stands in the order.
    private var firstNotFinite: [SeriesID: UInt64] = [:]
    private var task: String?

    init(source: any RecordSource, worker: String, aside: Set<UInt64>) {
        self.source = source
        self.worker = worker
        self.aside = aside
    }

    /// The task that events are addressed to.
    mutating func setTask(_ id: String) {
        guard task != id else { return }
        task = id
        encoder = EventEncoder(task: id, worker: worker)
    }

    mutating func setAside(_ sequence: UInt64) { aside.insert(sequence) }

    /// Learns which series were announced before `sequence`, by reading what is left of the journal up to there.
    ///
    /// Needed once, when a session that had such values is taken up again.
    mutating func learnAnnouncements(before sequence: UInt64) throws(JournalError) {
        var first = firstNotFinite
        try source.visit(from: 1) { record in
            guard record.sequence < sequence else { return false }
            if case .scalar(let series, let value, _) = record.content, !value.isFinite, first[series] == nil {
                first[series] = record.sequence
            }
            return true
        }
        firstNotFinite = first
    }

    /// What stands at `first` or after it, no further than `last` where that is given.
    mutating func next(from first: UInt64, through last: UInt64?, limits: Limits) throws(JournalError) -> Next {
        var batch: EncodedBatch?
        var other: Next?
        try source.visit(from: first) { record in
            if let last, record.sequence > last {
                batch?.isComplete = true
                return false
            }
            switch record.content {
            case .series: return true
            case .operation(let document):
                if aside.contains(record.sequence) { break }
                if batch == nil { other = .operation(sequence: record.sequence, document: document) }
                batch?.isComplete = true
                return false
            case .unknown(let kind, _):
                if batch == nil { other = .unknown(sequence: record.sequence, kind: kind) }
                batch?.isComplete = true
                return false
            case .scalar, .text: break
            }
            // `take` before append: a second reference to the body would copy it for every record.
            var current = batch.take() ?? EncodedBatch(range: first...record.sequence, firstTimestamp: record.timestamp)
            let start = current.body.count
            if start == 0 { current.body.reserveCapacity(min(limits.bytes, 64 << 10)) }
            append(record, to: &current)
            if current.body.count > limits.bytes, current.count > 1, current.body.count > start {
                // One too many: it begins the next batch.
                current.body.removeLast(current.body.count - start)
                forget(record, in: &current)
                current.isComplete = true
                batch = current
                return false
            }
            current.range = first...record.sequence
            current.isComplete = current.count >= limits.events || current.body.count >= limits.bytes
            let goesOn = !current.isComplete
            batch = current
            return goesOn
        }
        if var batch = batch.take() {
            if batch.body.last == 0x0A { batch.body.removeLast() }
            return .batch(batch)
        }
        return other ?? .caughtUp
    }

    /// The lines of those events of a range that are to be sent again; nil for all of them.
    mutating func encode(
        _ range: ClosedRange<UInt64>,
        only: [UInt64]?
    ) throws(JournalError) -> (body: [UInt8], count: Int) {
        let wanted = only.map(Set.init)
        var batch = EncodedBatch(range: range, firstTimestamp: 0)
        try source.visit(from: range.lowerBound) { record in
            guard record.sequence <= range.upperBound else { return false }
            if wanted?.contains(record.sequence) ?? true { append(record, to: &batch) }
            return true
        }
        if batch.body.last == 0x0A { batch.body.removeLast() }
        return (batch.body, batch.count)
    }

    /// The same events as they can be compared with what the server shows.
    mutating func events(_ range: ClosedRange<UInt64>, only: [UInt64]?) throws(JournalError) -> [SentEvent] {
        let wanted = only.map(Set.init)
        var events: [SentEvent] = []
        try source.visit(from: range.lowerBound) { record in
            guard record.sequence <= range.upperBound else { return false }
            if wanted?.contains(record.sequence) ?? true, let event = event(record) { events.append(event) }
            return true
        }
        return events
    }

    /// How often each of these lines stands in the journal before `sequence` and was not set aside.
    mutating func countTexts(_ keys: Set<TextKey>, before sequence: UInt64) throws(JournalError) -> [TextKey: Int] {
        var counts: [TextKey: Int] = [:]
        try source.visit(from: 1) { record in
            guard record.sequence < sequence else { return false }
            if let event = event(record), case .text(let key) = event.content, keys.contains(key) {
                counts[key, default: 0] += 1
            }
            return true
        }
        return counts
    }

    /// The counts for a range whose requests are settled.
    mutating func tally(_ range: ClosedRange<UInt64>) throws(JournalError) -> DeliveryTally {
        var tally = DeliveryTally()
        try source.visit(from: range.lowerBound) { record in
            guard record.sequence <= range.upperBound else { return false }
            guard !aside.contains(record.sequence) else { return true }
            switch record.content {
            case .scalar(_, let value, _) where !value.isFinite: tally.notFinite += 1
            case .scalar, .text, .operation: tally.acknowledged += 1
            case .series, .unknown: break
            }
            return true
        }
        return tally
    }

    // MARK: One record

    private mutating func append(_ record: JournalRecord, to batch: inout EncodedBatch) {
        guard !aside.contains(record.sequence) else { return }
        switch record.content {
        case .scalar(let series, let value, let iteration):
            guard value.isFinite else {
                batch.tally.notFinite += 1
                if let text = announcement(record, series, value, iteration) {
                    encoder?.appendText(level: 30, message: text, timestamp: record.timestamp, to: &batch.body)
                    batch.count += 1
                }
                return
            }
            batch.tally.acknowledged += 1
            define(series)
            encoder?.appendScalar(
                series,
                value: value,
                iteration: iteration,
                timestamp: record.timestamp,
                to: &batch.body
            )
            batch.count += 1
        case .text(let level, let message):
            batch.tally.acknowledged += 1
            encoder?.appendText(level: level, message: message, timestamp: record.timestamp, to: &batch.body)
            batch.count += 1
        case .series, .operation, .unknown: break
        }
    }

    private func forget(_ record: JournalRecord, in batch: inout EncodedBatch) {
        batch.count -= 1
        if case .scalar(_, let value, _) = record.content, !value.isFinite {
            batch.tally.notFinite -= 1
        } else {
            batch.tally.acknowledged -= 1
        }
    }

    private mutating func event(_ record: JournalRecord) -> SentEvent? {
        guard !aside.contains(record.sequence) else { return nil }
        switch record.content {
        case .scalar(let series, let value, let iteration):
            guard value.isFinite else {
                guard let text = announcement(record, series, value, iteration) else { return nil }
                let key = TextKey(timestamp: record.timestamp, level: 30, message: text)
                return SentEvent(sequence: record.sequence, content: .text(key))
            }
            let (title, name) = nameOrNumber(series)
            return SentEvent(
                sequence: record.sequence,
                content: .point(
                    PointKey(title: title, series: name, iteration: iteration),
                    PointValue(value: value, timestamp: record.timestamp)
                )
            )
        case .text(let level, let message):
            let key = TextKey(timestamp: record.timestamp, level: level, message: message)
            return SentEvent(sequence: record.sequence, content: .text(key))
        case .series, .operation, .unknown: return nil
        }
    }

    /// The line that says why a curve has a hole, at the first value of each series that is not a number.
    private mutating func announcement(
        _ record: JournalRecord,
        _ series: SeriesID,
        _ value: Double,
        _ iteration: Int64
    ) -> String? {
        let first = firstNotFinite[series] ?? record.sequence
        firstNotFinite[series] = first
        guard first == record.sequence else { return nil }
        let (title, name) = nameOrNumber(series)
        return "clearml: \(title) / \(name) was \(value) at iteration \(iteration). Values that are not numbers are"
            + " kept in the journal and not sent; further ones of this series are not announced."
    }

    private mutating func define(_ series: SeriesID) {
        guard encoder?.knows(series) == false else { return }
        let (title, name) = nameOrNumber(series)
        encoder?.define(series, title: title, name: name)
    }

    /// A name whose record is damaged must not cost the values that use it.
    private func nameOrNumber(_ series: SeriesID) -> (title: String, series: String) {
        source.name(of: series) ?? ("unnamed", "series \(series.rawValue)")
    }
}
