import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("A run with a server that is not there")
struct UnreachableServerTests {
    /// How long the calls of these tests may take on a busy machine, besides the budgets that they test.
    static let patience = Duration.seconds(10)

    @Test("A refused connection does not keep a run from starting, and the reports wait in the journal")
    func refused() async throws {
        try await withTemporaryDirectory { folder in
            let port = try RefusingPort()
            let world = TestWorld(folder, TestWorld.online(port.url("")))
            try await onThread {
                let began = ContinuousClock.now
                let task = try world.start()
                #expect(ContinuousClock.now - began < .seconds(2) + Self.patience)
                #expect(task.id == nil)
                #expect(!task.isOffline)
                task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 0)
                #expect(world.eventually { task.delivery?.health == .backingOff })
                #expect(world.eventually { task.delivery?.pending == 2 })
                #expect(task.delivery?.lastError != nil)
                let error = #expect(throws: ClearMLError.self) { try task.snapshot() }
                #expect(error?.code == .serverUnavailable)
                try task.close(deadline: .milliseconds(50))
                #expect(try world.journal(task).count == 3)
                let id = try #require(task.localID)
                #expect(world.lines.value.filter { $0.contains("do not get through") }.count == 1)
                #expect(world.lines.value.last?.hasSuffix("clearml offline sync \(id)") == true)
            }
        }
    }

    @Test("A server that accepts and never answers costs the start its budget, and close its deadline")
    func stalling() async throws {
        try await withTemporaryDirectory { folder in
            try await withScriptedServer(.stall) { server in
                let world = TestWorld(
                    folder,
                    TestWorld.online(server.url("")).merging(["CLEARML_INIT_CONNECT_BUDGET_SEC": "0.2"]) { $1 }
                )
                try await onThread {
                    var began = ContinuousClock.now
                    let task = try world.start()
                    #expect(ContinuousClock.now - began < .milliseconds(200) + Self.patience)
                    #expect(task.id == nil)
                    for iteration in 0..<1_000 {
                        task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: iteration)
                    }
                    #expect(!task.flush(deadline: .milliseconds(50)))
                    began = ContinuousClock.now
                    try task.close(deadline: .milliseconds(300))
                    #expect(ContinuousClock.now - began < .milliseconds(300) + Self.patience)
                    #expect(try world.journal(task).count == 1_002)
                    #expect(world.lines.value.filter { $0.contains("clearml offline sync") }.count == 1)
                }
            }
        }
    }

    @Test("Wrong credentials do not keep a run from starting; the user is told once")
    func unauthorized() async throws {
        let server = MiniServer()
        server.replace("auth.login") { _ in MiniServer.refuse(401, 22, "wrong key") }
        try await withTemporaryDirectory { folder in
            try await server.serve { url in
                let world = TestWorld(folder, TestWorld.online(url))
                try await onThread {
                    let task = try world.start()
                    #expect(world.eventually { task.delivery?.health == .blocked })
                    #expect(world.lines.value.filter { $0.contains("do not get through") }.count == 1)
                    try task.close(deadline: .milliseconds(50))
                    #expect(!world.lines.value.contains { $0.contains("secret") })
                }
            }
        }
    }

    @Test("Under an agent, connect fails rather than training with values that the user has changed")
    func agentWithoutServer() async throws {
        try await withTemporaryDirectory { folder in
            let port = try RefusingPort()
            let world = TestWorld(
                folder,
                TestWorld.online(port.url("")).merging(["CLEARML_TASK_ID": "t1"]) { $1 }
            ) {
                // No waits between the tries of a call.
                $0.api.sleep = { _, _ in }
            }
            try await onThread {
                let task = try world.start()
                #expect(task.isRemote)
                let error = #expect(throws: ClearMLError.self) { try task.connect(["lr": 0.1]) }
                #expect(error?.code == .serverUnavailable)
                try task.close(deadline: .zero)
            }
        }
    }
}
