import Dispatch
import Synchronization

/// One result handed from the engine thread to a thread that waits for it.
final class Answer: Sendable {
    private let result = Mutex<Result<HTTPResponse, TransportError>?>(nil)
    private let arrived = DispatchSemaphore(value: 0)

    func fulfil(_ value: Result<HTTPResponse, TransportError>) {
        result.withLock { $0 = value }
        arrived.signal()
    }

    /// Blocks until ``fulfil(_:)``; call it once.
    func wait() -> Result<HTTPResponse, TransportError> {
        arrived.wait()
        return result.withLock { $0 } ?? .failure(.transportStopped(mayHaveBeenSent: true))
    }
}
