package import ClearMLTransport

/// Limits and habits of one call.
package struct CallOptions: Sendable {
    /// Time for the whole call: login, attempts and the waits between them.
    package var timeout: Duration
    /// Time for one exchange with the server, within `timeout`.
    package var requestTimeout: Duration
    /// Time to connect, within `requestTimeout`.
    package var connectTimeout: Duration
    /// What is tried again, and when; ``RetryPolicy/none`` for callers with a schedule of their own, such as delivery.
    ///
    /// The renewal of a token after a 401 is no retry in this sense and always happens once.
    package var retry: RetryPolicy
    /// Whether repeating the request does no harm; nil decides by the endpoint's name.
    package var isRepeatable: Bool?
    /// Ends the call early.
    package var cancellation: Cancellation?

    package init(
        timeout: Duration = .seconds(300),
        requestTimeout: Duration = .seconds(100),
        connectTimeout: Duration = .seconds(10),
        retry: RetryPolicy = .interactive,
        isRepeatable: Bool? = nil,
        cancellation: Cancellation? = nil
    ) {
        self.timeout = timeout
        self.requestTimeout = requestTimeout
        self.connectTimeout = connectTimeout
        self.retry = retry
        self.isRepeatable = isRepeatable
        self.cancellation = cancellation
    }
}
