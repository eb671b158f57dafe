extension DeliveryMachine {
    /// What the machine wants done; carry it out and hand the outcome to ``DeliveryMachine/handle(_:at:)``.
    package enum Action: Sendable, Equatable {
        /// Look at the journal from `first` on, no further than `last` where that is given.
        case load(first: UInt64, last: UInt64?)
        /// Make the mark say so, durably.
        case writeMark(acknowledged: UInt64, inFlight: ClosedRange<UInt64>?)
        /// Send the events or perform the operation.
        case send(DeliveryAttempt)
        /// Find out which of the attempt's events the server does not have.
        case readBack(DeliveryAttempt)
        /// Find out whether the task exists and may be written to.
        case inspect
        /// Write something harmless, to tell a sick server from a bad record.
        case probe(DeliveryAttempt, reason: String)
        /// Note durably that this record is given up, and why.
        case setAside(sequence: UInt64, reason: String)
        /// Nothing to do before that moment.
        case wait(until: Duration)
        /// Nothing to do until new records come.
        case idle
        /// Everything that was to be delivered is settled.
        case finished
        /// Nothing more can be done by this version: a record of an unknown kind is next.
        case halted(reason: String)
    }

    /// The outcome of an action.
    package enum Input: Sendable, Equatable {
        case loaded(DeliveryStep)
        case markWritten
        case markFailed(reason: String)
        case sent(DeliveryVerdict)
        /// The events of the attempt that the server does not have, ascending.
        case missing([UInt64])
        case readBackFailed(DeliveryVerdict)
        /// The task takes events.
        case taskUsable
        case inspectionFailed(DeliveryVerdict)
        case probed(DeliveryVerdict)
        case asideNoted
        case asideFailed(reason: String)
    }
}
