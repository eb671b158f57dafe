import ClearMLTestSupport
import ClearMLTransport
import Testing

@Suite("Rules of a single request")
struct RequestRuleTests {
    private let transport = CurlTransport()

    @Test(arguments: [HTTPRequest.Method.get, .put])
    func `a request that follows no redirect gets it as its answer`(method: HTTPRequest.Method) async throws {
        try await withScriptedServer(.redirect(to: "/next", status: 307)) { server in
            var request = HTTPRequest(method: method, url: server.url(), body: method == .put ? .bytes([1]) : .empty)
            request.followsRedirects = false
            let response = try await transport.perform(request)
            #expect(response.status == 307)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `an answer that stops coming is given up long before the deadline`() async throws {
        let reply = ScriptedReply([
            .send(ScriptedReply.head(200, [HTTPHeader("Content-Length", "100")]) + [1, 2, 3]), .stall,
        ])
        try await withScriptedServer(reply) { server in
            var request = HTTPRequest(method: .get, url: server.url(), timeout: .seconds(3600))
            request.stallTimeout = .seconds(1)
            await #expect(
                performing: { try await transport.perform(request) },
                throws: { error in
                    guard let error = error as? TransportError else { return false }
                    return error.code == .timeout && error.message.contains("moved no byte") && error.mayHaveBeenSent
                }
            )
        }
    }
}
