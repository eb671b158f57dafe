import ClearMLTransport
import Dispatch

extension APISession {
    /// Calls an endpoint without blocking a thread of the cooperative pool; cancelling the task ends the call.
    ///
    /// - Throws: ``APIError``, as the blocking form does.
    package func call(
        _ service: String,
        _ action: String,
        _ body: JSONValue = .null,
        options: CallOptions = CallOptions()
    ) async throws(APIError) -> JSONValue {
        try await detached(options) { session, options throws(APIError) in
            try session.call(service, action, body, options: options)
        }
    }

    /// Sends a batch of JSON lines without blocking a thread of the cooperative pool.
    ///
    /// - Throws: ``APIError``, as the blocking form does.
    package func sendLines(
        _ service: String,
        _ action: String,
        lines: [UInt8],
        options: CallOptions = CallOptions()
    ) async throws(APIError) -> JSONValue {
        try await detached(options) { session, options throws(APIError) in
            try session.sendLines(service, action, lines: lines, options: options)
        }
    }

    /// Runs blocking work on the session's own queue, and ends it when the caller's task is cancelled.
    package func detached<Value: Sendable>(
        _ options: CallOptions = CallOptions(),
        _ work: @escaping @Sendable (APISession, CallOptions) throws(APIError) -> Value
    ) async throws(APIError) -> Value {
        // A switch of our own, so that cancelling this task does not cancel others that share the caller's.
        let cancellation = Cancellation()
        let token = options.cancellation?.addHandler { cancellation.cancel() }
        defer { if let token { options.cancellation?.removeHandler(token) } }
        var options = options
        options.cancellation = cancellation
        let result = await withTaskCancellationHandler { [options] in
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, APIError>, Never>) in
                queue.async {
                    continuation.resume(returning: Result { () throws(APIError) in try work(self, options) })
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
        return try result.get()
    }
}
