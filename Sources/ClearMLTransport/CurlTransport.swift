import Dispatch

/// The real ``HTTPTransport``: libcurl's multi interface on one thread of its own.
///
/// * One engine thread, started by the first request, moves every transfer; connections are kept and reused
///   (HTTP/1.1 keep-alive, HTTP/2 multiplexing when TLS negotiates it).
/// * Nothing is sent but what ``HTTPRequest/headers`` names, plus `Host`, the body's framing, and `Accept-Encoding`.
/// * A POST is put on the wire at most once: libcurl's silent second attempt on a stale connection is refused as soon
///   as the server may have the whole request, because the caller must decide whether that is safe.
/// * Releasing the last reference ends the thread and cancels what is under way.
///
/// Thread-safe.
package final class CurlTransport: HTTPTransport {
    private let engine: CurlEngine

    /// Makes a transport; opens nothing and starts no thread.
    package init(policy: TransportPolicy = TransportPolicy()) {
        engine = CurlEngine(policy: policy)
    }

    deinit {
        engine.stop()
    }

    /// Initialises libcurl now instead of with the first request.
    ///
    /// A program that makes requests in an exit handler of its own should call this before it registers that handler:
    /// handlers run last-registered first, and with some TLS libraries (not OpenSSL) requests end as cancelled once ours
    /// has run.
    package static func prepareProcess() {
        _ = CurlGlobal.initialization
    }

    /// Performs one request and blocks the calling thread; see ``HTTPTransport/perform(_:cancellation:)``.
    package func perform(
        _ request: HTTPRequest,
        cancellation: Cancellation?
    ) throws(TransportError) -> HTTPResponse {
        let answer = Answer()
        start(request, cancellation: cancellation) { answer.fulfil($0) }
        return try answer.wait().get()
    }

    /// Performs one request without blocking a thread; see ``HTTPTransport/perform(_:)``.
    package func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(request, cancellation: cancellation) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            cancellation.cancel()
        }
        return try result.get()
    }

    /// Performs one request and reports its end to a callback; the form under the other two.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - cancellation: ends the request when it is cancelled.
    ///   - completion: called exactly once, usually on the engine thread: it must return quickly and must not call
    ///     ``perform(_:cancellation:)``.
    package func start(
        _ request: HTTPRequest,
        cancellation: Cancellation?,
        completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) {
        guard let cancellation else {
            _ = engine.submit(request, completion: completion)
            return
        }
        guard !cancellation.isCancelled else {
            completion(.failure(.cancelled(mayHaveBeenSent: false)))
            return
        }
        let registration = CancellationRegistration(cancellation)
        let id = engine.submit(request) { result in
            registration.end()
            completion(result)
        }
        // After the submission, so that a cancellation between the two finds the call in the mailbox: the handler of
        // an already cancelled switch runs at once.
        registration.begin { [engine] in engine.cancel(id) }
    }
}
