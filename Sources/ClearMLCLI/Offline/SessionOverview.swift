import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

/// What is known of a session without a server.
struct SessionOverview {
    let session: StoredSession
    let description: SessionDescription
    let isLive: Bool
    private(set) var scalars: UInt64 = 0
    private(set) var texts: UInt64 = 0
    private(set) var operations: UInt64 = 0
    private(set) var unknown: UInt64 = 0
    private(set) var lastTimestamp: Int64?
    private(set) var damage: [JournalDamage] = []
    private(set) var mark = DeliveryMark.State()
    private(set) var refused: [String: UInt64] = [:]
    private(set) var journalled: UInt64 = 0

    /// Reads the journal and the mark.
    init(_ session: StoredSession, _ description: SessionDescription) throws {
        self.session = session
        self.description = description
        isLive = session.isLive
        mark = try DeliveryMark(session).state
        for entry in try RefusedList(session).entries() { refused[entry.reason, default: 0] += 1 }
        try count()
    }

    private mutating func count() throws {
        // What is settled may be gone from the journal: the marks count it, reading begins behind them only for the total.
        let reader = JournalReader(session, isLive: isLive)
        var scalars: UInt64 = 0
        var texts: UInt64 = 0
        var operations: UInt64 = 0
        var unknown: UInt64 = 0
        var last: Int64?
        try reader.visit { record in
            switch record.content {
            case .series: return .next
            case .scalar: scalars += 1
            case .text: texts += 1
            case .operation: operations += 1
            case .unknown: unknown += 1
            }
            last = max(last ?? record.timestamp, record.timestamp)
            return .next
        }
        (self.scalars, self.texts, self.operations, self.unknown) = (scalars, texts, operations, unknown)
        lastTimestamp = last
        journalled = max(reader.lastSequence, mark.settled)
        // Missing reports that are settled were deleted after delivery: no damage.
        let settled = mark.settled
        damage = reader.damage.filter { place in
            place.missing.map { $0.upperBound > settled } ?? (place.reason != .missing)
        }
    }

    /// Reports that are not settled yet.
    var pending: UInt64 { journalled > mark.settled ? journalled - mark.settled : 0 }

    /// Reports that the server refused or that are withheld by policy.
    var refusedCount: UInt64 { mark.refused + mark.notFinite }

    /// The state in a word.
    var state: String {
        if isLive { return "running" }
        if description.closedAt != nil { return pending == 0 ? "delivered" : "closed" }
        return pending == 0 ? "delivered" : "ended"
    }

    /// The members of `--json`.
    func json(details: Bool) -> JSONValue {
        var json: JSONValue = .members([
            "session": .string(session.id), "directory": .string(session.directory),
            "project": .string(description.projectName), "name": .string(description.taskName),
            "type": .string(description.taskType), "created": .integer(description.createdAt),
            "state": .string(state), "running": .bool(isLive),
            "task_id": description.taskID.map { .string($0) }, "api": description.apiHost.map { .string($0) },
            "journalled": .integer(Int64(clamping: journalled)),
            "acknowledged": .integer(Int64(clamping: mark.acknowledged)),
            "refused": .integer(Int64(clamping: refusedCount)), "pending": .integer(Int64(clamping: pending)),
            "scalars": .integer(Int64(clamping: scalars)), "texts": .integer(Int64(clamping: texts)),
            "operations": .integer(Int64(clamping: operations)), "bytes": .integer(Int64(session.size())),
        ])
        guard details else { return json }
        json["refused_reasons"] = .object(refused.mapValues { .integer(Int64(clamping: $0)) })
        json["damage"] = .array(damage.map { .string($0.words) })
        json["host"] = .string(description.host)
        json["outcome"] = description.outcome.map { .string($0) } ?? .null
        return json
    }
}

extension JournalDamage {
    /// The place and its cost, for people.
    var words: String {
        let cost = missing.map { "; reports \($0.lowerBound) to \($0.upperBound) are lost" } ?? ""
        return "segment \(segment), byte \(offset): \(reason.rawValue), \(bytes) bytes skipped\(cost)"
    }
}
