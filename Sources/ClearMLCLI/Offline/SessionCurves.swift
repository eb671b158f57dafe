import ClearMLJournal

/// The curves of a journal, each thinned to what a line of the terminal can show.
struct SessionCurves {
    /// One curve: exact ends, and a sample of constant size in between.
    private struct Curve {
        var count = 0
        var last = 0.0
        var low = Double.infinity
        var high = -Double.infinity
        var sample: [Double] = []
        var stride = 1

        mutating func add(_ value: Double) {
            if count.isMultiple(of: stride) {
                if sample.count == 512 {
                    sample = sample.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
                    stride *= 2
                }
                if count.isMultiple(of: stride) { sample.append(value) }
            }
            count += 1
            last = value
            if value.isFinite {
                low = min(low, value)
                high = max(high, value)
            }
        }
    }

    private var curves: [(name: String, curve: Curve)] = []

    var isEmpty: Bool { curves.isEmpty }

    /// Reads the whole journal.
    init(_ session: StoredSession, isLive: Bool) throws {
        let reader = JournalReader(session, isLive: isLive)
        var byID: [SeriesID: Curve] = [:]
        try reader.visit { record in
            if case .scalar(let id, let value, _) = record.content { byID[id, default: Curve()].add(value) }
            return .next
        }
        curves = byID.map { id, curve in
            let names = reader.names(of: id) ?? ("?", "")
            return (names.series.isEmpty ? names.title : "\(names.title)/\(names.series)", curve)
        }.sorted { $0.name < $1.name }
    }

    /// The table for people.
    var table: String {
        var table = TextTable([
            ("curve", .left), ("reports", .right), ("last", .right), ("min", .right), ("max", .right), ("", .left),
        ])
        for (name, curve) in curves {
            table.add([
                name, String(curve.count), Output.number(curve.last), Output.number(curve.low),
                Output.number(curve.high),
                Sparkline.draw(curve.sample),
            ])
        }
        return table.render()
    }
}
