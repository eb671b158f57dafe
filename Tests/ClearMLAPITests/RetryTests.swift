import ClearMLTransport
import Testing

@testable import ClearMLAPI

@Suite struct RetryTests {
    private let world = TestWorld()

    private func lost(_ code: TransportError.Code, sent: Bool) -> TransportError {
        TransportError(code: code, message: "lost", mayHaveBeenSent: sent)
    }

    private func attempts(
        _ action: String,
        retry: RetryPolicy = .interactive,
        _ answer: @escaping @Sendable (_ attempt: Int) throws(TransportError) -> HTTPResponse
    ) -> (count: Int, error: APIError?) {
        let (session, transport) = world.session { request, count throws(TransportError) in
            request.url.hasSuffix("login") ? Replies.login() : try answer(count - 1)
        }
        var failure: APIError?
        do throws(APIError) {
            _ = try session.call("tasks", action, options: CallOptions(retry: retry))
        } catch { failure = error }
        return (transport.requests.count - 1, failure)
    }

    @Test func whatReachedNobodyIsTriedAgain() {
        let result = attempts("create") { attempt throws(TransportError) in
            if attempt < 3 { throw lost(.connect, sent: false) }
            return Replies.ok()
        }
        #expect(result.count == 3 && result.error == nil)
        // Full jitter with 0.5: half of 1 s, half of 2 s.
        #expect(world.sleeps == [.milliseconds(500), .seconds(1)])
    }

    @Test func whatMayHaveHappenedIsRepeatedOnlyWhereThatDoesNoHarm() {
        let reading = attempts("get_by_id") { _ throws(TransportError) in throw lost(.reset, sent: true) }
        #expect(reading.count == 5 && reading.error?.outcome == .ambiguous)
        let creating = attempts("create") { _ throws(TransportError) in throw lost(.reset, sent: true) }
        #expect(creating.count == 1 && creating.error?.outcome == .ambiguous)
    }

    @Test func theServersWishComesFirst() {
        let result = attempts("create") { attempt in
            attempt == 1 ? Replies.page(429, retryAfter: "17") : Replies.ok()
        }
        #expect(result.error == nil)
        #expect(world.sleeps == [.milliseconds(17_500)])
    }

    @Test(arguments: [400, 401, 403, 404, 413, 500])
    func aRefusalIsFinal(status: Int) {
        let result = attempts("get_by_id") { _ in Replies.envelope(status, 0, "no") }
        #expect(result.count == (status == 401 ? 3 : 1))
        #expect(world.sleeps.isEmpty)
    }

    @Test func aLoginMayAlwaysBeRepeated() {
        let (session, transport) = world.session { request, count in
            count < 3 ? Replies.page(502) : request.url.hasSuffix("login") ? Replies.login() : Replies.ok()
        }
        #expect(throws: Never.self) { try session.call("tasks", "create") }
        #expect(transport.endpoints == ["auth.login", "auth.login", "auth.login", "tasks.create"])
    }

    @Test func aCreationIsNotRepeatedAfterA503() {
        let result = attempts("create") { _ in Replies.page(503) }
        #expect(result.count == 1 && result.error?.outcome == .ambiguous)
    }

    @Test func noRetryMeansNone() {
        let result = attempts("get_by_id", retry: .none) { _ in Replies.page(429) }
        #expect(result.count == 1)
        #expect(world.sleeps.isEmpty)
    }

    @Test func anEarlierDoubtIsNotForgotten() {
        let result = attempts("get_by_id") { attempt throws(TransportError) in
            if attempt == 1 { throw lost(.timeout, sent: true) }
            return Replies.envelope(400, 101, "no such task")
        }
        #expect(result.error?.code == .invalidTaskID)
        #expect(result.error?.outcome == .ambiguous)
    }

    @Test func theWaitsStayWithinTheTimeout() {
        let result = attempts("get_by_id", retry: RetryPolicy(maximumAttempts: .max)) { _ in Replies.page(503) }
        #expect(result.error?.code == .unavailable)
        #expect(world.sleeps.reduce(.zero, +) <= .seconds(300))
        #expect(world.sleeps.allSatisfy { $0 <= .seconds(120) })
        #expect(world.sleeps.count >= 7)
    }
}
