import ClearMLConfiguration
import ClearMLTestSupport
import Synchronization
import Testing

@testable import ClearML

@Suite("The server behind lookups")
struct ServerSettingsTests {
    /// Variables that somebody sets while the program runs.
    final class Variables: Sendable {
        private let state = Mutex<[String: String]>([:])
        var all: [String: String] { state.withLock { $0 } }
        func set(_ name: String, _ value: String) { state.withLock { $0[name] = value } }
    }

    @Test("It is logged in to once, until the settings change")
    func logins() async throws {
        try await withTemporaryDirectory { folder in
            let server = MiniServer()
            server.put("t", ["name": "a task", "status": "created"])
            try await server.serve { url in
                let variables = Variables()
                let world = TestWorld(folder, TestWorld.online(url)) { world in
                    let sources = world.sources
                    world.sources = {
                        var sources = sources()
                        sources.environment.merge(variables.all) { $1 }
                        return sources
                    }
                }
                try await onThread {
                    for _ in 0..<3 { _ = try world.registry.getTask(id: "t") }
                    #expect(server.state.value.calls("auth.login").count == 1)
                    variables.set("CLEARML_API_SECRET_KEY", "another")
                    _ = try world.registry.getTask(id: "t")
                    #expect(server.state.value.calls("auth.login").count == 2)
                }
            }
        }
    }
}
