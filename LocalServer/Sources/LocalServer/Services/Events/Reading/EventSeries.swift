/// One curve, plot, image or vector of a task or model, as the reading calls see it.
struct EventSeries: Sendable {
    /// The id in `event_series`.
    var id: Int64
    var kind: EventKind
    var metric: String
    var variant: String
    /// False for events that were sent without an iteration.
    var hasIteration: Bool
}
