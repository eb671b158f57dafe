/// One event of a batch in the form in which it goes to the store: numbers, and texts by their number in the batch.
struct EventRow: Sendable {
    /// What keeps an otherwise acceptable event, and with it its whole batch, from being stored.
    enum Fault: UInt8, Sendable {
        case none
        /// The real server fails while it prepares the event: 500/0.
        case unprocessable
        /// The store behind the real server refuses the event: 500/100.
        case refusedByStore
    }

    /// The value of a scalar.
    enum Number: Sendable, Equatable {
        case none
        case integer(Int64)
        case double(Double)
    }

    var kind: EventKind
    var fault = Fault.none
    /// The number of the owner in the batch.
    var owner: Int32
    /// The metric and variant, empty text when they were not sent.
    var metric: Int32
    var variant: Int32
    /// The worker that reported.
    var worker: Int32
    /// Milliseconds since 1970.
    var timestamp: Int64
    /// The iteration; nil when none was sent.
    var iteration: Int64?
    var number = Number.none
    /// The number of the further content in the batch, -1 when there is none.
    var content: Int32 = -1
}

/// What an event has beyond the members that all have.
struct EventContent: Sendable {
    /// The file name of a debug image, which is part of its identity.
    var key: String?
    /// The address of a debug image.
    var url: String?
    /// The text of a console line.
    var message: String?
    /// The level of a console line.
    var level: String?
    /// The label of the horizontal axis, kept with the last value of a scalar.
    var axisLabel: String?
    /// All further members as JSON text, without the braces: `"plot_str":"…","plot_len":5`.
    var members: [UInt8] = []

    var isEmpty: Bool {
        key == nil && url == nil && message == nil && level == nil && axisLabel == nil && members.isEmpty
    }
}

/// A task or model that events of a batch name.
struct EventOwner: Sendable, Hashable {
    /// The id.
    var id: String
    /// Whether it is a model.
    var isModel: Bool
}
