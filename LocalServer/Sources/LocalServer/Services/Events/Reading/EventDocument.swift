/// Writes events as the API shows them.
struct EventDocument {
    /// What all events have.
    struct Common {
        var kind: EventKind
        var owner: EventOwner
        var metric: String?
        var variant: String?
        var iteration: Int64?
        var timestamp: Int64
        var received: Int64
        var worker: String
    }

    private(set) var serializer = JSONSerializer()
    private(set) var count = 0

    /// The JSON array of all events added.
    var array: [UInt8] { Array("[".utf8) + serializer.bytes + Array("]".utf8) }

    /// Adds an event.
    ///
    /// - Parameters:
    ///   - common: what all events have.
    ///   - own: the members that events of this kind have.
    ///   - members: further members, as JSON text without braces.
    mutating func add(_ common: Common, own: [(name: String, value: JSON)], members: String?) {
        serializer.append(raw: count == 0 ? "{" : ",{")
        count += 1
        serializer.append(raw: "\"timestamp\":\(common.timestamp),\"type\":\"\(common.kind.name)\",\"task\":")
        serializer.append(string: common.owner.id)
        if let iteration = common.iteration { serializer.append(raw: ",\"iter\":\(iteration)") }
        member("metric", common.metric.map(JSON.string))
        member("variant", common.variant.map(JSON.string))
        for (name, value) in own { member(name, value) }
        if let members, !members.isEmpty {
            serializer.append(raw: ",")
            serializer.append(raw: members)
        }
        serializer.append(raw: ",\"model_event\":\(common.owner.isModel),\"@timestamp\":\"")
        serializer.append(raw: Timestamp(milliseconds: common.received).utcText)
        serializer.append(raw: "\",\"worker\":")
        serializer.append(string: common.worker)
        serializer.append(raw: "}")
    }

    private mutating func member(_ name: String, _ value: JSON?) {
        guard let value else { return }
        serializer.append(raw: ",\"\(name)\":")
        serializer.append(value)
    }
}
