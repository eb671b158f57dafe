import ClearMLTestSupport
import Testing

@testable import ClearMLTransport

@Suite("Redirects")
struct RedirectTests {
    private let transport = CurlTransport()
    private let secrets = [
        HTTPHeader("Authorization", "Bearer sesame"), HTTPHeader("Cookie", "clearml_token_basic=sesame"),
        HTTPHeader("X-Amz-Security-Token", "sesame"), HTTPHeader("X-ClearML-Worker", "me"),
        HTTPHeader("Accept", "text/plain"),
    ]

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a GET follows within its own server and keeps its headers`(status: Int) async throws {
        try await withScriptedServer(.redirect(to: "/next", status: status), .json("[1]")) { server in
            let request = HTTPRequest(method: .get, url: server.url("/first"), headers: secrets)
            let response = try await transport.perform(request)
            #expect(response.body == Array("[1]".utf8))
            #expect(server.requests.map(\.path) == ["/first", "/next"])
            #expect(server.requests.last?.header("Authorization") == "Bearer sesame")
            #expect(server.requests.last?.method == "GET")
        }
    }

    @Test func `no secret goes to another host, port or name`() async throws {
        try await withScriptedServer(.json("{}")) { other in
            try await withScriptedServer(reply: { request in
                let elsewhere = request.path == "/port" ? other.url("/x") : other.url("/x", host: "localhost")
                return .redirect(to: elsewhere)
            }) { server in
                for path in ["/port", "/name"] {
                    let request = HTTPRequest(method: .get, url: server.url(path), headers: secrets)
                    _ = try await transport.perform(request)
                }
                // The same server under its other name is another host.
                #expect(other.requests.count == 2)
                for seen in other.requests {
                    #expect(!seen.headers.contains { $0.value.contains("sesame") })
                    #expect(seen.header("X-ClearML-Worker") == nil)
                    #expect(seen.header("Accept") == "text/plain")
                }
            }
        }
    }

    @Test func `a secret that was dropped on the way does not come back`() async throws {
        try await withScriptedServer(reply: { request in
            request.path == "/back" ? .json("{}") : .status(500)
        }) { home in
            try await withScriptedServer(.redirect(to: home.url("/back"))) { other in
                try await withScriptedServer(.redirect(to: other.url("/"))) { first in
                    let request = HTTPRequest(method: .get, url: first.url(), headers: secrets)
                    let response = try await transport.perform(request)
                    #expect(response.status == 200)
                    #expect(home.requests.first?.header("Authorization") == nil)
                }
            }
        }
    }

    @Test(arguments: [301, 302, 303])
    func `a redirected POST is the answer`(status: Int) async throws {
        try await withScriptedServer(.redirect(to: "/next", status: status)) { server in
            let response = try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1])))
            #expect(response.status == status)
            #expect(response.header("Location") == "/next")
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [307, 308])
    func `a POST follows 307 and 308 with its body`(status: Int) async throws {
        try await withScriptedServer(.redirect(to: "/next", status: status), .json("{}")) { server in
            let body = [UInt8](repeating: 7, count: 300_000)
            _ = try await transport.perform(HTTPRequest(url: server.url(), body: .bytes(body)))
            #expect(server.requests.map(\.path) == ["/", "/next"])
            #expect(server.requests.map(\.method) == ["POST", "POST"])
            #expect(server.requests.map { $0.body == body } == [true, true])
        }
    }

    @Test func `a body that cannot be read again is not redirected`() async throws {
        try await withScriptedServer(.redirect(to: "/next", status: 307)) { server in
            let request = HTTPRequest(url: server.url(), body: .source(OneWaySource(), length: 3))
            await #expect(
                performing: { try await transport.perform(request) },
                throws: { ($0 as? TransportError)?.code == .bodySource }
            )
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a circle ends at the limit`() async throws {
        try await withScriptedServer(.redirect(to: "/round")) { server in
            let transport = CurlTransport(policy: TransportPolicy(maximumRedirects: 3))
            await #expect(
                performing: { try await transport.perform(HTTPRequest(method: .get, url: server.url())) },
                throws: { ($0 as? TransportError)?.code == .tooManyRedirects }
            )
            #expect(server.requests.count == 4)
        }
    }

    @Test(arguments: [
        ("https://a.example/", "http://a.example/x", false), ("https://a.example/", "https://a.example/x", true),
        ("http://a.example/", "https://a.example/x", true),
    ])
    func `a redirect never leads from https to http`(from: String, location: String, follows: Bool) throws {
        let hop = RedirectRule.Hop(url: from, target: try URLParts(from), headers: [])
        let action = try RedirectRule.action(status: 302, location: location, hop: hop, method: .get, maximum: 5)
        #expect((action != .answer) == follows)
    }

    @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http://a b/"])
    func `a redirect to nowhere useful is the answer`(location: String) async throws {
        try await withScriptedServer(.redirect(to: location)) { server in
            let response = try await transport.perform(HTTPRequest(method: .get, url: server.url()))
            #expect(response.status == 302)
        }
    }

    @Test func `a failure after a redirect says that the request may have been sent`() async throws {
        let port = try RefusingPort()
        try await withScriptedServer(.redirect(to: port.url(), status: 307)) { server in
            await #expect(
                performing: { try await transport.perform(HTTPRequest(url: server.url(), body: .bytes([1]))) },
                throws: { error in
                    guard let error = error as? TransportError else { return false }
                    return error.code == .connect && error.mayHaveBeenSent
                }
            )
        }
    }
}

/// A body that can be read once.
private struct OneWaySource: HTTPBodySource {
    struct CannotRewind: Error {}

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        buffer.copyBytes(from: [1, 2, 3])
        return 3
    }

    func rewind() throws {
        throw CannotRewind()
    }
}
