import ClearMLDelivery
import ClearMLTestSupport
import ClearMLTransport
import Testing

@testable import ClearML
@testable import ClearMLAPI

@Suite("The life of a task on the local server", .enabled(if: LocalServerProcess.binary != nil))
struct TaskLifecycleTests {
    private func withServer(
        _ body: @escaping @Sendable (TestWorld, [String: String]) throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                try await onThread { try body(world, server.environment) }
            }
        }
    }

    /// A finished run with one of everything that we can report.
    private static func finish(_ world: TestWorld, _ change: (ClearMLTask) throws -> Void = { _ in }) throws
        -> ClearMLTask
    {
        let run = try world.start("source run", project: "Life") { $0.tags = ["t"] }
        _ = try run.connect(["lr": 0.1])
        for iteration in 0..<100 {
            run.logger.reportScalar(title: "loss", series: "train", value: Double(iteration), iteration: iteration)
        }
        run.logger.reportSingleValue(name: "best", value: 0.5)
        for line in 0..<5 { run.logger.reportText("line \(line)") }
        try change(run)
        try run.close()
        return try world.registry.getTask(id: try #require(run.id))
    }

    @Test("What a run asked for is there after it, and a finished task can still be changed")
    func changes() async throws {
        try await withServer { world, _ in
            let task = try Self.finish(world) { run in
                try run.rename("renamed run")
                try run.setTaskType(.testing)
                try run.setProgress(40)
                try run.setBaseDocker(image: "swift:6.1", arguments: "-v /a b:/c", setupScript: "true")
                try run.setModelLabelEnumeration(["cat": 1, "dog": 2])
                try run.setUserProperties(["owner": "me"])
                try run.setUserProperty("seed", 7, description: "why")
            }
            #expect(task.name == "renamed run" && task.taskType == .testing)
            #expect(try task.getProgress() == 40)
            #expect(
                try task.getBaseDocker()
                    == TaskContainer(image: "swift:6.1", arguments: "-v /a b:/c", setupScript: "true")
            )
            #expect(try task.getLabelsEnumeration() == ["cat": 1, "dog": 2])
            #expect(try task.getUserProperties() == ["owner": "me", "seed": 7])
            #expect(try task.getLastIteration() == 99)
            #expect(try task.getExecutedQueue() == nil)

            // It has ended, where several calls of the server refuse changes.
            try task.setProgress(90)
            try task.setUserProperties(["owner": "you"])
            try task.deleteUserProperties(["seed", "absent"])
            try task.setModelLabelEnumeration(["cat": 3])
            try task.rename("again")
            try task.setSystemTags(["mine", "mine"])
            try task.moveToProject("Life/moved")
            #expect(task.name == "again" && task.projectName == "Life/moved")
            let found = try world.registry.getTask(id: try #require(task.id))
            #expect(found.name == "again" && found.projectName == "Life/moved")
            #expect(try found.getProgress() == 90)
            #expect(try found.getUserProperties() == ["owner": "you"])
            #expect(try found.getLabelsEnumeration() == ["cat": 3])
            #expect(try found.getSystemTags() == ["mine"])
            #expect(try found.getProject()?.name == "Life/moved")

            let life = try #require(try world.registry.projectID("Life"))
            try found.moveToProject(id: life)
            #expect(task.projectName == "Life/moved", "others' changes show after reload")
            try task.reload()
            #expect(task.projectName == "Life")
            #expect { try task.moveToProject(id: "nowhere") } throws: {
                ($0 as? ClearMLError)?.code == .projectNotFound
            }
        }
    }

    @Test("A clone has the setup and not the results, and is a child")
    func cloning() async throws {
        try await withServer { world, _ in
            let task = try Self.finish(world)
            let id = try #require(task.id)
            let other = try #require(try? world.registry.createProject("Copies", description: "", tags: []))
            let copy = try task.clone(name: "a copy", comment: "why", projectID: other.id)
            #expect(copy.name == "a copy" && copy.projectName == "Copies")
            #expect(try copy.status() == .created)
            #expect(try copy.getComment() == "why")
            #expect(try copy.getTags() == ["t"])
            #expect(try copy.getParameters() == ["General/lr": 0.1])
            #expect(try copy.getReportedScalars().isEmpty)
            #expect(try copy.getParent() == id)
            #expect(try task.getChildren().map(\.id) == [copy.id])
            #expect(try copy.clone().getParent() == id, "the copy of a copy has the same parent")
            let orphan = try task.clone()
            try orphan.setParent(try #require(copy.id))
            #expect(try orphan.getParent() == copy.id)
            #expect {
                try world.registry.server().clone("nobody", name: nil, comment: nil, parent: "p", projectID: nil)
            } throws: {
                ($0 as? ClearMLError)?.code == .taskNotFound
            }
        }
    }

    @Test("Archive, reset and publication")
    func states() async throws {
        try await withServer { world, _ in
            let task = try Self.finish(world) { try $0.setProgress(10) }
            try task.archive()
            #expect(try task.isArchived())
            try task.setArchived(false)
            #expect(try !task.isArchived())
            try task.reset()
            #expect(try task.status() == .created)
            #expect(try task.getReportedScalars().isEmpty)
            #expect(try task.getProgress() == nil)
            #expect(try task.getParameters() == ["General/lr": 0.1])
            #expect(try task.getExecutedQueueName() == nil)
            let session = try world.registry.session()
            let queue = try #require(try session.call("queues", "create", ["name": "life queue"])["id"].stringValue)
            _ = try session.call("tasks", "enqueue", ["task": .string(task.id ?? ""), "queue": .string(queue)])
            #expect(try task.getExecutedQueue() == queue)
            #expect(try task.getExecutedQueueName() == "life queue")
            #expect(!task.isCurrentTask)
            try task.archive()
            #expect(try task.status() == .created, "what waits leaves its queue")
            try task.unarchive()
            try task.publishOnCompletion()
            try task.markStarted()
            try task.markCompleted(message: "by hand")
            #expect(try task.status() == .published)
            #expect { try task.reset() } throws: { ($0 as? ClearMLError)?.code == .serverRefused }
            #expect { try task.delete() } throws: { ($0 as? ClearMLError)?.code == .unexpectedStatus }
            try task.reset(force: true)
            #expect(try task.status() == .created)

            try task.markStarted(force: true)
            try task.markStopRequest(message: "enough", force: true)
            #expect(try task.status() == .stopped)

            let run = try world.start("publishes itself", project: "Life")
            try run.publishOnCompletion()
            try run.close()
            #expect(try world.registry.getTask(id: try #require(run.id)).status() == .published)
        }
    }

    @Test("An exported task is made again elsewhere, or changes another one")
    func exchange() async throws {
        try await withServer { world, _ in
            let task = try Self.finish(world) { try $0.setComment("exported") }
            let document = try task.exportTask()
            #expect(document["project_name"] == "Life")
            #expect(document["last_metrics"] == .null && document["status_message"] == .null)
            let server = try world.registry.server()
            let twin = try TaskImport(document: document, server: server).run(target: nil, update: false)
            #expect(twin.id != task.id)
            #expect(twin.name == "source run" && twin.projectName == "Life")
            #expect(try twin.status() == .created)
            #expect(try twin.getComment() == "exported")
            #expect(try twin.getParameters() == ["General/lr": 0.1])

            let change: JSONValue = [
                "name": "changed", "hyperparams": ["Args": ["n": ["section": "Args", "name": "n", "value": "1"]]],
            ]
            let changed = try TaskImport(document: change, server: server).run(target: twin.id, update: true)
            #expect(changed.name == "changed")
            #expect(try changed.getParameters() == ["General/lr": 0.1, "Args/n": "1"])
            let replaced = try TaskImport(document: change, server: server).run(target: twin.id, update: false)
            #expect(try replaced.getParameters() == ["Args/n": "1"])
            #expect {
                try TaskImport(document: [:], server: server).run(target: nil, update: false)
            } throws: {
                ($0 as? ClearMLError)?.code == .invalidArgument
            }
        }
    }

    @Test("What was reported is read back, whole, thinned out and summed up")
    func reading() async throws {
        try await withServer { world, _ in
            let task = try Self.finish(world)
            let id = try #require(task.id)
            try Self.addEvents(
                world,
                [
                    Self.plot(id, "confusion", 1), Self.plot(id, "confusion", 2), Self.plot(id, "other", 2),
                    Self.image(id, "samples", "a", 1, "http://f/1.png"),
                    Self.image(id, "samples", "a", 2, "http://f/2.png"),
                    Self.image(id, "samples", "b", 2, "http://f/3.png"),
                ]
            )
            #expect(try task.getReportedScalars().count == 100)
            let curve = try #require(try task.getReportedScalars(maxSamples: 10).first)
            #expect(curve.metric == "loss" && curve.variant == "train")
            #expect((1...10).contains(curve.x.count) && curve.x.count == curve.values.count)
            let times = try task.getReportedScalars(maxSamples: 6000, axis: .time)
            #expect(try #require(times.first?.x.first) > 1_700_000_000_000)
            let last = try #require(try task.getLastScalarMetrics().first { $0.metric == "loss" })
            #expect(last.value == 99 && last.minimum == 0 && last.maximumIteration == 99 && last.count == 100)
            #expect(try task.getReportedSingleValue("best") == 0.5)
            #expect(try task.getReportedSingleValue("absent") == nil)

            #expect(try task.getReportedPlots().map(\.iteration) == [2, 2])
            let plots = try task.getReportedPlots(maxIterations: 9)
            #expect(plots.map(\.variant) == ["confusion", "confusion", "other"])
            #expect(try plots[0].figure()["layout"]["title"] == "confusion")

            #expect(try task.getReportedConsoleOutput().map(\.message) == (0..<5).map { "line \($0)" })
            #expect(try task.getReportedConsoleOutput(last: 2).map(\.message) == ["line 3", "line 4"])

            let images = try task.getDebugSamples()
            #expect(Set(images.map(\.url)) == ["http://f/1.png", "http://f/2.png", "http://f/3.png"])
            #expect(images.first?.iteration == 2)
            let latest = try task.getDebugSamples(title: "samples", series: "a", lastIterations: 1)
            #expect(latest.map(\.url) == ["http://f/2.png"])
            #expect(try task.getDebugSamples(title: "absent").isEmpty)
        }
    }

    @Test("Deletion takes files and models along, and says what it could not")
    func deletion() async throws {
        try await withServer { world, environment in
            let files = environment["CLEARML_FILES_HOST"] ?? ""
            let task = try Self.finish(world)
            let id = try #require(task.id)
            let session = try world.registry.session()
            let paths = ["Life/a b.png", "Life/plot.png", "Life/artifact.bin", "Life/model.bin", "Life/kept.bin"]
            let urls = paths.map { "\(files)/\($0.replacing(" ", with: "%20"))" }
            for path in paths { try Self.upload(path, to: files, session) }
            for url in urls { #expect(try Self.status(of: url, session) == 200) }
            let figure = #"{\"data\":[],\"layout\":{\"images\":[{\"source\":\"\#(urls[1])\"}]}}"#
            try Self.addEvents(
                world,
                [
                    Self.image(id, "samples", "a", 1, urls[0]),
                    Self.image(id, "samples", "b", 1, "http://elsewhere.test/x.png"),
                    #"{"type":"plot","task":"\#(id)","metric":"m","variant":"v","iter":1,"plot_str":"\#(figure)"}"#,
                ]
            )
            try task.edit([
                "execution": [
                    "artifacts": [
                        ["key": "out", "type": "custom", "mode": "output", "uri": .string(urls[2])],
                        ["key": "in", "type": "custom", "mode": "input", "uri": .string(urls[4])],
                        ["key": "gone", "type": "custom", "uri": .string("\(files)/Life/absent.bin")],
                    ]
                ]
            ])
            func model(_ name: String, _ url: String, ready: Bool) throws -> String {
                let body: JSONValue = [
                    "name": .string(name), "uri": .string(url), "task": .string(id), "ready": .bool(ready),
                ]
                return try #require(try session.call("models", "create", body)["id"].stringValue)
            }
            let draft = try model("draft", urls[3], ready: false)
            let published = try model("published", "s3://bucket/m", ready: true)
            let used = try model("used elsewhere", urls[4], ready: true)
            _ = try session.call(
                "tasks",
                "create",
                [
                    "name": "user", "type": "testing",
                    "models": ["input": [["name": "used", "model": .string(used)]]],
                ]
            )

            let report = try task.delete()
            #expect(report.deletedFiles.sorted() == (urls[0...3] + ["\(files)/Life/absent.bin"]).sorted())
            #expect(Set(report.deletedModels) == [draft, published])
            #expect(
                report.leftovers.map(\.name).sorted() == [
                    "http://elsewhere.test/x.png", "model \(used)", "s3://bucket/m",
                ]
            )
            #expect(!report.isComplete)
            for url in urls[0...3] { #expect(try Self.status(of: url, session) == 404) }
            #expect(try Self.status(of: urls[4], session) == 200, "inputs are not the task's own")
            #expect { try task.snapshot() } throws: { ($0 as? ClearMLError)?.code == .taskNotFound }
            #expect { try task.delete() } throws: { ($0 as? ClearMLError)?.code == .taskNotFound }
        }
    }

    // MARK: Events and files, by hand

    private static func plot(_ task: String, _ variant: String, _ iteration: Int) -> String {
        let figure = #"{\"data\":[],\"layout\":{\"title\":\"\#(variant)\"}}"#
        return #"{"type":"plot","task":"\#(task)","metric":"plots","variant":"\#(variant)","iter":\#(iteration),"#
            + #""plot_str":"\#(figure)"}"#
    }

    private static func image(
        _ task: String,
        _ metric: String,
        _ variant: String,
        _ iteration: Int,
        _ url: String
    ) -> String {
        #"{"type":"training_debug_image","task":"\#(task)","metric":"\#(metric)","variant":"\#(variant)","#
            + #""iter":\#(iteration),"url":"\#(url)","key":"\#(url)"}"#
    }

    private static func addEvents(_ world: TestWorld, _ lines: [String]) throws {
        let result = try EventService(world.registry.session()).addBatch(Array(lines.joined(separator: "\n").utf8))
        #expect(result.added == Int64(lines.count), "\(result.reasons)")
    }

    static func upload(_ path: String, to files: String, _ session: APISession) throws {
        var request = HTTPRequest(url: files + "/")
        request.headers = [HTTPHeader("Content-Type", "multipart/form-data; boundary=B")]
        request.body = .bytes(
            Array(
                ("--B\r\nContent-Disposition: form-data; name=\"/\(path)\"; filename=\"/\(path)\"\r\n\r\nx\r\n--B--\r\n")
                    .utf8
            )
        )
        #expect(try session.exchange(with: files) { request }.status == 200)
    }

    static func status(of url: String, _ session: APISession) throws -> Int {
        try session.exchange(with: url) { HTTPRequest(method: .get, url: url) }.status
    }
}
