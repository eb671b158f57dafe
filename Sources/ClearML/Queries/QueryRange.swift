public import ClearMLAPI

/// Bounds of a value; the bounds themselves are inside.
public struct QueryRange<Bound: Sendable & Hashable>: Sendable, Hashable {
    /// The lowest value; nil for no bound.
    public var lowest: Bound?
    /// The highest value; nil for no bound.
    public var highest: Bound?

    /// Takes both bounds.
    public init(lowest: Bound?, highest: Bound?) {
        self.lowest = lowest
        self.highest = highest
    }

    /// This or more.
    public static func atLeast(_ lowest: Bound) -> QueryRange { QueryRange(lowest: lowest, highest: nil) }

    /// This or less.
    public static func atMost(_ highest: Bound) -> QueryRange { QueryRange(lowest: nil, highest: highest) }

    /// From this to that.
    public static func between(_ lowest: Bound, _ highest: Bound) -> QueryRange {
        QueryRange(lowest: lowest, highest: highest)
    }
}

extension QueryRange<ServerTime> {
    /// The last so many seconds, counted back from `now`.
    public static func last(_ duration: Duration, before now: ServerTime) -> QueryRange {
        let (seconds, attoseconds) = duration.components
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let back = overflow ? Int64.max : milliseconds &+ attoseconds / 1_000_000_000_000_000
        return .atLeast(ServerTime(milliseconds: now.milliseconds.subtractingReportingOverflow(back).partialValue))
    }

    /// `[lowest, highest]`, where null is no bound.
    var wirePair: JSONValue { .array([lowest, highest].map { $0.map { .string($0.wireText) } ?? .null }) }

    /// The conditions that the server takes for moments of change.
    var wireConditions: JSONValue? {
        let texts = [lowest.map { ">=\($0.wireText)" }, highest.map { "<=\($0.wireText)" }].compactMap(\.self)
        return texts.isEmpty ? nil : .strings(texts)
    }
}

extension QueryRange<Int64> {
    /// `[lowest, highest]`, where null is no bound.
    var wirePair: JSONValue { .array([lowest, highest].map { $0.map { .integer($0) } ?? .null }) }
}

extension QueryRange<Double> {
    /// `[lowest, highest]`.
    ///
    /// A missing lower bound is written out: the server takes tasks without the value for fitting otherwise.
    var wirePair: JSONValue {
        [.number(lowest ?? -.greatestFiniteMagnitude), highest.map { .number($0) } ?? .null]
    }
}

extension ServerTime {
    /// Without a zone, which is UTC to the server.
    fileprivate var wireText: String { String(description.dropLast()) }
}
