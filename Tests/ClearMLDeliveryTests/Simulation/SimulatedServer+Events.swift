import ClearMLAPI

extension SimulatedServer {
    /// A value that no event store takes: it overflows 32 bits.
    static let poisonValue = 1e300
    /// A message that the server refuses alone, in a batch that is otherwise stored (200 with errors).
    static let refusedMessage = "refuse me"
    /// A message that fails its whole batch.
    static let poisonMessage = "poison"

    static func addBatch(_ body: [UInt8], _ state: inout State) -> Answer {
        let lines = body.split(separator: 0x0A, omittingEmptySubsequences: false)
        var events: [JSONValue] = []
        for (index, line) in lines.enumerated() {
            if line.isEmpty, index == lines.count - 1 { continue }
            guard let event = try? JSONValue(parsing: Array(line)) else {
                return Answer(status: 400, message: "a line is not JSON")
            }
            events.append(event)
        }
        guard !events.isEmpty else { return Answer(status: 400, subcode: 17, message: "empty batch") }
        if state.isReadOnly { return Answer(status: 500, subcode: 100, message: "index read-only") }
        // As the real store does: everything up to the failing chunk is in, and the answer is a 500.
        if let bad = events.firstIndex(where: isPoison) {
            for event in events[..<min(bad, state.storedBeforeFailure)] { _ = store(event, &state, counting: false) }
            return Answer(status: 500, subcode: 100, message: "General data error")
        }
        var added: Int64 = 0
        for event in events where store(event, &state, counting: true) { added += 1 }
        guard added > 0 else { return Answer(status: 400, subcode: 131, message: "Events not added") }
        return Answer(
            status: 200,
            data: ["added": .integer(added), "errors": .integer(Int64(events.count) - added), "errors_info": [:]]
        )
    }

    private static func isPoison(_ event: JSONValue) -> Bool {
        event["value"].doubleValue == poisonValue || event["msg"].stringValue == poisonMessage
    }

    private static func store(_ event: JSONValue, _ state: inout State, counting: Bool) -> Bool {
        if event["model_event"] == true { return storeForModel(event, &state) }
        guard let id = event["task"].stringValue, var task = state.tasks[id], task.status != "published" else {
            return false
        }
        guard let timestamp = event["timestamp"].integerValue else { return false }
        switch event["type"].stringValue {
        case "log":
            let message = event["msg"].stringValue ?? ""
            guard message != refusedMessage else { return false }
            task.lines.append(
                SimulatedTask.Line(
                    timestamp: timestamp,
                    level: event["level"].stringValue ?? "",
                    message: message
                )
            )
        case "training_stats_scalar":
            let place = SimulatedTask.Place(
                metric: event["metric"].stringValue ?? "",
                variant: event["variant"].stringValue ?? "",
                iteration: event["iter"].integerValue ?? 0
            )
            guard let value = event["value"].doubleValue else { return false }
            task.points[place] = SimulatedTask.Point(value: value, timestamp: timestamp)
            task.counts[place, default: 0] += 1
        case "training_debug_image":
            let place = SimulatedTask.Place(
                metric: event["metric"].stringValue ?? "",
                variant: event["variant"].stringValue ?? "",
                iteration: event["iter"].integerValue ?? 0
            )
            guard let url = event["url"].stringValue else { return false }
            task.images[place] = url
        default: return false
        }
        state.tasks[id] = task
        return true
    }

    static func getLog(_ json: JSONValue, _ state: State) -> Answer {
        guard let task = state.tasks[json["task"].stringValue ?? ""] else {
            return Answer(status: 400, subcode: 101, message: "Invalid task id")
        }
        let from = json["from_timestamp"].integerValue ?? .min
        let later = task.lines.filter { $0.timestamp > from }.sorted { $0.timestamp < $1.timestamp }
        // A page never splits the lines of one millisecond.
        var page = Array(later.prefix(state.pageLimit))
        if let last = page.last {
            page += later.dropFirst(page.count).prefix { $0.timestamp == last.timestamp }
        }
        let events: [JSONValue] = page.map {
            ["timestamp": .integer($0.timestamp), "level": .string($0.level), "msg": .string($0.message)]
        }
        return Answer(status: 200, data: ["events": .array(events), "returned": .integer(Int64(events.count))])
    }

    static func getScalars(_ json: JSONValue, _ state: inout State) -> Answer {
        guard let id = json["task"].stringValue, let task = state.tasks[id] else {
            return Answer(status: 400, subcode: 101, message: "Invalid task id")
        }
        let offset = json["scroll_id"].stringValue.flatMap { state.scrolls[$0]?.offset } ?? 0
        let newestFirst = task.points.sorted {
            ($1.value.timestamp, $1.key.iteration, $1.key.variant) < (
                $0.value.timestamp, $0.key.iteration, $0.key.variant
            )
        }
        let page = newestFirst.dropFirst(offset).prefix(state.pageLimit)
        state.nextID += 1
        let scroll = "scroll\(state.nextID)"
        state.scrolls[scroll] = (id, offset + page.count)
        let events: [JSONValue] = page.map { place, point in
            [
                "metric": .string(place.metric), "variant": .string(place.variant), "iter": .integer(place.iteration),
                "value": .number(point.value), "timestamp": .integer(point.timestamp),
            ]
        }
        return Answer(
            status: 200,
            data: [
                "events": .array(events), "returned": .integer(Int64(events.count)), "scroll_id": .string(scroll),
            ]
        )
    }
}
