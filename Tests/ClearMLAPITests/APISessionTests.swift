import ClearMLTransport
import Dispatch
import Synchronization
import Testing

@testable import ClearMLAPI

@Suite struct APISessionTests {
    private let world = TestWorld()

    /// Answers every login, and other calls with what `answer` says.
    private func loggingIn(
        _ answer: @escaping ScriptedTransport.Answer = { _, _ in Replies.ok() }
    ) -> ScriptedTransport.Answer {
        { request, count throws(TransportError) in
            request.url.hasSuffix("/auth.login") ? Replies.login() : try answer(request, count)
        }
    }

    private func failure(_ body: () throws(APIError) -> Void) -> APIError? {
        do { try body() } catch { return error }
        return nil
    }

    @Test func logsInWithoutVersionAndCallsWithTheServersVersion() throws {
        let (session, transport) = world.session(loggingIn { _, _ in Replies.ok(["id": "abc"]) })
        let data = try session.call("tasks", "create", ["name": "x"])
        #expect(data["id"] == "abc")
        #expect(
            transport.requests.map(\.url) == [
                "http://api.test:8008/auth.login", "http://api.test:8008/v2.34/tasks.create",
            ]
        )
        #expect(transport.requests.allSatisfy { $0.method == .post })
        #expect(transport.requests[0].header("Authorization") == "Basic S0VZOnZlcnktc2VjcmV0")
        #expect(transport.requests[1].header("Authorization") == "Bearer \(Replies.token())")
        #expect(transport.requests[1].content == #"{"name":"x"}"#)
        #expect(session.server?.release == "2.3.0")
    }

    @Test func sendsNothingButTheDocumentedHeaders() throws {
        let (session, transport) = world.session(loggingIn())
        _ = try session.sendLines("events", "add_batch", lines: Array("{}".utf8))
        let names = transport.requests[1].headers.map(\.name)
        #expect(names == ["Authorization", "Content-Type", "X-ClearML-Worker", "X-ClearML-Client"])
        #expect(transport.requests[1].header("Content-Type") == "application/json-lines")
        #expect(transport.requests[1].header("X-ClearML-Worker") == "worker__X: 1")
    }

    @Test(arguments: [("2.20", "2.20"), ("2.23", "2.23"), ("2.34", "2.34"), ("2.99", "2.34"), ("3.1", "2.34")])
    func speaksTheOlderOfBothVersions(server: String, spoken: String) throws {
        let token = Replies.token(["api_version": .string(server)])
        let (session, transport) = world.session { request, count in
            count == 1 ? Replies.login(token) : Replies.ok()
        }
        _ = try session.call("tasks", "get_all")
        #expect(transport.requests[1].url.contains("/v\(spoken)/"))
    }

    @Test func refusesAServerThatIsTooOld() {
        let (session, _) = world.session { _, _ in Replies.login(Replies.token(["api_version": "2.19"])) }
        let error = failure { () throws(APIError) in _ = try session.call("tasks", "get_all") }
        #expect(error?.code == .unsupportedServer)
        #expect(error?.outcome == .notSent)
    }

    @Test func keepsOneTokenForManyCalls() throws {
        let (session, transport) = world.session(loggingIn())
        for _ in 0..<5 { _ = try session.call("tasks", "ping") }
        #expect(transport.endpoints.count { $0 == "auth.login" } == 1)
    }

    @Test func renewsTheTokenBeforeItExpires() throws {
        let (session, transport) = world.session(loggingIn())
        _ = try session.call("tasks", "ping")
        world.advance(.seconds(3600 - 361))
        _ = try session.call("tasks", "ping")
        #expect(transport.endpoints.count { $0 == "auth.login" } == 1)
        world.advance(.seconds(2))
        _ = try session.call("tasks", "ping")
        #expect(transport.endpoints.count { $0 == "auth.login" } == 2)
    }

    @Test func aTokenShorterThanTheThresholdIsUsedForHalfItsLife() throws {
        let token = Replies.token(["exp": 60, "iat": 0])
        let (session, transport) = world.session { request, _ in
            request.url.hasSuffix("login") ? Replies.login(token) : Replies.ok()
        }
        for _ in 0..<3 { _ = try session.call("tasks", "ping") }
        #expect(transport.endpoints.count { $0 == "auth.login" } == 1)
        world.advance(.seconds(31))
        _ = try session.call("tasks", "ping")
        #expect(transport.endpoints.count { $0 == "auth.login" } == 2)
    }

    @Test func logsInAgainAfterOne401() throws {
        let (session, transport) = world.session(
            loggingIn { _, count in count == 2 ? Replies.envelope(401, 30, "expired") : Replies.ok(["done": true]) }
        )
        #expect(try session.call("tasks", "create")["done"] == true)
        #expect(transport.endpoints == ["auth.login", "tasks.create", "auth.login", "tasks.create"])
    }

    @Test func givesUpAfterTheSecond401() {
        let (session, transport) = world.session(loggingIn { _, _ in Replies.envelope(401, 30, "expired") })
        let error = failure { () throws(APIError) in _ = try session.call("tasks", "create") }
        #expect(error?.code == .unauthorized)
        #expect(error?.outcome == .rejected)
        #expect(transport.endpoints == ["auth.login", "tasks.create", "auth.login", "tasks.create"])
        #expect(world.sleeps.isEmpty)
    }

    @Test func wrongKeysAreNotTriedTwice() {
        let (session, transport) = world.session { _, _ in Replies.envelope(401, 22, "bad very-secret") }
        let error = failure { () throws(APIError) in _ = try session.call("tasks", "create") }
        #expect(error?.code == .unauthorized)
        #expect(error?.outcome == .notSent)
        #expect(error?.endpoint == "auth.login")
        #expect(error?.description.contains("CLEARML_API_ACCESS_KEY") == true)
        #expect(error?.description.contains("very-secret") == false)
        #expect(transport.requests.count == 1)
    }

    @Test func withoutCredentialsNothingIsSent() {
        let (session, transport) = world.session(credentials: .init(accessKey: "only")) { _, _ in Replies.ok() }
        let error = failure { () throws(APIError) in _ = try session.call("tasks", "create") }
        #expect(error?.code == .missingCredentials)
        #expect(transport.requests.isEmpty)
    }

    @Test func aGivenTokenLogsInOnceAndTheKeysAfterwards() throws {
        let credentials = APIConfiguration.Credentials(accessKey: "K", secretKey: "S", authToken: "outside")
        let (session, transport) = world.session(credentials: credentials, loggingIn())
        _ = try session.call("tasks", "ping")
        world.advance(.seconds(4000))
        _ = try session.call("tasks", "ping")
        #expect(transport.requests[0].header("Authorization") == "Bearer outside")
        #expect(transport.requests[2].header("Authorization") == "Basic \(Base64.encode(Array("K:S".utf8)))")
    }

    @Test func withoutKeysTheLastTokenRenewsItself() throws {
        let (session, transport) = world.session(credentials: .init(authToken: "outside")) { request, _ in
            request.url.hasSuffix("login")
                ? Replies.login(Replies.token(["exp": 36000, "iat": 0, "api_version": "2.34"])) : Replies.ok()
        }
        _ = try session.call("tasks", "ping")
        world.advance(.seconds(36000 - 3599))
        _ = try session.call("tasks", "ping")
        #expect(transport.requests[2].header("Authorization")?.hasPrefix("Bearer e30.") == true)
    }

    @Test func aLoginWithoutTokenIsTheWebServer() {
        let (session, _) = world.session { _, _ in Replies.ok(["hello": 1]) }
        let error = failure { () throws(APIError) in _ = try session.call("tasks", "create") }
        #expect(error?.code == .notAClearMLServer)
        #expect(error?.description.contains("api.api_server") == true)
    }

    @Test(arguments: ["a.b", "a/b", "a b", "é", ""])
    func refusesNamesThatCouldChangeThePath(name: String) {
        let (session, transport) = world.session(loggingIn())
        let error = failure { () throws(APIError) in _ = try session.call("tasks", name + "/../x") }
        #expect(error?.code == .invalidRequest)
        #expect(transport.requests.isEmpty)
    }

    @Test func refusesABodyAboveTheLimit() {
        let (session, transport) = world.session(loggingIn())
        let error = failure { () throws(APIError) in
            _ = try session.sendLines("events", "add_batch", lines: [UInt8](repeating: 0x20, count: 15 << 20 | 1))
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.outcome == .notSent)
        #expect(transport.requests.isEmpty)
    }

    @Test func cancellingATaskEndsItsCall() async {
        let entered = DispatchSemaphore(value: 0)
        let (session, _) = world.session(
            loggingIn { _, _ in
                entered.signal()
                return Replies.page(503, retryAfter: "0")
            }
        )
        let task = _Concurrency.Task { () -> APIError? in
            do throws(APIError) {
                _ = try await session.call(
                    "tasks",
                    "get_all",
                    options: CallOptions(timeout: .seconds(1_000_000), retry: RetryPolicy(maximumAttempts: .max))
                )
                return nil
            } catch { return error }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                entered.wait()
                continuation.resume()
            }
        }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
    }
}
