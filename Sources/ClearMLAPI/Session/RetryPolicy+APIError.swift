import ClearMLTransport

extension RetryPolicy {
    /// How long to wait before the call is tried again; nil means: give up now.
    ///
    /// Stricter than the table for statuses: what may have been carried out is repeated only when that does no harm,
    /// also after a 503, which some proxies send when the server broke off in the middle of a request.
    func delay(
        after error: APIError,
        attempt: Int,
        isRepeatable: Bool,
        jitter: Double
    ) -> Duration? {
        let outcome: Outcome
        if let transportError = error.transportError {
            outcome = .failure(transportError)
        } else if let status = error.httpStatus {
            outcome = .status(status)
        } else {
            return nil
        }
        guard isRepeatable || error.outcome != .ambiguous else { return nil }
        let decision = decision(
            attempt: attempt,
            outcome: outcome,
            // A login may always be repeated, whatever the call that needs it.
            isRepeatable: isRepeatable || error.endpoint == APISession.loginEndpoint,
            retryAfter: error.retryAfter,
            jitter: jitter
        )
        guard case .wait(let delay) = decision else { return nil }
        return delay
    }
}
