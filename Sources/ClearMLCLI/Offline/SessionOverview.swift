import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

/// How a session stands, without a server and without touching its files.
struct SessionOverview {
    let session: StoredSession
    let description: SessionDescription
    let isLive: Bool
    /// The counts, as `clearml offline sync` would print them.
    let receipt: Receipt

    /// Reads the marks, and the part of the journal that is not settled.
    init(_ session: StoredSession, _ description: SessionDescription) throws {
        self.session = session
        self.description = description
        isLive = session.isLive
        receipt = try Receipt(of: session)
    }

    /// The state in a word.
    var state: String {
        if isLive { return "running" }
        if receipt.pending == 0 { return receipt.journalled > 0 ? "delivered" : "empty" }
        return description.closedAt == nil ? "ended" : "closed"
    }

    /// Project and name.
    var taskName: String {
        [description.projectName, description.taskName].filter { !$0.isEmpty }.joined(separator: "/")
    }

    /// The members of `--json`.
    var json: JSONValue {
        .members([
            "session": .string(session.id), "directory": .string(session.directory),
            "project": .string(description.projectName), "name": .string(description.taskName),
            "type": .string(description.taskType), "created": .integer(description.createdAt),
            "closed": description.closedAt.map { .integer($0) }, "state": .string(state), "running": .bool(isLive),
            "task_id": description.taskID.map { .string($0) }, "api": description.apiHost.map { .string($0) },
            "journalled": .integer(Int64(clamping: receipt.journalled)),
            "acknowledged": .integer(Int64(clamping: receipt.acknowledged)),
            "refused": .integer(Int64(clamping: receipt.refusedCount)),
            "refused_reasons": .object(receipt.refused.mapValues { .integer(Int64(clamping: $0)) }),
            "pending": .integer(Int64(clamping: receipt.pending)), "damage": .strings(receipt.damage),
            "host": .string(description.host), "library": .string(description.libraryVersion),
            "bytes": .integer(Int64(session.size())),
        ])
    }
}
