/// One request on its way, with what is known about its fate.
package struct DeliveryAttempt: Sendable, Equatable {
    /// What is sent.
    package enum Kind: Sendable, Equatable {
        case events
        case operation(isEssential: Bool)
        /// To find or make what a record needs; it settles nothing.
        case prerequisite
    }

    /// What comes next for it.
    package enum Stage: Sendable, Equatable {
        case send
        /// Ask what arrived, then ask again until two answers agree; `previous` is the first answer.
        case readBack(previous: [UInt64]?)
        /// Ask whether the task still exists and takes events.
        case inspect(reason: String)
        /// Find out whether the server takes anything at all.
        case probe(reason: String)
        /// Put the one record aside.
        case setAside(reason: String)
    }

    package var kind: Kind
    /// The records that are settled when this attempt is.
    package var range: ClosedRange<UInt64>
    /// The records still to be sent, ascending; nil means every event in ``range``.
    package var only: [UInt64]?
    /// How many events are to be sent.
    package var count: Int
    package var stage: Stage = .send
    /// How often the whole was answered by a 500, the server being readable otherwise.
    package var serverErrors = 0
    /// Whether the last answer was of the kind that blames the content, so that what is missing must be looked into.
    package var isSuspect = false
    /// How many refusals the single record needs before it is set aside.
    package var convictionsNeeded = 0
    /// How often the single record was refused while other writes were accepted.
    package var convictions = 0
    /// The words of the last refusal.
    package var reason = ""

    package init(kind: Kind, range: ClosedRange<UInt64>, only: [UInt64]? = nil, count: Int) {
        self.kind = kind
        self.range = range
        self.only = only
        self.count = count
    }

    /// Two attempts of half the records each; `events` are all that is to be sent, at least two.
    func halves(of events: [UInt64]) -> [DeliveryAttempt] {
        let middle = events.count / 2
        let boundary = events[middle - 1]
        var first = DeliveryAttempt(
            kind: kind,
            range: range.lowerBound...boundary,
            only: Array(events[..<middle]),
            count: middle
        )
        var second = DeliveryAttempt(
            kind: kind,
            range: boundary + 1...range.upperBound,
            only: Array(events[middle...]),
            count: events.count - middle
        )
        first.reason = reason
        second.reason = reason
        // The next 500 for either half is the second one for its content.
        first.serverErrors = min(serverErrors, 1)
        second.serverErrors = min(serverErrors, 1)
        return [first, second]
    }
}
