import ClearMLTransport
import Testing

@Suite("Retry")
struct RetryPolicyTests {
    private static let notProcessed = [408, 425, 429, 503, 509, 529]
    private static let ambiguous = [502, 504, 520, 522, 524]
    private static let final = [
        200, 204, 301, 304, 400, 401, 403, 404, 409, 413, 415, 422, 500, 501, 505, 507, 511, 0, -1, 999,
    ]

    @Test(arguments: notProcessed)
    func `a request that was turned away goes out again`(status: Int) {
        #expect(decides(.status(status), isRepeatable: false) != .stop)
        #expect(decides(.status(status), isRepeatable: true) != .stop)
    }

    @Test(arguments: ambiguous)
    func `a request that may have been carried out goes out again only if it is repeatable`(status: Int) {
        #expect(decides(.status(status), isRepeatable: false) == .stop)
        #expect(decides(.status(status), isRepeatable: true) != .stop)
    }

    @Test(arguments: final)
    func `an answer that will not change is final`(status: Int) {
        #expect(decides(.status(status), isRepeatable: true) == .stop)
    }

    @Test func `statuses from the configuration are repeated too`() {
        let policy = RetryPolicy(extraStatuses: [500])
        #expect(policy.verdict(.status(500)) == .notProcessed)
        #expect(policy.verdict(.status(501)) == .final)
    }

    @Test(arguments: [
        (TransportError.Code.resolve, false, RetryPolicy.Verdict.notProcessed), (.connect, false, .notProcessed),
        (.proxy, false, .notProcessed), (.tls, false, .notProcessed), (.timeout, false, .notProcessed),
        (.timeout, true, .ambiguous), (.reset, true, .ambiguous), (.send, true, .ambiguous),
        (.receive, true, .ambiguous), (.certificate, false, .final), (.invalidURL, false, .final),
        (.invalidHeader, false, .final), (.cancelled, true, .final), (.cancelled, false, .final),
        (.responseTooLarge, true, .final), (.tooManyRedirects, true, .final), (.bodySource, true, .final),
        (.bodySink, true, .final), (.internalFailure, false, .final),
    ])
    func `a failure without an answer`(code: TransportError.Code, sent: Bool, verdict: RetryPolicy.Verdict) {
        let error = TransportError(code: code, message: "", mayHaveBeenSent: sent)
        #expect(RetryPolicy().verdict(.failure(error)) == verdict)
    }

    @Test func `attempts are counted from one, the first included`() {
        let policy = RetryPolicy(maximumAttempts: 3)
        let decisions = (1...4).map { attempt in
            policy.decision(attempt: attempt, outcome: .status(503), isRepeatable: true, jitter: 0)
        }
        #expect(decisions == [.wait(.zero), .wait(.zero), .stop, .stop])
        #expect(
            RetryPolicy.none.decision(attempt: 1, outcome: .status(503), isRepeatable: true, jitter: 0) == .stop
        )
    }

    @Test func `the ceiling doubles up to the cap and never overflows`() {
        let policy = RetryPolicy(baseDelay: .seconds(1), maximumDelay: .seconds(120))
        let expected: [(Int, Double)] = [
            (1, 1), (2, 2), (3, 4), (7, 64), (8, 120), (64, 120), (65, 120), (1_000_000, 120), (.max, 120), (0, 1),
            (.min, 1),
        ]
        for (attempt, seconds) in expected {
            let delay = policy.delay(attempt: attempt, jitter: 1) / .seconds(1)
            #expect(abs(delay - seconds) < 1e-6, "attempt \(attempt)")
        }
    }

    @Test func `the jitter is full`() {
        let policy = RetryPolicy(baseDelay: .seconds(1))
        let delays = (0..<2000).map { _ in policy.delay(attempt: 4) / .seconds(1) }
        #expect(delays.allSatisfy { (0...8).contains($0) })
        // The chance that 2,000 uniform draws miss an eighth of the range is below 10^-115.
        for eighth in 0..<8 { #expect(delays.contains { Int($0) == eighth }) }
    }

    @Test func `Retry-After comes first, with a little jitter on top and a cap`() {
        let policy = RetryPolicy(baseDelay: .seconds(2), maximumDelay: .seconds(5), maximumRetryAfter: .seconds(600))
        #expect(policy.delay(attempt: 1, retryAfter: .seconds(30), jitter: 0) == .seconds(30))
        let delay = policy.delay(attempt: 9, retryAfter: .seconds(30), jitter: 1) / .seconds(1)
        #expect(abs(delay - 32) < 1e-6)
        #expect(policy.delay(attempt: 1, retryAfter: .seconds(86_400), jitter: 0) == .seconds(600))
        #expect(policy.delay(attempt: 1, retryAfter: .seconds(-5), jitter: 0) == .zero)
    }

    private func decides(_ outcome: RetryPolicy.Outcome, isRepeatable: Bool) -> RetryPolicy.Decision {
        return RetryPolicy.interactive.decision(
            attempt: 1,
            outcome: outcome,
            isRepeatable: isRepeatable,
            jitter: 0
        )
    }
}

@Suite("Retry-After")
struct RetryAfterTests {
    /// The example of the HTTP standard: Sun, 06 Nov 1994 08:49:37 GMT.
    private static let moment: Int64 = 784_111_777

    @Test(arguments: [
        ("0", 0), ("7", 7), (" 120 ", 120), ("99999999999999999999999999", 366 * 86_400),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
        ("Sun Nov  6 08:50:37 1994", 60), ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("sun, 06 nov 1994 08:49:38 gmt", 1),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 366 * 86_400),
    ])
    func `is understood`(value: String, seconds: Int) {
        #expect(RetryAfter.parse(value, now: Self.moment) == .seconds(seconds))
    }

    @Test(arguments: [
        "", " ", "-1", "+1", "1.5", "1e3", "soon", "7 seconds", "٣", "Sun, 06 Nov 1994",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 99 Nov 1994 08:49:37 GMT", "Nov", "Sun Nov 6", ",,,,,,", "a b c d e f g h",
    ])
    func `is ignored`(value: String) {
        #expect(RetryAfter.parse(value, now: Self.moment) == nil)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
        ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800), ("Tue, 19 Jan 2038 03:14:08 GMT", 2_147_483_648),
        ("Wed, 31 Dec 1969 23:59:59 GMT", -1), ("Thursday, 01-Jan-70 00:00:01 GMT", 1),
    ])
    func `dates are counted in days of the Gregorian calendar`(text: String, seconds: Int64) {
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test func `the answer's own date beats a wrong local clock`() {
        let response = HTTPResponse(
            status: 503,
            headers: [
                HTTPHeader("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
                HTTPHeader("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT"),
            ]
        )
        #expect(RetryAfter.parse(response, now: 0) == .seconds(10))
        #expect(RetryAfter.parse(HTTPResponse(status: 503), now: 0) == nil)
    }
}
