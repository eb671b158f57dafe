/// What the horizontal axis of a curve shows.
enum CurveAxis: String, Sendable, CaseIterable {
    case iteration = "iter"
    case timestamp
    case isoTime = "iso_time"

    static let shape = Shape.choice(allCases.map(\.rawValue))

    /// The column that points are ordered by.
    var column: String { self == .iteration ? "iteration" : "timestamp" }

    /// A position on the axis as it is answered.
    func json(_ position: Int64) -> JSON {
        switch self {
        case .iteration, .timestamp: .integer(position)
        case .isoTime: .string(Timestamp(milliseconds: position).utcText)
        }
    }
}

extension Timestamp {
    /// `2026-11-20T23:09:01.978Z`, the form in which events tell times.
    var utcText: String { text.prefix(23) + "Z" }
}
