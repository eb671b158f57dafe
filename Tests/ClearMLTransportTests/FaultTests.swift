import ClearMLTestSupport
import ClearMLTransport
import Testing

@Suite("Faults on the wire")
struct FaultTests {
    private let transport = CurlTransport()

    /// The error of a request that must fail.
    private func failure(_ request: HTTPRequest, on transport: CurlTransport? = nil) async throws -> TransportError {
        do {
            let response = try await (transport ?? self.transport).perform(request)
            throw UnexpectedAnswer(status: response.status)
        } catch let error as TransportError {
            return error
        }
    }

    private struct UnexpectedAnswer: Error {
        var status: Int
    }

    private func post(_ url: String) -> HTTPRequest {
        HTTPRequest(url: url, body: .bytes(Array(repeating: 65, count: 100)))
    }

    @Test func `a refused connection certainly sent nothing and names the setting`() async throws {
        let port = try RefusingPort()
        let policy = TransportPolicy(settingByHost: ["127.0.0.1": "api.api_server"])
        let error = try await failure(post(port.url()), on: CurlTransport(policy: policy))
        #expect(error.code == .connect)
        #expect(!error.mayHaveBeenSent)
        #expect(error.message.contains("127.0.0.1:\(port.port)"))
        #expect(error.message.contains("api.api_server"))
    }

    @Test func `an unknown name certainly sent nothing`() async throws {
        let error = try await failure(post("http://no-such-host.invalid/"))
        #expect(error.code == .resolve)
        #expect(!error.mayHaveBeenSent)
        #expect(error.message.contains("no-such-host.invalid"))
    }

    @Test(arguments: [ScriptedReply.replyLost, .reset])
    func `a reply lost on a new connection may have been sent`(reply: ScriptedReply) async throws {
        try await withScriptedServer(reply) { server in
            let error = try await failure(post(server.url()))
            #expect(error.code == .reset)
            #expect(error.mayHaveBeenSent)
            #expect(server.requests.count == 1)
        }
    }

    // Left alone, libcurl repeats a POST by itself here: connection kept, request taken, no byte of an answer.
    @Test(arguments: [ScriptedReply.replyLost, .reset])
    func `a reply lost on a kept connection is not sent twice`(reply: ScriptedReply) async throws {
        try await withScriptedServer(.json("{}"), reply) { server in
            _ = try await transport.perform(post(server.url()))
            let error = try await failure(post(server.url()))
            #expect(error.code == .reset)
            #expect(error.mayHaveBeenSent)
            #expect(server.requests.map(\.connection) == [0, 0])
        }
    }

    @Test func `a POST without a body is not sent twice either`() async throws {
        try await withScriptedServer(.json("{}"), .replyLost) { server in
            _ = try await transport.perform(post(server.url()))
            let error = try await failure(HTTPRequest(url: server.url()))
            #expect(error.mayHaveBeenSent)
            #expect(server.requests.count == 2)
        }
    }

    @Test func `an idempotent request is repeated on a stale connection`() async throws {
        try await withScriptedServer(.json("{}"), .replyLost, .json("[2]")) { server in
            _ = try await transport.perform(post(server.url()))
            let put = HTTPRequest(method: .put, url: server.url(), body: .bytes([1, 2, 3]))
            let response = try await transport.perform(put)
            #expect(response.body == Array("[2]".utf8))
            #expect(server.requests.map(\.body.count) == [100, 3, 3])
        }
    }

    @Test(arguments: [ScriptedReply.Step.close, .reset])
    func `half an answer is an error, not a short body`(ending: ScriptedReply.Step) async throws {
        try await withScriptedServer(.half(of: Array(repeating: 66, count: 10_000), ending: ending)) { server in
            let error = try await failure(post(server.url()))
            #expect(error.code == .reset)
            #expect(error.mayHaveBeenSent)
        }
    }

    @Test func `a chunked answer that breaks off is an error`() async throws {
        let head = ScriptedReply.head(200, [HTTPHeader("Transfer-Encoding", "chunked")])
        try await withScriptedServer(ScriptedReply([.send(head + Array("5\r\nhello\r\n".utf8)), .close])) { server in
            let error = try await failure(post(server.url()))
            #expect(error.code == .reset)
        }
    }

    @Test(arguments: ["\u{1}\u{2}\u{3} not http at all\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n"])
    func `an answer that is not HTTP is an error`(bytes: String) async throws {
        try await withScriptedServer(ScriptedReply([.send(Array(bytes.utf8)), .close])) { server in
            let error = try await failure(post(server.url()))
            #expect(error.mayHaveBeenSent)
            #expect(error.code != .internalFailure)
        }
    }

    @Test func `a server that takes the request and stalls costs the deadline, no more`() async throws {
        try await withScriptedServer(.stall) { server in
            var request = post(server.url())
            request.timeout = .milliseconds(300)
            let error = try await failure(request)
            #expect(error.code == .timeout)
            #expect(error.mayHaveBeenSent)
            #expect(await server.wait { $0.disconnections == 1 })
        }
    }

    @Test func `a server that accepts and never reads costs the deadline`() async throws {
        try await withScriptedServer(connection: { _ in .stall }, reply: { _ in .stall }) { server in
            var request = post(server.url())
            request.timeout = .milliseconds(300)
            let error = try await failure(request)
            #expect(error.code == .timeout)
        }
    }

    @Test func `a slow drip ends at the deadline of the whole request`() async throws {
        let drip = ScriptedReply.drip(Array(repeating: 1, count: 100_000), pause: .milliseconds(10))
        try await withScriptedServer(drip) { server in
            var request = post(server.url())
            request.timeout = .milliseconds(400)
            let error = try await failure(request)
            #expect(error.code == .timeout)
            #expect(error.mayHaveBeenSent)
        }
    }

    @Test func `a slow drip within the deadline arrives whole`() async throws {
        let body = (0..<200).map { UInt8($0) }
        try await withScriptedServer(.drip(body, pieceBytes: 7, pause: .milliseconds(1))) { server in
            let response = try await transport.perform(post(server.url()))
            #expect(response.body == body)
        }
    }

    @Test func `no connection within the connect timeout certainly sent nothing`() async throws {
        // TLS to a server that never says hello: the handshake belongs to connecting.
        try await withScriptedServer(connection: { _ in .stall }, reply: { _ in .stall }) { server in
            var request = post("https://127.0.0.1:\(server.port)/")
            request.connectTimeout = .milliseconds(300)
            let error = try await failure(request)
            #expect(error.code == .timeout)
            #expect(!error.mayHaveBeenSent)
        }
    }

    @Test func `https to a plain http port is a TLS error that sent nothing`() async throws {
        // Such a server takes the hello for a bad request and hangs up.
        try await withScriptedServer(connection: { _ in .close }, reply: { _ in .html() }) { server in
            let error = try await failure(post("https://127.0.0.1:\(server.port)/"))
            #expect(!error.mayHaveBeenSent)
            #expect(error.code == .tls || error.code == .reset)
        }
    }

    @Test func `an early refusal of a large upload reaches the caller`() async throws {
        try await withScriptedServer(
            reading: { _ in .ignore },
            reply: { _ in
                let head = ScriptedReply.head(
                    413,
                    [HTTPHeader("Content-Length", "0"), HTTPHeader("Connection", "close")]
                )
                return ScriptedReply([.send(head), .stall])
            }
        ) { server in
            let body = HTTPRequest.Body.bytes(Array(repeating: 0, count: 16 << 20))
            let response = try await transport.perform(HTTPRequest(url: server.url(), body: body))
            #expect(response.status == 413)
        }
    }

    @Test(arguments: [
        "", "host", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/", "http://a\r\nb/",
        "http://127.0.0.1:99999/", "//x/",
    ])
    func `an unusable URL is refused before anything happens`(url: String) async throws {
        let error = try await failure(post(url))
        #expect(error.code == .invalidURL)
        #expect(!error.mayHaveBeenSent)
    }

    @Test(arguments: [
        HTTPHeader("X-Bad", "a\r\nInjected: 1"), HTTPHeader("X Bad", "1"), HTTPHeader("", "1"),
        HTTPHeader("X-Bad:", "1"), HTTPHeader("Content-Length", "5"), HTTPHeader("transfer-encoding", "chunked"),
    ])
    func `a header that would break the framing is refused`(header: HTTPHeader) async throws {
        var request = post("http://127.0.0.1:1/")
        request.headers = [header]
        let error = try await failure(request)
        #expect(error.code == .invalidHeader)
        #expect(!error.mayHaveBeenSent)
        #expect(!error.message.contains("Injected"))
    }

    @Test func `errors never quote the token, the body or a password in the URL`() async throws {
        let port = try RefusingPort()
        var request = HTTPRequest(url: "http://user:hunter2@127.0.0.1:\(port.port)/secret-path?token=abc")
        request.headers = [HTTPHeader("Authorization", "Bearer sesame")]
        let text = try await failure(request).description
        for secret in ["hunter2", "sesame", "token=abc"] { #expect(!text.contains(secret)) }
    }
}
