/// What an event reports.
///
/// The raw values are those in the database and must not change.
enum EventKind: Int64, Sendable, CaseIterable {
    case scalar = 1
    case vector = 2
    case image = 3
    case plot = 4
    case log = 5

    /// The `type` of such an event on the wire.
    var name: String {
        switch self {
        case .scalar: "training_stats_scalar"
        case .vector: "training_stats_vector"
        case .image: "training_debug_image"
        case .plot: "plot"
        case .log: "log"
        }
    }

    /// The kind of a `type`.
    ///
    /// Case matters; a space counts as an underscore.
    init?(wire type: String) {
        let name = type.replacing(" ", with: "_")
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// The iteration at which single values are reported: scalars there are no points of a curve.
    static let singleValueIteration: Int64 = -2_147_483_648
}
