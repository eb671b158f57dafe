/// The seam between everything that speaks HTTP and the code that moves bytes.
///
/// The real one is ``CurlTransport``; tests put a simulated network here. Both forms are one request: they return
/// a response for every HTTP status and throw only when no complete response was received.
package protocol HTTPTransport: Sendable {
    /// Performs one request and blocks the calling thread until it ends.
    ///
    /// Call it from the library's own queues or from a plain user thread, never from the cooperative pool.
    func perform(_ request: HTTPRequest, cancellation: Cancellation?) throws(TransportError) -> HTTPResponse

    /// Performs one request without blocking a thread; cancelling the task cancels the transfer.
    func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
