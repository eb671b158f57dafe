import ClearMLJournal

/// Reads the journal and makes request bodies of it.
///
/// Reading the same range twice gives the same events, so that what was sent can be compared and sent again in parts.
struct BatchLoader {
    /// How much one batch may hold.
    struct Limits: Sendable, Equatable {
        var bytes: Int
        var events: Int
        var files: Int
        /// Bytes of captured files that one call for several of them waits for.
        var fileBytes: Int
    }

    /// What comes next in the journal.
    enum Next {
        case batch(EncodedBatch)
        case operations(OperationGroup)
        case unknown(sequence: UInt64, kind: UInt16)
        case caughtUp
    }

    private let source: any RecordSource
    private var encoder: EventEncoder?
    private let worker: String
    /// Whether files have a place to go once the task is known.
    private let hasFileServer: Bool
    /// Records that were set aside and are never sent.
    private var aside: Set<UInt64>
    /// The first report of each series that is not a number: where the announcement stands in the order.
    private var firstNotFinite: [SeriesID: UInt64] = [:]
    private var task: String?
    private var files: TaskFiles?
    /// Ids of the models that the session has made, by their keys.
    var models: [String: String] = [:]
    /// The event document that was read last: it is looked at twice.
    private var document: (sequence: UInt64, parsed: EventDocument?)?

    init(source: any RecordSource, worker: String, hasFileServer: Bool, aside: Set<UInt64>) {
        self.source = source
        self.worker = worker
        self.hasFileServer = hasFileServer
        self.aside = aside
    }

    /// The task that events are addressed to, and where its files go; without a file server there is no such place.
    mutating func setTask(_ id: String, files: TaskFiles?) {
        guard task != id else { return }
        task = id
        self.files = files
        encoder = EventEncoder(task: id, worker: worker)
    }

    mutating func setAside(_ sequence: UInt64) { aside.insert(sequence) }

    /// Learns which series were announced before `sequence`, by reading what is left of the journal up to there.
    ///
    /// Needed once, when a session that had such values is taken up again.
    mutating func learnAnnouncements(before sequence: UInt64) throws(JournalError) {
        try source.reread(from: 1) { record in
            guard record.sequence < sequence else { return .stop }
            if case .scalar(let series, let value, _) = record.content, !value.isFinite,
                firstNotFinite[series] == nil
            {
                firstNotFinite[series] = record.sequence
            }
            return .next
        }
    }

    /// What stands at `first` or after it, no further than `last` where that is given.
    mutating func next(from first: UInt64, through last: UInt64?, limits: Limits) throws(JournalError) -> Next {
        var batch: EncodedBatch?
        var group: OperationGroup?
        var other: Next?
        try source.read(from: first) { record in
            switch record.content {
            case .series: return .next
            case .operation, .event, .unknown, .scalar, .text: break
            }
            if let last, record.sequence > last {
                batch?.isComplete = true
                return .leave
            }
            if var joined = group.take() {
                defer { group = joined }
                guard case .operation(let document) = record.content, !aside.contains(record.sequence),
                    joined.add(record.sequence, Array(document), limits)
                else { return .leave }
                return .next
            }
            switch record.content {
            case .operation(let document) where !aside.contains(record.sequence),
                // An event that cannot be sent is refused, alone, as the operation that it is not either.
                .event(let document) where !aside.contains(record.sequence) && !isSendable(document, record.sequence):
                guard batch == nil else {
                    batch?.isComplete = true
                    return .leave
                }
                let alone = operation(document, record.sequence)
                guard alone.takesMore else {
                    other = .operations(alone)
                    return .stop
                }
                group = alone
                return .next
            case .unknown(let kind, _):
                batch?.isComplete = true
                if batch == nil { other = .unknown(sequence: record.sequence, kind: kind) }
                return .leave
            default: break
            }
            // Taken out before it is changed: a second reference to the body would copy it for every record.
            var current =
                batch.take() ?? EncodedBatch(range: first...record.sequence, firstTimestamp: record.timestamp)
            let start = current.body.count
            if start == 0, current.count == 0 { current.body.reserveCapacity(min(limits.bytes, 64 << 10)) }
            let (tally, files) = (current.tally, current.files.count)
            let isEvent = append(record, to: &current)
            if isEvent, current.body.count > limits.bytes, current.count > 1 {
                // One too many: it begins the next batch.
                current.body.removeLast(current.body.count - start)
                current.count -= 1
                current.tally = tally
                current.files.removeLast(current.files.count - files)
                current.isComplete = true
                batch = current
                return .leave
            }
            current.range = first...record.sequence
            current.isComplete =
                current.count >= limits.events || current.body.count >= limits.bytes
                || current.files.count >= limits.files
            let isComplete = current.isComplete
            batch = current
            return isComplete ? .stop : .next
        }
        if var batch = batch.take() {
            if batch.body.last == 0x0A { batch.body.removeLast() }
            return .batch(batch)
        }
        return group.map { .operations($0) } ?? other ?? .caughtUp
    }

    /// The lines of those events of a range that are to be sent again; nil for all of them.
    mutating func encode(_ range: ClosedRange<UInt64>, only: [UInt64]?) throws(JournalError) -> EncodedBatch {
        var batch = EncodedBatch(range: range, firstTimestamp: 0)
        try reread(range, only: only) { loader, record in _ = loader.append(record, to: &batch) }
        if batch.body.last == 0x0A { batch.body.removeLast() }
        return batch
    }

    /// The same events as they can be compared with what the server shows.
    mutating func events(_ range: ClosedRange<UInt64>, only: [UInt64]?) throws(JournalError) -> [SentEvent] {
        var events: [SentEvent] = []
        try reread(range, only: only) { loader, record in
            if let event = loader.event(record) { events.append(event) }
        }
        return events
    }

    /// How often each of these lines stands in the journal before `sequence` and was not set aside.
    mutating func countTexts(_ keys: Set<TextKey>, before sequence: UInt64) throws(JournalError) -> [TextKey: Int] {
        var counts: [TextKey: Int] = [:]
        guard sequence > 1 else { return counts }
        // Most lines are told apart by their time alone, which spares making a string of their text.
        let times = Set(keys.lazy.map(\.timestamp))
        try reread(1...sequence - 1, only: nil) { loader, record in
            guard times.contains(record.timestamp), let event = loader.event(record) else { return }
            if case .text(let key) = event.content, keys.contains(key) { counts[key, default: 0] += 1 }
        }
        return counts
    }

    /// The scalars at these places in a range.
    mutating func points(
        _ keys: Set<PointKey>,
        in range: ClosedRange<UInt64>
    ) throws(JournalError) -> [PointKey: [PointValue]] {
        var points: [PointKey: [PointValue]] = [:]
        try reread(range, only: nil) { loader, record in
            guard case .scalar = record.content, let event = loader.event(record) else { return }
            if case .point(let key, let value) = event.content, keys.contains(key) {
                points[key, default: []].append(value)
            }
        }
        return points
    }

    /// The counts for a range whose requests are settled.
    mutating func tally(_ range: ClosedRange<UInt64>) throws(JournalError) -> DeliveryTally {
        var tally = DeliveryTally()
        try reread(range, only: nil) { _, record in
            switch record.content {
            case .scalar(_, let value, _) where !value.isFinite: tally.notFinite += 1
            case .scalar, .text, .operation, .event: tally.acknowledged += 1
            case .series, .unknown: break
            }
        }
        return tally
    }

    /// Reads a range again, without what was set aside.
    private mutating func reread(
        _ range: ClosedRange<UInt64>,
        only: [UInt64]?,
        _ body: (inout BatchLoader, RecordView) -> Void
    ) throws(JournalError) {
        let wanted = only.map(Set.init)
        try source.reread(from: range.lowerBound) { record in
            if case .series = record.content { return .next }
            guard record.sequence <= range.upperBound else { return .stop }
            if !aside.contains(record.sequence), wanted?.contains(record.sequence) ?? true {
                body(&self, record)
            }
            return .next
        }
    }

    // MARK: One record

    /// Appends the record's line; false when it has none.
    private mutating func append(_ record: RecordView, to batch: inout EncodedBatch) -> Bool {
        guard !aside.contains(record.sequence) else { return false }
        switch record.content {
        case .scalar(let series, let value, let iteration):
            guard value.isFinite else {
                batch.tally.notFinite += 1
                guard let text = announcement(record, series, value, iteration) else { return false }
                encoder?.appendText(level: 30, message: text, timestamp: record.timestamp, to: &batch.body)
                batch.count += 1
                return true
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
        case .text(let level, let message, _):
            batch.tally.acknowledged += 1
            let text = String(decoding: message, as: UTF8.self)
            encoder?.appendText(level: level, message: text, timestamp: record.timestamp, to: &batch.body)
        case .event(let bytes):
            guard let document = document(bytes, record.sequence) else { return false }
            // As long as there is no task nothing of this is sent, and it is read again.
            guard let task else { break }
            var place: (key: String, url: String)?
            if let file = document.file {
                guard let found = files?.place(of: file) else { return false }
                place = found
                batch.files.append(BatchFile(sequence: record.sequence, file: file, key: found.key))
            }
            batch.tally.acknowledged += 1
            let model: String?
            switch document.subject {
            case .task: model = nil
            case .model(let id): model = id
            case .sessionModel(let key): model = models[key]
            }
            document.append(task: task, model: model, timestamp: record.timestamp, file: place, to: &batch.body)
        case .series, .operation, .unknown: return false
        }
        batch.count += 1
        return true
    }

    private mutating func event(_ record: RecordView) -> SentEvent? {
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
        case .text(let level, let message, _):
            let text = String(decoding: message, as: UTF8.self)
            let key = TextKey(timestamp: record.timestamp, level: level, message: text)
            return SentEvent(sequence: record.sequence, content: .text(key))
        case .event(let bytes):
            guard isSendable(bytes, record.sequence) else { return nil }
            return SentEvent(sequence: record.sequence, content: .replaceable)
        case .series, .operation, .unknown: return nil
        }
    }

    private mutating func document(_ bytes: UnsafeRawBufferPointer, _ sequence: UInt64) -> EventDocument? {
        if let document, document.sequence == sequence { return document.parsed }
        let parsed = EventDocument(bytes)
        document = (sequence, parsed)
        return parsed
    }

    /// Whether it is an event whose model, if it has one, exists, and whose file, if it has one, has a place to go.
    private mutating func isSendable(_ bytes: UnsafeRawBufferPointer, _ sequence: UInt64) -> Bool {
        guard let document = document(bytes, sequence) else { return false }
        if case .sessionModel(let key) = document.subject, models[key] == nil { return false }
        return document.file == nil || hasFileServer
    }

    private mutating func operation(_ bytes: UnsafeRawBufferPointer, _ sequence: UInt64) -> OperationGroup {
        // An event that can be read is here only because its model or the place of its file is missing.
        guard let event = document(bytes, sequence) else { return OperationGroup(sequence, Array(bytes)) }
        guard case .sessionModel(let key) = event.subject, models[key] == nil else {
            return OperationGroup(sequence, obstacle: TaskFiles.noServer)
        }
        return OperationGroup(sequence, obstacle: TaskOperations.noModel, missingModel: key)
    }

    /// The line that says why a curve has a hole, at the first value of each series that is not a number.
    private mutating func announcement(
        _ record: RecordView,
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
