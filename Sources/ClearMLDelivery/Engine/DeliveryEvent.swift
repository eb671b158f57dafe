/// Something about delivery that its user may want to hear; each outage is told once, never each retry.
package enum DeliveryEvent: Sendable, Equatable {
    /// Delivery does not get through; it goes on trying.
    case interrupted(reason: String)
    /// It gets through again.
    case resumed(after: Duration)
    /// A report was given up, because the server refused it alone again and again.
    case setAside(sequence: UInt64, reason: String)
    /// The server had stopped the silent task; it is open again.
    case reopened
    /// Somebody asked for the run to end.
    case abortRequested(reason: String)
}
