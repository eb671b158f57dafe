import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Asynchronous forms on the local server", .enabled(if: LocalServerProcess.binary != nil))
struct AsyncFormsTests {
    private func withTask(_ body: (ClearMLTask, TestWorld, [String: String]) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                let task = try await onThread {
                    let run = try world.start(project: "Async")
                    run.logger.reportScalar(title: "loss", series: "train", value: 0.5, iteration: 3)
                    run.logger.reportText("hello")
                    try run.close()
                    return try world.registry.getTask(id: try #require(run.id))
                }
                try await body(task, world, server.environment)
            }
        }
    }

    @Test("Each does what its synchronous form does")
    func twins() async throws {
        try await withTask { task, _, _ in
            try await task.rename("by async")
            try await task.setTaskType(.testing)
            try await task.setProgress(7)
            try await task.setBaseDocker(image: "image")
            try await task.setUserProperties(["a": 1])
            try await task.setUserProperty("b", true)
            try await task.deleteUserProperties(["a"])
            try await task.setModelLabelEnumeration(["cat": 1])
            try await task.setSystemTags(["s"])
            try await task.moveToProject("Async/moved")
            try await task.reload()
            #expect(task.name == "by async" && task.taskType == .testing && task.projectName == "Async/moved")
            #expect(try await task.getProgress() == 7)
            #expect(try await task.getBaseDocker().image == "image")
            #expect(try await task.getUserProperties() == ["b": true])
            #expect(try await task.getLabelsEnumeration() == ["cat": 1])
            #expect(try await task.getSystemTags() == ["s"])
            #expect(try await task.getProject()?.name == "Async/moved")
            #expect(try await task.getStatusMessage().isEmpty)
            #expect(try await task.getLastIteration() == 3)
            #expect(try await task.getReportedScalars(maxSamples: 5).first?.values == [0.5])
            #expect(try await task.getLastScalarMetrics().first?.value == 0.5)
            #expect(try await task.getReportedSingleValue("none") == nil)
            #expect(try await task.getReportedConsoleOutput(last: 1).map(\.message) == ["hello"])
            #expect(try await task.getReportedPlots().isEmpty)
            #expect(try await task.getDebugSamples().isEmpty)
            #expect(try await task.waitForStatus().status == .completed)

            let copy = try await task.clone(name: "copy")
            #expect(try await copy.getParent() == task.id)
            #expect(try await task.getChildren().count == 1)
            try await copy.archive()
            #expect(try await copy.isArchived())
            try await copy.unarchive()
            #expect(try await copy.exportTask()["name"] == "copy")
            #expect(try await copy.delete().isComplete)
            try await task.reset()
            #expect(try await task.status() == .created)
        }
    }

    @Test("A wait sees the end that somebody else brings about")
    func waiting() async throws {
        try await withTask { task, _, _ in
            try await task.markStarted(force: true)
            async let end = task.waitForStatus(checkInterval: .milliseconds(20), timeout: .seconds(60))
            try await task.markStopped(message: "enough")
            #expect(try await end.statusMessage == "enough")
            try await task.markFailed(reason: "broken", force: true)
            let error = await #expect(throws: ClearMLError.self) { try await task.waitForStatus() }
            #expect(error?.code == .unexpectedStatus)
            #expect(error?.message.contains("broken") == true)
        }
    }

    @Test("Under an agent the labels of the server come back")
    func labels() async throws {
        try await withTask { task, world, environment in
            try await task.setModelLabelEnumeration(["server": 1])
            try await task.reset()
            var variables = environment
            variables["CLEARML_TASK_ID"] = task.id
            let agent = TestWorld(world.cache + "/agent", variables)
            let (joined, ignoring) = try await onThread {
                let run = try agent.start("another name")
                let joined = try run.connectLabelEnumeration(["local": 2])
                let ignoring = try run.connectLabelEnumeration(["local": 3], ignoreRemoteOverrides: true)
                try run.close()
                return (joined, ignoring)
            }
            #expect(joined == ["server": 1])
            #expect(ignoring == ["local": 3])
            #expect(try await task.getLabelsEnumeration() == ["local": 3])
        }
    }
}
