/// The value of one member of an event, with strings and composite values left where they stand.
enum LineValue: Sendable {
    case absent
    case null
    case bool(Bool)
    case integer(Int64)
    /// Any other number: with a fraction, beyond 64 bits, or one of Python's `NaN` and `Infinity`.
    case double(Double)
    case string(TextSpan)
    /// An array or object.
    case composite(TextSpan)

    /// What Python's `bool()` makes of the value.
    var isTruthy: Bool {
        switch self {
        case .absent, .null: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .double(let value): value != 0
        case .string(let span): span.count > 0
        case .composite(let span): span.count > 2
        }
    }

    var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    var isAbsentOrNull: Bool {
        switch self {
        case .absent, .null: true
        default: false
        }
    }
}
