import ClearMLTestSupport
import ClearMLTransport
import Synchronization
import Testing

@testable import ClearMLAPI

/// The session over real sockets.
@Suite struct RealHTTPTests {
    private func session(_ server: ScriptedServer) -> APISession {
        APISession(
            configuration: APIConfiguration(
                apiServer: server.url("/"),
                credentials: .init(accessKey: "KEY", secretKey: "SECRET"),
                worker: "w",
                client: "clearml-swift-test"
            ),
            transport: CurlTransport(policy: TransportPolicy())
        )
    }

    private func reply(_ response: HTTPResponse) -> ScriptedReply {
        .json(String(decoding: response.body, as: UTF8.self), status: response.status)
    }

    private func answering(_ answer: @escaping @Sendable (RecordedRequest) -> ScriptedReply)
        -> @Sendable (RecordedRequest) -> ScriptedReply
    {
        { request in
            request.path == "/auth.login"
                ? .json(String(decoding: Replies.login().body, as: UTF8.self)) : answer(request)
        }
    }

    @Test func aCallGoesThereAndBack() async throws {
        try await withScriptedServer(reply: answering { _ in reply(Replies.ok(["id": "é"])) }) { server in
            let session = session(server)
            let data = try await session.call("tasks", "create", ["name": "x\u{1F600}"])
            #expect(data["id"] == "é")
            let request = server.requests[1]
            #expect(request.method == "POST" && request.path == "/v2.34/tasks.create")
            #expect(request.text == "{\"name\":\"x😀\"}")
            #expect(request.header("Content-Encoding") == nil)
            #expect(request.header("X-ClearML-Client") == "clearml-swift-test")
            let known: Set = [
                "host", "authorization", "content-type", "content-length", "x-clearml-worker", "x-clearml-client",
                "accept-encoding", "accept", "user-agent",
            ]
            let names = Set(request.headers.map { $0.name.lowercased() })
            #expect(names.subtracting(known).isEmpty)
        }
    }

    @Test func aCompressedAnswerIsRead() async throws {
        try await withScriptedServer(reply: answering { _ in .gzip(Replies.ok(["n": 7]).body) }) { server in
            let data = try await session(server).call("tasks", "get_all")
            #expect(data["n"] == 7)
        }
    }

    @Test func aRevokedTokenIsRenewedOnce() async throws {
        let calls = Mutex(0)
        try await withScriptedServer(
            reply: answering { _ in
                let number = calls.withLock { count in
                    count += 1
                    return count
                }
                return reply(number == 1 ? Replies.envelope(401, 30, "expired") : Replies.ok())
            }
        ) { server in
            _ = try await session(server).call("tasks", "ping")
            #expect(
                server.requests.map(\.path) == ["/auth.login", "/v2.34/tasks.ping", "/auth.login", "/v2.34/tasks.ping"]
            )
        }
    }

    @Test(arguments: [
        ("html", APIError.Code.notAClearMLServer), ("half", .transport), ("lost", .transport), ("reset", .transport),
        ("garbage", .unexpectedReply), ("413", .tooLarge), ("500", .serverError),
    ])
    func misbehaviourIsNamedAndNothingIsRepeated(kind: String, code: APIError.Code) async throws {
        let body = Replies.ok().body
        let replies: [String: ScriptedReply] = [
            "html": .html(), "half": .half(of: body), "lost": .replyLost, "reset": .reset,
            "garbage": .json("{\"meta\":"), "413": .html(status: 413), "500": .json("{}", status: 500),
        ]
        let scripted = try #require(replies[kind])
        try await withScriptedServer(reply: answering { _ in scripted }) { server in
            let session = session(server)
            let error = await #expect(throws: APIError.self) {
                try await session.sendLines(
                    "events",
                    "add_batch",
                    lines: Array("{}\n".utf8),
                    options: .init(retry: .none)
                )
            }
            #expect(error?.code == code)
            #expect(error?.outcome == (kind == "413" ? .rejected : .ambiguous))
            #expect(server.requests.count { $0.path.hasSuffix("add_batch") } == 1)
        }
    }

    @Test func aDeadServerIsCertainlyNotReached() async throws {
        let port = try RefusingPort()
        let session = APISession(
            configuration: APIConfiguration(
                apiServer: port.url(),
                credentials: .init(accessKey: "KEY", secretKey: "SECRET")
            ),
            transport: CurlTransport(policy: TransportPolicy())
        )
        let error = await #expect(throws: APIError.self) {
            try await session.call("tasks", "create", options: .init(retry: .none))
        }
        #expect(error?.code == .transport)
        #expect(error?.outcome == .notSent)
        #expect(error?.endpoint == "auth.login")
    }

    @Test func cancellingEndsAStalledCall() async throws {
        try await withScriptedServer(reply: answering { _ in .stall }) { server in
            let session = session(server)
            let task = _Concurrency.Task { () -> APIError? in
                do throws(APIError) {
                    _ = try await session.call("tasks", "get_all")
                    return nil
                } catch { return error }
            }
            #expect(await server.wait(timeout: .seconds(120)) { $0.requests.count == 2 })
            task.cancel()
            #expect(await task.value?.code == .cancelled)
        }
    }

    @Test func fiftyThreadsLogInOnce() async throws {
        let gate = Gate()
        try await withScriptedServer(reply: { request in
            request.path == "/auth.login" ? reply(Replies.login()).after(gate) : reply(Replies.ok())
        }) { server in
            let session = session(server)
            async let openers: Void = {
                _ = await server.wait { $0.requests.count == 1 }
                gate.open()
            }()
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        await onThread {
                            do throws(APIError) { _ = try session.call("tasks", "ping") } catch { return false }
                            return true
                        }
                    }
                }
                for await succeeded in group { #expect(succeeded) }
            }
            await openers
            #expect(server.requests.count { $0.path == "/auth.login" } == 1)
            #expect(server.requests.count == 51)
        }
    }

    @Test func theTokenStaysAtHome() async throws {
        try await withScriptedServer(reply: answering { _ in reply(Replies.ok()) }) { server in
            var configuration = session(server).configuration
            configuration.tokenHosts = ["https://files.example.org", "http://files.example.org:8081/base"]
            let session = APISession(configuration: configuration, transport: CurlTransport(policy: TransportPolicy()))
            for url in [server.url("/any"), "https://FILES.example.org/x", "http://files.example.org:8081/y"] {
                #expect(session.mayReceiveToken(url), "\(url)")
            }
            for url in [
                "http://files.example.org/x", "https://files.example.org:8081/x",
                "https://files.example.org.evil.test/",
                "https://evil.test/files.example.org", "https://files.example.org@evil.test/", "file:///etc/passwd", "",
                server.url("/", host: "localhost"),
            ] {
                #expect(!session.mayReceiveToken(url), "\(url)")
            }
            for (host, authorization) in [("127.0.0.1", "Bearer \(Replies.token())"), ("localhost", nil)] {
                let url = server.url("/x", host: host)
                _ = try await onThread { try session.exchange(with: url) { HTTPRequest(method: .delete, url: url) } }
                #expect(server.requests.last?.header("Authorization") == authorization)
            }
        }
    }
}
