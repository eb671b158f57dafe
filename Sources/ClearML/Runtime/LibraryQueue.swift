import ClearMLTransport
import Dispatch

/// Where blocking work runs for callers that must not block: threads of our own, never the cooperative pool.
enum LibraryQueue {
    private static let queue = DispatchQueue(label: "ai.clearml.tasks", attributes: .concurrent)

    /// Runs `work` on the library's queue and returns its result to the caller's task.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(ClearMLError) -> Value
    ) async throws(ClearMLError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, ClearMLError>, Never>) in
            queue.async { continuation.resume(returning: Result { () throws(ClearMLError) in try work() }) }
        }
        return try result.get()
    }

    /// Runs `work` on the library's queue, with a switch that cancelling the caller's task turns.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable (Cancellation) throws(ClearMLError) -> Value
    ) async throws(ClearMLError) -> Value {
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await value { Result { () throws(ClearMLError) in try work(cancellation) } }
        } onCancel: {
            cancellation.cancel()
        }
        return try result.get()
    }

    /// Runs `work` when nothing else is to do; nobody waits for it, and the end of the process may cut it off.
    static func later(_ work: @escaping @Sendable () -> Void) {
        DispatchQueue.global(qos: .background).asyncAfter(deadline: .now() + .seconds(2), execute: work)
    }

    /// The same for work that cannot fail.
    static func value<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
