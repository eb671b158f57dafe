/// Which metrics and variants a call asks for.
struct MetricFilter: Sendable {
    /// The variants asked for of each metric, nil for all of them; nil for every metric.
    private let wanted: [String: Set<String>?]?

    /// Reads `[{"metric": …, "variants": […]}]`; no list, or an empty one, asks for everything.
    init(_ json: JSON?) {
        let entries = (json?.arrayValue ?? []).filter { $0["metric"]?.stringValue != nil }
        guard !entries.isEmpty else {
            wanted = nil
            return
        }
        var wanted: [String: Set<String>?] = [:]
        for entry in entries {
            guard let metric = entry["metric"]?.stringValue else { continue }
            let variants = entry["variants"]?.strings ?? []
            let known = wanted[metric] ?? Set()
            // A metric named once without variants is wanted whole.
            wanted[metric] = .some(variants.isEmpty ? nil : known.map { $0.union(variants) })
        }
        self.wanted = wanted
    }

    func includes(_ series: EventSeries) -> Bool {
        guard let wanted else { return true }
        guard let variants = wanted[series.metric] else { return false }
        return variants?.contains(series.variant) ?? true
    }
}
