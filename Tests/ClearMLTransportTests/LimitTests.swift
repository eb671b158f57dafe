import ClearMLTestSupport
import ClearMLTransport
import Testing

@Suite("Compressed and oversized answers")
struct LimitTests {
    private let transport = CurlTransport()

    @Test func `a compressed answer arrives decoded`() async throws {
        let text = Array(String(repeating: "scalar ", count: 5000).utf8)
        try await withScriptedServer(.gzip(text)) { server in
            let response = try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1])))
            #expect(response.body == text)
            #expect(server.requests.first?.header("Accept-Encoding") == "gzip")
        }
    }

    @Test func `a caller that names an encoding gets the bytes as they come`() async throws {
        let text = Array("hello".utf8)
        try await withScriptedServer(.gzip(text)) { server in
            let request = HTTPRequest(
                method: .get,
                url: server.url(),
                headers: [HTTPHeader("Accept-Encoding", "gzip")]
            )
            let response = try await transport.perform(request)
            #expect(response.body == Gzip.compress(text))
        }
    }

    @Test func `damaged compression is an error`() async throws {
        let reply = ScriptedReply.status(
            200,
            headers: [HTTPHeader("Content-Encoding", "gzip")],
            body: Array("this is not gzip".utf8)
        )
        try await withScriptedServer(reply) { server in
            await #expect(
                performing: { try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1]))) },
                throws: { ($0 as? TransportError)?.code == .receive }
            )
        }
    }

    @Test(arguments: [9_999, 10_000, 10_001])
    func `the limit is exact`(count: Int) async throws {
        try await withScriptedServer(.filled(65, count: Int64(count))) { server in
            var request = HTTPRequest(url: server.url(), body: .bytes([1]))
            request.maximumResponseBytes = 10_000
            let result = await outcome(of: request)
            switch result {
            case .success(let response): #expect(response.body.count == count && count <= 10_000)
            case .failure(let error): #expect(error.code == .responseTooLarge && count > 10_000)
            }
        }
    }

    @Test func `an endless answer is cut off at the limit`() async throws {
        try await withScriptedServer(.filled(65, count: 1 << 40)) { server in
            var request = HTTPRequest(url: server.url(), body: .bytes([1]))
            request.maximumResponseBytes = 1 << 20
            let error = await failure(of: request)
            #expect(error?.code == .responseTooLarge)
            #expect(error?.mayHaveBeenSent == true)
            #expect(await server.wait { $0.disconnections == 1 })
        }
    }

    @Test func `a small compressed bomb cannot unpack beyond the limit`() async throws {
        let bomb = ScriptedReply.gzip(Array(repeating: 0, count: 16 << 20))
        try await withScriptedServer(bomb) { server in
            var request = HTTPRequest(url: server.url(), body: .bytes([1]))
            request.maximumResponseBytes = 1 << 20
            #expect(await failure(of: request)?.code == .responseTooLarge)
        }
    }

    @Test func `headers without end are cut off`() async throws {
        let line = Array("X-Filler: \(String(repeating: "x", count: 8000))\r\n".utf8)
        let flood = Array(repeating: line, count: 400).flatMap { $0 }
        try await withScriptedServer(ScriptedReply([.send(Array("HTTP/1.1 200 OK\r\n".utf8) + flood), .stall])) {
            server in
            #expect(await failure(of: HTTPRequest(url: server.url(), body: .bytes([1])))?.code == .responseTooLarge)
        }
    }

    private func outcome(of request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) { return .success(try await transport.perform(request)) } catch {
            return .failure(error)
        }
    }

    private func failure(of request: HTTPRequest) async -> TransportError? {
        if case .failure(let error) = await outcome(of: request) { error } else { nil }
    }
}
