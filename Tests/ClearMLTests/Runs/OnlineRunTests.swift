import ClearMLAPI
import ClearMLDelivery
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("A run with a server")
struct OnlineRunTests {
    /// Runs `body` in a world with a server, on a thread that may block.
    static func online(
        _ environment: [String: String] = [:],
        prepare: (MiniServer) -> Void = { _ in },
        _ body: @escaping @Sendable (TestWorld, MiniServer) throws -> Void
    ) async throws {
        let server = MiniServer()
        prepare(server)
        try await withTemporaryDirectory { folder in
            try await server.serve { url in
                let world = TestWorld(folder, TestWorld.online(url).merging(environment) { _, new in new })
                try await onThread { try body(world, server) }
            }
        }
    }

    @Test("Everything arrives: the task, its values, its end")
    func wholeRun() async throws {
        try await Self.online { world, server in
            let task = try world.start {
                $0.tags = ["baseline"]
                $0.comment = "why"
            }
            let id = try #require(task.id)
            #expect(task.webPage == "http://web.test/projects/*/tasks/\(id)/output/log")
            #expect(try task.connect(["lr": 0.1, "layers": [1, 2]]) == ["lr": 0.1, "layers": [1, 2]])
            for iteration in 0..<100 {
                task.logger.reportScalar(
                    title: "loss",
                    series: "train",
                    value: 1 / Double(iteration + 1),
                    iteration: iteration
                )
            }
            task.logger.reportScalar(title: "loss", series: "train", value: Double.nan, iteration: 100)
            task.logger.reportSingleValue(name: "accuracy", value: 0.75)
            task.logger.reportText("hello", level: .warning)
            #expect(task.flush())
            #expect(task.delivery?.refused == 1)
            #expect(task.delivery?.pending == 0)
            #expect(try task.status() == .inProgress)
            try task.close()

            let stored = server.task(id)
            #expect(stored["name"] == "first run")
            #expect(stored["tags"] == ["baseline"])
            #expect(stored["comment"] == "why")
            #expect(stored["status"] == "completed")
            #expect(stored["runtime"]["session"].stringValue == task.localID)
            #expect(stored["hyperparams"]["General"]["lr"]["value"] == "0.1")
            #expect(stored["hyperparams"]["General"]["layers"]["type"] == "list/int")
            let found = try world.registry.getTask(id: id)
            #expect(found.projectName == "Tests")
            #expect(found.name == "first run")
            let points = try found.getReportedScalars()
            #expect(points.count == 100)
            #expect(points.map(\.iteration) == points.indices.map { Int64($0) })
            #expect(points.map(\.value) == points.indices.map { 1 / Double($0 + 1) })
            #expect(try found.getReportedSingleValues() == ["accuracy": 0.75])
            let console = try found.getReportedConsoleOutput()
            // Delivery tells the server's readers about the value that is not there.
            #expect(console.first?.message.contains("nan at iteration 100") == true)
            #expect(console.dropFirst().map(\.message) == ["hello"])
            #expect(console.last?.level == "warning")
            #expect(world.lines.value.count == 1, "only the value that is not finite: \(world.lines.value)")
        }
    }

    @Test("A found task is read and edited; its logger drops and says so once")
    func editing() async throws {
        try await Self.online(prepare: {
            $0.put(
                "t1",
                [
                    "name": "old run", "type": "training", "status": "stopped", "tags": ["a"], "comment": "old",
                    "hyperparams": [
                        "General": [
                            "lr": ["section": "General", "name": "lr", "value": "0.1", "type": "float"],
                            "shape": ["section": "General", "name": "shape", "value": "(1, 2)", "type": "tuple/int"],
                        ]
                    ],
                ]
            )
        }) { world, server in
            let task = try world.registry.getTask(id: "t1")
            #expect(task.id == "t1")
            #expect(task.localID == nil)
            #expect(try task.getTags() == ["a"])
            #expect(try task.getComment() == "old")
            #expect(try task.status() == .stopped)
            #expect(try task.getParameters() == ["General/lr": 0.1, "General/shape": [1, 2]])
            try task.setParameter("lr", 3, description: "the rate")
            try task.setParameter("General/shape", [3, 4])
            try task.setParameter("Other/nested/name", "x")
            try task.addTags(["b", "a"])
            try task.removeTags(["a"])
            try task.setComment("new")
            try task.markStarted(force: true)
            let parameters = server.task("t1")["hyperparams"]
            #expect(parameters["General"]["lr"]["type"] == "float", "a value that fits keeps the declared type")
            #expect(parameters["General"]["lr"]["value"] == "3")
            #expect(parameters["General"]["lr"]["description"] == "the rate")
            #expect(parameters["General"]["shape"]["type"] == "tuple/int")
            #expect(parameters["Other"]["nested/name"]["value"] == "x")
            #expect(server.task("t1")["tags"] == ["b"])
            #expect(server.task("t1")["comment"] == "new")
            #expect(server.task("t1")["status"] == "in_progress")
            try task.deleteParameter("General/shape")
            #expect(try task.getParameter("General/shape") == nil)
            #expect(try task.getParameter("lr") == 3.0)
            try task.setParameters(["only": 1], replacingAll: true)
            #expect(try task.getParameters() == ["General/only": 1])
            task.logger.reportScalar(title: "loss", series: "train", value: 1, iteration: 0)
            task.logger.scalar(title: "loss", series: "train").report(1, iteration: 0)
            #expect(world.lines.value.count == 1)
            try task.close()
            #expect(server.task("t1")["status"] == "in_progress")
        }
    }

    @Test("An unknown id is told from a server that does not answer")
    func unknownTask() async throws {
        try await Self.online { world, _ in
            let error = #expect(throws: ClearMLError.self) { try world.registry.getTask(id: "nobody") }
            #expect(error?.code == .taskNotFound)
            let blank = #expect(throws: ClearMLError.self) { try world.registry.getTask(id: " ") }
            #expect(blank?.code == .invalidArgument)
        }
    }

    @Test("The status that the program sets is left alone by close", arguments: ["failed", "stopped", "completed"])
    func ownStatus(status: String) async throws {
        try await Self.online { world, server in
            let task = try world.start()
            switch status {
            case "failed": try task.markFailed(reason: "why", message: "more")
            case "stopped": try task.markStopped()
            default: try task.markCompleted()
            }
            try task.close()
            let id = try #require(task.id)
            #expect(server.task(id)["status"].stringValue == status)
            let ends = server.state.value.calls.map(\.endpoint).filter {
                ["tasks.completed", "tasks.failed", "tasks.stopped"].contains($0)
            }
            #expect(ends == ["tasks.\(status)"])
        }
    }

    @Test("A run that somebody aborts hears of it, and ends as stopped")
    func abort() async throws {
        let server = MiniServer()
        try await withTemporaryDirectory { folder in
            try await server.serve { url in
                let world = TestWorld(folder, TestWorld.online(url)) {
                    $0.deliveryPolicy.statusPollPeriod = .milliseconds(20)
                }
                let task = try await onThread { try world.start() }
                let id = try #require(task.id)
                #expect(!task.shouldStop)
                server.state.update { state in
                    state.tasks[id]?["status"] = "stopped"
                    state.tasks[id]?["status_message"] = "Stopped by somebody"
                }
                var aborts = 0
                for await _ in task.abortRequests {
                    aborts += 1
                    if aborts == 1 { break }
                }
                #expect(task.shouldStop)
                for await _ in task.abortRequests { break }
                try await task.close()
                #expect(server.state.value.calls("tasks.completed").isEmpty)
                #expect(server.task(id)["status"] == "stopped")
                #expect(world.lines.value.filter { $0.contains("asked for this run to end") }.count == 1)
                for await _ in task.abortRequests {}
                for await _ in task.events {}
            }
        }
    }
}
