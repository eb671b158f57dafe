import ClearMLTransport
import Testing

@testable import ClearMLAPI

@Suite struct APIErrorTests {
    private let world = TestWorld()

    private func failure(
        _ response: HTTPResponse,
        action: String = "create",
        retry: RetryPolicy = .none
    ) -> APIError? {
        let (session, _) = world.session { request, _ in
            request.url.hasSuffix("login") ? Replies.login() : response
        }
        do throws(APIError) {
            _ = try session.call("tasks", action, options: CallOptions(retry: retry))
        } catch { return error }
        return nil
    }

    struct Row: Sendable {
        var status: Int
        var subcode: Int
        var code: APIError.Code
        var outcome: APIError.Outcome
    }

    @Test(arguments: [
        Row(status: 400, subcode: 101, code: .invalidTaskID, outcome: .rejected),
        Row(status: 400, subcode: 110, code: .invalidTaskStatus, outcome: .rejected),
        Row(status: 400, subcode: 121, code: .invalidTaskStatus, outcome: .rejected),
        Row(status: 400, subcode: 131, code: .eventsNotAdded, outcome: .rejected),
        Row(status: 400, subcode: 801, code: .expectedUniqueData, outcome: .rejected),
        Row(status: 400, subcode: 800, code: .validation, outcome: .rejected),
        Row(status: 400, subcode: 12, code: .validation, outcome: .rejected),
        Row(status: 400, subcode: 201, code: .invalidModelID, outcome: .rejected),
        Row(status: 400, subcode: 401, code: .invalidProjectID, outcome: .rejected),
        Row(status: 400, subcode: 999, code: .rejected, outcome: .rejected),
        Row(status: 403, subcode: 20, code: .forbidden, outcome: .rejected),
        Row(status: 404, subcode: 0, code: .notFound, outcome: .rejected),
        Row(status: 410, subcode: 1, code: .notFound, outcome: .rejected),
        Row(status: 413, subcode: 0, code: .tooLarge, outcome: .rejected),
        Row(status: 429, subcode: 0, code: .rateLimited, outcome: .rejected),
        Row(status: 500, subcode: 100, code: .serverError, outcome: .ambiguous),
        Row(status: 503, subcode: 0, code: .unavailable, outcome: .ambiguous),
        Row(status: 599, subcode: 0, code: .unavailable, outcome: .ambiguous),
        Row(status: 418, subcode: 0, code: .rejected, outcome: .rejected),
    ])
    func everyRefusalHasACodeAndAnOutcome(row: Row) {
        let error = failure(Replies.envelope(row.status, row.subcode, "because"))
        #expect(error?.code == row.code)
        #expect(error?.outcome == row.outcome)
        #expect(error?.resultCode == row.status)
        #expect(error?.resultSubcode == row.subcode)
        #expect(error?.details["field"] == "name")
        #expect(error?.description.contains("(\(row.status)/\(row.subcode)): because.") == true)
    }

    @Test(arguments: [
        (Replies.page(200), APIError.Code.notAClearMLServer, APIError.Outcome.ambiguous),
        (Replies.page(404), .notAClearMLServer, .rejected),
        (Replies.page(415), .notAClearMLServer, .rejected),
        (Replies.page(302), .notAClearMLServer, .rejected),
        (Replies.page(401), .unauthorized, .rejected),
        (Replies.page(413), .tooLarge, .rejected),
        (Replies.page(429), .rateLimited, .rejected),
        (Replies.page(500), .serverError, .ambiguous),
        (Replies.page(502), .unavailable, .ambiguous),
        (HTTPResponse(status: 200, body: Array(#"{"meta":{"result_co"#.utf8)), .unexpectedReply, .ambiguous),
        (HTTPResponse(status: 200, body: Array(#"{"a":1}"#.utf8)), .notAClearMLServer, .ambiguous),
        (HTTPResponse(status: 200, body: Array(#"[1]"#.utf8)), .notAClearMLServer, .ambiguous),
        (HTTPResponse(status: 204), .notAClearMLServer, .ambiguous),
        (
            HTTPResponse(status: 200, body: Array(#"{"meta":{"result_code":1e300}}"#.utf8)), .notAClearMLServer,
            .ambiguous
        ),
    ])
    func anAnswerWithoutEnvelopeIsExplained(response: HTTPResponse, code: APIError.Code, outcome: APIError.Outcome) {
        let error = failure(response)
        #expect(error?.code == code)
        #expect(error?.outcome == outcome)
        #expect(error?.resultCode == nil)
        #expect(error?.httpStatus == response.status)
    }

    @Test func theFailureWinsWhereStatusAndEnvelopeDisagree() {
        var response = Replies.envelope(500, 0, "oops")
        response.status = 200
        #expect(failure(response)?.code == .serverError)
        response = Replies.ok()
        response.status = 502
        #expect(failure(response)?.code == .unavailable)
    }

    @Test func aStrangersTextBecomesOneShortLine() {
        let error = failure(Replies.envelope(400, 12, "a\nb\u{1B}[31m" + String(repeating: "x", count: 5000)))
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains("\u{1B}") == false)
        #expect((error?.description.count ?? 0) < 600)
    }

    @Test func aTokenQuotedByTheServerIsNotRepeated() {
        let error = failure(Replies.envelope(400, 12, "you sent \(Replies.token())"))
        #expect(error?.description.contains(Replies.token()) == false)
        #expect(error?.description.contains("***") == true)
    }

    @Test(arguments: [
        ("7", Duration.seconds(7)), ("0", .zero), ("999999", .seconds(999_999)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", .zero), ("-1", nil), ("soon", nil),
    ])
    func retryAfterIsRead(text: String, wait: Duration?) {
        #expect(failure(Replies.page(429, retryAfter: text))?.retryAfter == wait)
    }
}
