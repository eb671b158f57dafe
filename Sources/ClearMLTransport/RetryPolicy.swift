/// When to try a failed request again, and after how long: a value with pure functions, no clock and no state.
///
/// Two questions are kept apart. *Can it help?* is the table below. *Is it allowed?* depends on the request: where the
/// server may have carried it out already, only a repeatable one (reading, or setting a value) goes out again.
///
/// | status | class | reason |
/// |---|---|---|
/// | 408 | not processed | the server gave up waiting for the request to arrive |
/// | 425, 429 | not processed | turned away before processing, come back later |
/// | 503, 509, 529 | not processed | down, starting or over its bandwidth or capacity; the API answers 503 in maintenance |
/// | 502 | ambiguous | a proxy got no proper answer from the server, which may have died before or after the work |
/// | 504 | ambiguous | a proxy stopped waiting; the server may finish later. The reference SDK repeats it (above its HTTP layer) |
/// | 520–524 | ambiguous | a CDN's forms of 502 and 504 |
/// | 500 | final | the real server answers it for good to a bad record, and may have stored part of a batch: the caller decides |
/// | everything else | final | the request itself is at fault, or the answer means something to the caller (401, 413, 301) |
///
/// The waiting time is `Retry-After` when the server names one, plus up to one ``baseDelay`` of jitter so that a fleet
/// does not return in the same second; else exponential backoff with full jitter: uniformly between 0 and
/// `baseDelay × 2^(attempt − 1)`, at most ``maximumDelay``.
package struct RetryPolicy: Sendable, Equatable {
    /// How an attempt ended.
    package enum Outcome: Sendable {
        /// With an answer of this HTTP status.
        case status(Int)
        /// Without an answer.
        case failure(TransportError)
    }

    /// What to do next.
    package enum Decision: Sendable, Equatable {
        /// Try again after this time.
        case wait(Duration)
        /// Return the outcome to the caller.
        case stop
    }

    /// What an outcome says about a further attempt.
    package enum Verdict: Sendable, Equatable {
        /// The server has certainly not carried it out, and a later attempt may succeed.
        case notProcessed
        /// It may have been carried out; a later attempt may succeed.
        case ambiguous
        /// A further attempt would end the same way.
        case final
    }

    /// Attempts in all, the first one included; 1 never repeats.
    package var maximumAttempts: Int
    /// The ceiling of the first wait; doubles with each attempt.
    package var baseDelay: Duration
    /// No wait drawn by backoff is longer.
    package var maximumDelay: Duration
    /// A longer `Retry-After` is cut to this, so that one wrong header cannot park the client for a day.
    package var maximumRetryAfter: Duration
    /// Statuses to repeat besides the table, as not processed (`api.http.extra_retry_codes`).
    package var extraStatuses: Set<Int>

    /// Never repeats; for callers with a backoff of their own, such as delivery.
    package static let none = RetryPolicy(maximumAttempts: 1)

    /// For a call that a user waits for: five attempts, at most about 15 s of waiting where no `Retry-After` asks for more.
    package static let interactive = RetryPolicy(maximumAttempts: 5)

    /// Makes a policy; the defaults are those of ``interactive`` with unlimited attempts.
    package init(
        maximumAttempts: Int = .max,
        baseDelay: Duration = .seconds(1),
        maximumDelay: Duration = .seconds(120),
        maximumRetryAfter: Duration = .seconds(600),
        extraStatuses: Set<Int> = []
    ) {
        self.maximumAttempts = maximumAttempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.maximumRetryAfter = maximumRetryAfter
        self.extraStatuses = extraStatuses
    }

    /// Decides after the attempt of that number.
    ///
    /// - Parameters:
    ///   - attempt: how many attempts have been made, from 1.
    ///   - outcome: how the last one ended.
    ///   - isRepeatable: whether carrying the request out twice is as good as once.
    ///   - retryAfter: what the server asked for; see ``RetryAfter``.
    ///   - jitter: the random share of the wait, from 0 to 1. A number, not a generator: passing a generator without
    ///     fields (the system's) through a generic `inout` crashes the thread sanitizer's runtime.
    /// - Returns: wait and try again, or stop.
    package func decision(
        attempt: Int,
        outcome: Outcome,
        isRepeatable: Bool,
        retryAfter: Duration? = nil,
        jitter: Double = .random(in: 0...1)
    ) -> Decision {
        guard attempt < maximumAttempts else { return .stop }
        switch verdict(outcome) {
        case .final: return .stop
        case .ambiguous where !isRepeatable: return .stop
        case .ambiguous, .notProcessed: return .wait(delay(attempt: attempt, retryAfter: retryAfter, jitter: jitter))
        }
    }

    /// What the outcome says about a further attempt; the table above.
    package func verdict(_ outcome: Outcome) -> Verdict {
        switch outcome {
        case .status(let status): extraStatuses.contains(status) ? .notProcessed : Self.verdict(ofStatus: status)
        case .failure(let error): Self.verdict(of: error)
        }
    }

    /// How long to wait after the attempt of that number; for callers that decide by themselves.
    ///
    /// Parameters as in ``decision(attempt:outcome:isRepeatable:retryAfter:jitter:)``.
    package func delay(
        attempt: Int,
        retryAfter: Duration? = nil,
        jitter: Double = .random(in: 0...1)
    ) -> Duration {
        let share = min(max(jitter, 0), 1)
        if let retryAfter {
            return min(max(retryAfter, .zero), maximumRetryAfter) + baseDelay * share
        }
        // Capped while still a floating-point number: 2^attempt overflows every integer after a long outage.
        let doublings = min(max(attempt, 1) - 1, 62)
        let ceiling = min(baseDelay / .seconds(1) * Double(UInt64(1) << doublings), maximumDelay / .seconds(1))
        return .seconds(ceiling * share)
    }

    private static func verdict(ofStatus status: Int) -> Verdict {
        switch status {
        case 408, 425, 429, 503, 509, 529: .notProcessed
        case 502, 504, 520...524: .ambiguous
        default: .final
        }
    }

    private static func verdict(of error: TransportError) -> Verdict {
        switch error.code {
        case .resolve, .connect, .proxy, .tls, .timeout, .reset, .send, .receive:
            error.mayHaveBeenSent ? .ambiguous : .notProcessed
        // A refused certificate, a bad URL or header, a full disk, a cancelled call: time does not mend these.
        default: .final
        }
    }
}
