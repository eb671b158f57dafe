import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Going on with an earlier task")
struct ContinuationTests {
    static func continued(_ body: @escaping @Sendable (ClearMLTask, TestWorld, MiniServer) throws -> Void) async throws
    {
        try await OnlineRunTests.online(prepare: {
            $0.put("t1", ["name": "first run", "type": "training", "status": "stopped", "last_iteration": 250])
        }) { world, server in
            let task = try world.start { $0.continuation = "t1" }
            try body(task, world, server)
            try task.close()
        }
    }

    @Test("Iterations are stored as they are reported unless the program asks for an offset")
    func offset() async throws {
        try await Self.continued { task, world, server in
            let handle = task.logger.scalar(title: "loss", series: "handle")
            #expect(task.initialIteration == 0)
            task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 3)
            task.setInitialIteration((task.continuedFromIteration ?? -1) + 1)
            #expect(task.initialIteration == 251)
            task.logger.reportScalar(title: "loss", series: "train", value: 2, iteration: 3)
            handle.report(3, iteration: 4)
            task.logger.reportSingleValue(name: "best", value: 4)
            let points = try world.journal(task).compactMap { line -> Int64? in
                if case .scalar(_, _, _, let iteration) = line { iteration } else { nil }
            }
            #expect(points == [3, 254, 255, Int64(Int32.min)], "a single value has no iteration to move")
        }
    }

    @Test("Resuming records what is discarded, on the console and as a user property")
    func resume() async throws {
        try await Self.continued { task, _, server in
            try task.resume(from: 200)
            task.logger.reportScalar(title: "loss", series: "train", value: 2, iteration: 200)
            task.flush()
            let properties = server.task("t1")["hyperparams"]["properties"]
            #expect(properties["resumed from iteration"]["value"] == "200")
            #expect(properties["discarded iterations"]["value"] == "200-250")
            let console = server.state.value.events.compactMap { $0["msg"].stringValue }
            #expect(console.contains { $0.contains("resumed at iteration 200") && $0.contains("250") })
            #expect(server.state.value.events.contains { $0["iter"] == 200 }, "nothing is added to iterations")
        }
    }

    @Test("Resuming after everything that was reported discards nothing")
    func resumeBehind() async throws {
        try await Self.continued { task, _, server in
            try task.resume(from: 251)
            task.flush()
            let properties = server.task("t1")["hyperparams"]["properties"]
            #expect(properties["resumed from iteration"]["value"] == "251")
            #expect(properties["discarded iterations"].isNull)
            let error = #expect(throws: ClearMLError.self) { try task.resume(from: -1) }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test("Only a run of this process resumes")
    func serverTask() async throws {
        try await OnlineRunTests.online(prepare: { $0.put("t1", ["name": "x", "type": "training"]) }) { world, _ in
            let task = try world.registry.getTask(id: "t1")
            let error = #expect(throws: ClearMLError.self) { try task.resume(from: 1) }
            #expect(error?.code == .invalidArgument)
        }
    }
}
