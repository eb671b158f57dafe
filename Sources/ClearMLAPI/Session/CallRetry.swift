import ClearMLTransport

/// Which failed calls are tried again, and after how long.
///
/// A value with one pure function; the session does the waiting. The renewal of a token after a 401 is no retry in
/// this sense and always happens once.
package struct CallRetry: Sendable, Equatable {
    /// How many times a call is sent at most, the first included.
    package var maximumAttempts: Int
    /// Bound of the first wait; each further bound doubles.
    package var baseDelay: Duration
    /// No bound grows above this.
    package var maximumDelay: Duration

    package init(maximumAttempts: Int, baseDelay: Duration = .seconds(1), maximumDelay: Duration = .seconds(30)) {
        self.maximumAttempts = maximumAttempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
    }

    /// For callers with a schedule of their own, such as delivery: one attempt, no wait.
    package static let none = CallRetry(maximumAttempts: 1)
    /// For a person who waits: a few attempts within the call's timeout.
    package static let interactive = CallRetry(maximumAttempts: 6)

    /// The wait before the next attempt; nil means: give up now.
    ///
    /// `attempt` counts the attempts made, from 1; `random` is a number in 0..<1, for the jitter.
    package func delay(after error: APIError, attempt: Int, isRepeatable: Bool, random: Double) -> Duration? {
        guard attempt < maximumAttempts, mayRetry(error, isRepeatable: isRepeatable) else { return nil }
        // The server's own wish comes first, and is never shortened.
        if let retryAfter = error.retryAfter { return retryAfter }
        // Full jitter. The exponent is bounded before it is used: 2^30 times any sensible base is above the maximum.
        let bound = min(maximumDelay, baseDelay * (1 << min(attempt - 1, 30)))
        return bound * random
    }

    private func mayRetry(_ error: APIError, isRepeatable: Bool) -> Bool {
        switch error.code {
        // Passes by itself, and nothing was done yet.
        case .rateLimited: true
        // Reached nobody, or possibly somebody: the latter only for what may be repeated.
        case .transport: isTransient(error) && (error.outcome == .notSent || isRepeatable)
        // Passes by itself, but the work may be done already.
        case .unavailable, .unexpectedReply: isRepeatable
        // A refusal stays one, and a 500 is for good as often as not.
        default: false
        }
    }

    private func isTransient(_ error: APIError) -> Bool {
        switch error.transportError?.code {
        case .resolve, .connect, .tls, .proxy, .timeout, .reset, .send, .receive: true
        // A bad certificate or address does not heal while a person waits.
        default: false
        }
    }
}
