/// How delivery is doing at this moment.
package enum DeliveryHealth: Sendable, Equatable {
    /// Nothing to send, as far as is known.
    case idle
    /// Sending.
    case delivering
    /// Something failed that may mend itself; the next try is at `until` (on the clock that delivery was given).
    case backingOff(reason: String, until: Duration)
    /// Something failed that needs a person; it is tried again slowly.
    case blocked(reason: String)
    /// Delivery is deferred on purpose.
    case offline
}
