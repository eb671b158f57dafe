import ClearMLAPI
import ClearMLJournal

/// What is in a session's journals: counts by kind, and the curves, each thinned to what a line of the terminal can show.
///
/// Segments that were delivered and deleted are not in it.
struct SessionContents {
    private(set) var scalars: UInt64 = 0
    private(set) var texts: UInt64 = 0
    private(set) var operations: UInt64 = 0
    /// Plots, images and media.
    private(set) var events: UInt64 = 0
    private(set) var unknown: UInt64 = 0
    private(set) var curves: [(title: String, series: String, curve: Curve)] = []

    /// Reads all of them.
    init(_ session: StoredSession, isLive: Bool) throws {
        for lane in try session.lanes() { try add(lane, isLive: isLive) }
        curves.sort { ($0.title, $0.series) < ($1.title, $1.series) }
    }

    private mutating func add(_ lane: StoredSession, isLive: Bool) throws {
        let reader = JournalReader(lane, isLive: isLive)
        var byID: [SeriesID: Curve] = [:]
        var (scalars, texts, operations, events, unknown): (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
        try reader.visit { record in
            switch record.content {
            case .series: break
            case .scalar(let id, let value, _):
                scalars += 1
                byID[id, default: Curve()].add(value)
            case .text: texts += 1
            case .operation: operations += 1
            case .event: events += 1
            case .unknown: unknown += 1
            }
            return .next
        }
        self.scalars += scalars
        self.texts += texts
        self.operations += operations
        self.events += events
        self.unknown += unknown
        curves += byID.map { id, curve in
            let names = reader.names(of: id) ?? ("?", "")
            return (names.title, names.series, curve)
        }
    }

    /// The counts in words.
    var words: String {
        "\(scalars) scalars, \(texts) console records, \(operations) operations"
            + (events > 0 ? ", \(events) plots and images" : "")
            + (unknown > 0 ? ", \(unknown) of a kind that this version does not know" : "")
    }

    /// The curves for people.
    var table: String {
        var table = TextTable([
            ("curve", .left), ("reports", .right), ("last", .right), ("min", .right), ("max", .right), ("", .left),
        ])
        for (title, series, curve) in curves {
            table.add([
                series.isEmpty ? title : "\(title)/\(series)", String(curve.count), Output.number(curve.last),
                curve.low.map(Output.number) ?? "", curve.high.map(Output.number) ?? "", Sparkline.draw(curve.sample),
            ])
        }
        return table.render()
    }

    /// The members that `show --json` adds.
    var json: [String: JSONValue] {
        [
            "scalars": .integer(Int64(clamping: scalars)), "texts": .integer(Int64(clamping: texts)),
            "operations": .integer(Int64(clamping: operations)), "events": .integer(Int64(clamping: events)),
            "unknown": .integer(Int64(clamping: unknown)),
            "curves": .array(
                curves.map { title, series, curve in
                    .members([
                        "title": .string(title), "series": .string(series), "count": .integer(Int64(curve.count)),
                        "last": .number(curve.last), "min": curve.low.map { .number($0) },
                        "max": curve.high.map { .number($0) },
                    ])
                }
            ),
        ]
    }
}
