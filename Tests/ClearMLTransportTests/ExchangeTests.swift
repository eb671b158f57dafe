import ClearMLTestSupport
import ClearMLTransport
import Testing

@Suite("One exchange")
struct ExchangeTests {
    private let transport = CurlTransport()

    @Test func `sends the method, the path and the body as they are and nothing but the documented headers`()
        async throws
    {
        try await withScriptedServer(.json(#"{"ok":true}"#)) { server in
            let request = HTTPRequest(
                url: server.url("/v2.23/tasks.create?a=%2f%41/../b"),
                headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", "")],
                body: .bytes(Array("{}".utf8))
            )
            let response = try await transport.perform(request)
            #expect(response.status == 200)
            #expect(response.body == Array(#"{"ok":true}"#.utf8))
            #expect(response.header("content-type") == "application/json")

            let seen = try #require(server.requests.first)
            #expect(seen.method == "POST")
            #expect(seen.path == "/v2.23/tasks.create?a=%2f%41/../b")
            #expect(seen.text == "{}")
            let names = Set(seen.headers.map { $0.name.lowercased() })
            #expect(names == ["host", "content-type", "x-empty", "content-length", "accept-encoding"])
        }
    }

    @Test func `blocks a plain thread until the answer is there`() async throws {
        try await withScriptedServer(.json("[1]")) { server in
            let request = HTTPRequest(url: server.url(), body: .bytes([1, 2, 3]))
            let response = try await onThread { [transport] in try transport.perform(request, cancellation: nil) }
            #expect(response.body == Array("[1]".utf8))
        }
    }

    @Test(arguments: HTTPRequest.Method.allForTest)
    func `sends every method without a body`(method: HTTPRequest.Method) async throws {
        try await withScriptedServer(.status(204)) { server in
            let response = try await transport.perform(HTTPRequest(method: method, url: server.url("/x")))
            #expect(response.status == 204)
            let seen = try #require(server.requests.first)
            #expect(seen.method == method.rawValue)
            let sendsLength = method == .post || method == .put
            #expect(seen.header("Content-Length") == (sendsLength ? "0" : nil))
        }
    }

    @Test(arguments: [200, 204, 301, 304, 400, 401, 404, 413, 429, 500, 503, 599])
    func `returns every status as an answer`(status: Int) async throws {
        try await withScriptedServer(.status(status, headers: [HTTPHeader("Retry-After", "7")])) { server in
            let response = try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([0])))
            #expect(response.status == status)
            #expect(response.header("retry-after") == "7")
        }
    }

    @Test func `a thousand requests in a row use one connection`() async throws {
        try await withScriptedServer(.json("{}")) { server in
            let request = HTTPRequest(url: server.url(), body: .bytes(Array("{}".utf8)))
            try await onThread { [transport] in
                for _ in 0..<1000 { _ = try transport.perform(request, cancellation: nil) }
            }
            #expect(server.seen.connections == 1)
            #expect(server.requests.count == 1000)
        }
    }

    @Test func `a server that closes every connection is served with new ones`() async throws {
        try await withScriptedServer(.status(200, body: [7], keepAlive: false)) { server in
            for _ in 0..<20 {
                let response = try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1])))
                #expect(response.body == [7])
            }
            #expect(server.seen.connections == 20)
            #expect(server.requests.count == 20)
        }
    }

    @Test func `many threads and tasks at once each get their own answer`() async throws {
        try await withScriptedServer(reply: { .status(200, body: $0.body) }) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<16 {
                    group.addTask { [transport] in
                        for round in 0..<25 {
                            let body = Array("\(worker)/\(round)".utf8)
                            let request = HTTPRequest(url: server.url(), body: .bytes(body))
                            let response =
                                worker.isMultiple(of: 2)
                                ? try await transport.perform(request)
                                : try await onThread { try transport.perform(request, cancellation: nil) }
                            #expect(response.body == body)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.requests.count == 400)
            #expect(server.seen.connections < 100)
        }
    }

    @Test func `releasing the transport closes its connections`() async throws {
        try await withScriptedServer(.json("{}")) { server in
            var local: CurlTransport? = CurlTransport()
            _ = try await local?.perform(HTTPRequest(url: server.url(), body: .bytes([1])))
            local = nil
            #expect(await server.wait { $0.disconnections == 1 })
        }
    }
}

extension HTTPRequest.Method {
    static let allForTest: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete]
}
