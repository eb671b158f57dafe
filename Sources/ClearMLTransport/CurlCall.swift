/// A request on its way to the engine thread, with what to do when it ends.
struct CurlCall: Sendable {
    /// What a call ends with.
    typealias Completion = @Sendable (Result<HTTPResponse, TransportError>) -> Void

    /// Identifies the call for cancellation; unique within one engine.
    let id: UInt64
    let request: HTTPRequest
    /// When the whole exchange must be over; fixed at the call so that time spent in the queue counts.
    let deadline: ContinuousClock.Instant
    /// Called exactly once, on the engine thread or, if the engine cannot take the call, on the caller's.
    let completion: Completion
}
