public import ClearMLAPI

/// A connection to the configured server for calls that have no method of their own.
///
/// ```swift
/// let client = try ClearMLClient()
/// let answer = try client.call("queues", "get_all", ["only_fields": ["id", "name"]])
/// for queue in answer["queues"].arrayValue ?? [] { print(queue["name"].stringValue ?? "") }
/// ```
///
/// Logs in with the first call, renews its token by itself, and tries again what may be tried again. Thread-safe; making
/// one does nothing on the network.
public final class ClearMLClient: Sendable {
    let session: APISession

    /// Uses the servers and credentials of `clearml.conf` and the environment.
    ///
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/configuration`` for settings that cannot be read,
    ///   ``ClearMLError/Code/notConfigured`` without credentials.
    public convenience init() throws(ClearMLError) {
        self.init(session: try TaskRegistry.shared.session())
    }

    package init(session: APISession) { self.session = session }

    /// Calls any endpoint and returns its `data`.
    ///
    /// Blocks until the answer is there: call it from a plain thread, or use the `async` form.
    /// - Parameters:
    ///   - service: such as `tasks`.
    ///   - action: such as `get_all`.
    ///   - body: the fields of the request.
    ///   - timeout: the longest time for the whole call, attempts and waits included.
    /// - Returns: the `data` member of the answer.
    /// - Throws: `APIError`, which tells whether the request may have been carried out.
    public func call(
        _ service: String,
        _ action: String,
        _ body: JSONValue = [:],
        timeout: Duration = .seconds(300)
    ) throws(APIError) -> JSONValue {
        try session.call(service, action, body, options: CallOptions(timeout: timeout))
    }

    /// Calls any endpoint without blocking the cooperative pool; cancelling the caller's task ends the call.
    ///
    /// - Parameters:
    ///   - service: such as `tasks`.
    ///   - action: such as `get_all`.
    ///   - body: the fields of the request.
    ///   - timeout: the longest time for the whole call, attempts and waits included.
    /// - Returns: the `data` member of the answer.
    /// - Throws: `APIError`, which tells whether the request may have been carried out.
    public func call(
        _ service: String,
        _ action: String,
        _ body: JSONValue = [:],
        timeout: Duration = .seconds(300)
    ) async throws(APIError) -> JSONValue {
        try await session.call(service, action, body, options: CallOptions(timeout: timeout))
    }
}
