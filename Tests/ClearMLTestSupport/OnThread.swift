import ClearMLTransport

/// Runs blocking code on a thread of its own, so that a test never blocks the cooperative pool.
package func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        let code = LibraryThread.start(name: "test", stackBytes: 8 << 20) { continuation.resume(returning: body()) }
        guard code == 0 else { fatalError("no thread for the test: errno \(code)") }
    }
}

/// The throwing form of ``onThread(_:)-8kq8i``.
package func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let result: Result<Value, any Error> = await onThread { Result { try body() } }
    return try result.get()
}
