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
    /// The text of the time that was written last: all events of a batch have the same.
    private var time: (received: Int64, text: String)?

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
        serializer.append(raw: "\"timestamp\":")
        serializer.append(raw: String(common.timestamp))
        serializer.append(raw: ",\"type\":\"")
        serializer.append(raw: common.kind.name)
        serializer.append(raw: "\",\"task\":")
        serializer.append(string: common.owner.id)
        if let iteration = common.iteration {
            serializer.append(raw: ",\"iter\":")
            serializer.append(raw: String(iteration))
        }
        member("metric", common.metric.map(JSON.string))
        member("variant", common.variant.map(JSON.string))
        for (name, value) in own { member(name, value) }
        if let members, !members.isEmpty {
            serializer.append(raw: ",")
            serializer.append(raw: members)
        }
        serializer.append(raw: common.owner.isModel ? ",\"model_event\":true" : ",\"model_event\":false")
        serializer.append(raw: ",\"@timestamp\":\"")
        serializer.append(raw: text(common.received))
        serializer.append(raw: "\",\"worker\":")
        serializer.append(string: common.worker)
        serializer.append(raw: "}")
    }

    private mutating func text(_ received: Int64) -> String {
        if let time, time.received == received { return time.text }
        let text = Timestamp(milliseconds: received).utcText
        time = (received, text)
        return text
    }

    private mutating func member(_ name: String, _ value: JSON?) {
        guard let value else { return }
        serializer.append(raw: ",")
        serializer.append(string: name)
        serializer.append(raw: ":")
        serializer.append(value)
    }
}
