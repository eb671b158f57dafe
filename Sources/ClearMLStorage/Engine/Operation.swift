import ClearMLAPI
import ClearMLTransport

/// One call under way: its deadline, its cancellation, its attempts.
struct Operation: Sendable {
    let transfer: Transfer
    let environment: APIEnvironment
    /// By the environment's clock.
    let deadline: Duration
    /// Ends everything that belongs to the operation; thrown with the caller's own switch, and by the first failure.
    let cancellation: Cancellation

    /// Begins a call, and lets go of the caller's switch when it is over.
    static func run<Value>(
        _ transfer: Transfer,
        _ environment: APIEnvironment,
        _ body: (Operation) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        let operation = Operation(
            transfer: transfer,
            environment: environment,
            deadline: environment.now() + transfer.timeout,
            cancellation: transfer.cancellation ?? Cancellation()
        )
        return try operation.nested { nested throws(StorageError) in
            try nested.check()
            return try body(nested)
        }
    }

    /// Runs `body` with a switch of its own, which also follows this operation's.
    func nested<Value>(_ body: (Operation) throws(StorageError) -> Value) throws(StorageError) -> Value {
        let own = Cancellation()
        let token = cancellation.addHandler { own.cancel() }
        defer { cancellation.removeHandler(token) }
        return try body(
            Operation(transfer: transfer, environment: environment, deadline: deadline, cancellation: own)
        )
    }

    /// Time that is left; throws when the call is over.
    func remaining() throws(StorageError) -> Duration {
        if cancellation.isCancelled { throw .cancelled }
        let left = deadline - environment.now()
        guard left > .zero else { throw .timedOut(transfer.timeout) }
        return left
    }

    /// Throws when the call is over.
    func check() throws(StorageError) { _ = try remaining() }

    /// The request within the limits of the call.
    func bounded(_ request: HTTPRequest) throws(StorageError) -> HTTPRequest {
        var request = request
        let left = try remaining()
        request.timeout = left
        request.connectTimeout = min(left, transfer.connectTimeout)
        request.stallTimeout = request.stallTimeout ?? transfer.stallTimeout
        request.maximumResponseBytes = 16 << 20
        return request
    }

    /// Runs `attempt` until it succeeds, fails for good, or the call is over.
    func retrying<Value>(_ attempt: () throws(StorageError) -> Value) throws(StorageError) -> Value {
        var attempts = 0
        while true {
            do throws(StorageError) {
                return try attempt()
            } catch {
                attempts += 1
                try pause(after: error, attempt: attempts)
            }
        }
    }

    /// Waits before another attempt; throws `error` when there must be none.
    func pause(after error: StorageError, attempt: Int) throws(StorageError) {
        guard error.isTransient, attempt < transfer.retry.maximumAttempts else { throw error }
        let delay = transfer.retry.delay(
            attempt: attempt,
            retryAfter: error.retryAfter,
            jitter: environment.random()
        )
        // The cause tells more than the deadline does.
        guard environment.now() + delay < deadline else { throw error }
        environment.sleep(delay, cancellation)
        try check()
    }
}
