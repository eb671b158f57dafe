/// What the accepted events of a batch say about each of their owners.
struct BatchProgress {
    /// A curve, by the numbers of its names in the batch.
    struct Curve: Hashable {
        var metric: Int32
        var variant: Int32
    }

    /// The greatest iteration by owner; 0 for an owner without any.
    private(set) var iterations: [Int32: Int64] = [:]
    /// What was reported for each curve, by owner.
    private(set) var parts: [Int32: [(curve: Curve, part: MetricSummary.Part)]] = [:]

    init(_ rows: [EventRow], _ batch: EventBatch, ignoring ignored: Set<String>) {
        let ignoredNumbers = Set(batch.texts.texts.indices.filter { ignored.contains(batch.texts.texts[$0]) })
        var positions: [Int32: [Curve: Int]] = [:]
        for row in rows {
            let counts = row.iteration != nil && !ignoredNumbers.contains(Int(row.metric))
            iterations[row.owner] = max(iterations[row.owner] ?? 0, counts ? row.iteration ?? 0 : 0)
            let value: Double
            switch row.number {
            case .none: continue
            case .integer(let number): value = Double(number)
            case .double(let number): value = number
            }
            let curve = Curve(metric: row.metric, variant: row.variant)
            let iteration = row.iteration ?? 0
            let position: Int
            if let known = positions[row.owner]?[curve] {
                position = known
                parts[row.owner]?[known].part.add(value, iteration: iteration, timestamp: row.timestamp)
            } else {
                position = parts[row.owner]?.count ?? 0
                positions[row.owner, default: [:]][curve] = position
                let part = MetricSummary.Part(value, iteration: iteration, timestamp: row.timestamp)
                parts[row.owner, default: []].append((curve, part))
            }
            if row.content >= 0, let label = batch.contents[Int(row.content)].axisLabel {
                parts[row.owner]?[position].part.axisLabel = label
            }
        }
    }
}
