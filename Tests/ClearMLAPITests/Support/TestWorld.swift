import ClearMLAPI
import ClearMLTransport
import Synchronization

/// A clock that moves when somebody sleeps, and nobody waits for.
final class TestWorld: Sendable {
    private struct State {
        var now = Duration.zero
        var sleeps: [Duration] = []
    }

    private let state = Mutex(State())

    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(_ duration: Duration) { state.withLock { $0.now += duration } }

    var environment: APIEnvironment {
        APIEnvironment(
            now: { self.state.withLock { $0.now } },
            wallClock: { 1_000_000 },
            sleep: { duration, _ in
                self.state.withLock { state in
                    state.sleeps.append(duration)
                    state.now += duration
                }
            },
            random: { 0.5 }
        )
    }

    func session(
        credentials: APIConfiguration.Credentials = .init(accessKey: "KEY", secretKey: "very-secret"),
        apiServer: String = "http://api.test:8008/",
        _ answer: @escaping ScriptedTransport.Answer
    ) -> (APISession, ScriptedTransport) {
        let transport = ScriptedTransport(answer)
        let configuration = APIConfiguration(apiServer: apiServer, credentials: credentials, worker: "worker\r\nX: 1")
        return (APISession(configuration: configuration, transport: transport, environment: environment), transport)
    }
}
