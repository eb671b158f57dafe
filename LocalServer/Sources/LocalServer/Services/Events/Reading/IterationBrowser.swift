import GRDB

/// Shows debug images or plots a few iterations at a time, towards earlier or later ones.
struct IterationBrowser {
    /// The iterations of one metric of one task that were shown last.
    private struct Window {
        var lowest: Int64
        var highest: Int64
    }

    private let database: Database
    private let owners: [EventOwnerReader]
    /// What is asked for of each owner.
    private let filters: [MetricFilter]
    private let kind: EventKind
    private let iterations: Int64
    private let isEarlier: Bool
    private var windows: [String: Window] = [:]

    /// Reads the arguments of a call and the place in its scroll id.
    ///
    /// With `refresh` it starts at the latest iteration again.
    init(_ call: Call, _ kind: EventKind, in database: Database) throws {
        self.database = database
        self.kind = kind
        iterations = try EventService.iterations(call)
        isEarlier = call.flag("navigate_earlier", default: true)
        let entries = call["metrics"]?.arrayValue ?? []
        var order: [String] = []
        for entry in entries {
            if let task = entry["task"]?.stringValue, !order.contains(task) { order.append(task) }
        }
        owners = try order.map { try EventOwnerReader($0, isModel: call.flag("model_events"), in: database) }
        filters = order.map { task in
            let own = entries.filter { $0["task"]?.stringValue == task }
            // One entry without a metric asks for all of the task.
            return MetricFilter(own.allSatisfy { $0["metric"]?.stringValue != nil } ? .array(own) : nil)
        }
        if let text = call.string("scroll_id"), !text.isEmpty, !call.flag("refresh") {
            for (key, value) in try ScrollID.decode(text) {
                guard let bounds = value.arrayValue, bounds.count == 2, let lowest = bounds[0].integerValue,
                    let highest = bounds[1].integerValue
                else { continue }
                windows[key] = Window(lowest: lowest, highest: highest)
            }
        }
    }

    /// `{"scroll_id": …, "metrics": [{"task": …, "iterations": [{"iter": …, "events": […]}]}]}`, latest iterations first.
    func answer() throws -> [UInt8] {
        var windows = windows
        var serializer = JSONSerializer()
        serializer.append(raw: "{\"metrics\":[")
        for (number, owner) in owners.enumerated() {
            serializer.append(raw: number == 0 ? "{\"task\":" : ",{\"task\":")
            serializer.append(string: owner.owner.id)
            serializer.append(raw: ",\"iterations\":[")
            let events = try select(owner, filters[number], &windows)
            for (position, iteration) in events.keys.sorted(by: >).enumerated() {
                var document = EventDocument()
                try RecordReader(database: database).add(events[iteration] ?? [], to: &document)
                serializer.append(raw: "\(position == 0 ? "" : ","){\"iter\":\(iteration),\"events\":")
                serializer.append(encoded: document.array)
                serializer.append(raw: "}")
            }
            serializer.append(raw: "]}")
        }
        var state = JSONObject()
        for key in windows.keys.sorted() {
            state[key] = windows[key].map { [.integer($0.lowest), .integer($0.highest)] }
        }
        serializer.append(raw: "],\"scroll_id\":\"\(ScrollID.encode(state))\"}")
        return serializer.bytes
    }

    /// The events of the next iterations of each metric, and the windows moved there.
    private func select(
        _ owner: EventOwnerReader,
        _ filter: MetricFilter,
        _ windows: inout [String: Window]
    ) throws -> [Int64: [RecordReader.Reference]] {
        let reader = RecordReader(database: database)
        var selected: [Int64: [RecordReader.Reference]] = [:]
        let series = try owner.series([kind], filter)
        for (metric, series) in Dictionary(grouping: series, by: \.metric).sorted(by: { $0.key < $1.key }) {
            let key = "\(owner.owner.id)/\(metric)"
            let references = try series.flatMap { one in
                kind == .image ? try reader.images(of: one, owner.owner) : try reader.all(of: one, owner.owner)
            }
            let chosen = choose(from: Set(references.map(\.iteration)), windows[key])
            guard let lowest = chosen.min(), let highest = chosen.max() else { continue }
            windows[key] = Window(lowest: lowest, highest: highest)
            for reference in references where chosen.contains(reference.iteration) {
                selected[reference.iteration, default: []].append(reference)
            }
        }
        return selected
    }

    private func choose(from iterations: Set<Int64>, _ window: Window?) -> Set<Int64> {
        let count = Int(clamping: self.iterations)
        guard let window else { return Set(iterations.sorted(by: >).prefix(count)) }
        if isEarlier { return Set(iterations.filter { $0 < window.lowest }.sorted(by: >).prefix(count)) }
        return Set(iterations.filter { $0 > window.highest }.sorted().prefix(count))
    }
}
