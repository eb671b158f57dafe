import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Looking up tasks on the local server", .enabled(if: LocalServerProcess.binary != nil))
struct TaskLookupTests {
    /// Tasks of one project and one below it, by name.
    private static func populate(_ world: TestWorld) throws -> [String: String] {
        var ids: [String: String] = [:]
        let tasks: [(name: String, project: String, tags: [String], loss: Double, lr: Double)] = [
            ("alpha run", "Lookup", ["a", "b"], 0.5, 0.1), ("beta run", "Lookup", ["b"], 0.25, 0.01),
            ("gamma run", "Lookup/below", ["c"], 0.75, 0.1), ("alpha run", "Elsewhere", [], 1, 0.1),
        ]
        for task in tasks {
            let run = try world.start(task.name, project: task.project) {
                $0.tags = task.tags
                $0.type = task.name == "beta run" ? .testing : .training
            }
            _ = try run.connect(["lr": .number(task.lr), "odd.name": "x"])
            run.logger.reportScalar(title: "loss", series: "train", value: task.loss, iteration: 7)
            try run.close()
            ids["\(task.project)/\(task.name)"] = run.id
        }
        return ids
    }

    private func withTasks(_ body: @escaping @Sendable (TestWorld, [String: String]) throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                try await onThread { try body(world, try Self.populate(world)) }
            }
        }
    }

    private static func names(_ world: TestWorld, _ change: (inout TaskQuery) -> Void) throws -> [String] {
        var query = TaskQuery(projectName: "Lookup")
        query.includesSubprojects = true
        query.order = [.name]
        change(&query)
        return try world.registry.getTasks(query).map { String($0.name.split(separator: " ")[0]) }
    }

    @Test("Every filter narrows the search")
    func filters() async throws {
        try await withTasks { world, ids in
            func check(
                _ names: [String],
                _ location: SourceLocation = #_sourceLocation,
                _ change: (inout TaskQuery) -> Void
            ) throws {
                let found = try Self.names(world, change)
                #expect(found == names, sourceLocation: location)
            }
            try check(["alpha", "beta", "gamma"]) { _ in }
            try check(["alpha", "beta"]) { $0.includesSubprojects = false }
            try check(["gamma", "beta", "alpha"]) { $0.order = [.name.descending] }
            try check(["alpha", "beta"]) { $0.limit = 2 }
            try check(["beta"]) { $0.name = "beta run" }
            try check(["alpha", "gamma"]) { $0.name = .pattern("^(alpha|gamma)") }
            try check(["alpha", "gamma"]) { $0.tags = ["a", "c"] }
            try check(["alpha"]) { $0.tags = .all(["a", "b"]) }
            try check(["beta"]) { $0.tags = .all(["b"]).excluding(["a"]) }
            try check(["beta"]) { $0.tags = .any(["b"]).excluding(["a"]) }
            try check(["beta"]) { $0.types = [.testing] }
            try check(["alpha", "gamma"]) { $0.excludedTypes = [.testing] }
            try check(["alpha", "beta", "gamma"]) { $0.statuses = [.completed] }
            try check([]) { $0.excludedStatuses = [.completed] }
            try check(["alpha", "gamma"]) { $0.hyperparameters = [ParameterFilter("lr", 0.1)] }
            try check(["alpha", "beta", "gamma"]) { $0.hyperparameters = [ParameterFilter("odd.name", "x")] }
            try check([]) { $0.hyperparameters = [ParameterFilter("odd.name", "y")] }
            try check(["alpha", "beta"]) { $0.lastMetrics = [MetricFilter("loss", "train", .atMost(0.5))] }
            try check(["gamma"]) { $0.lastMetrics = [MetricFilter("loss", "train", .atLeast(0.6))] }
            try check([]) { $0.lastMetrics = [MetricFilter("loss", "test", .atMost(9))] }
            try check(["beta", "alpha", "gamma"]) { $0.order = [.lastMetric("loss", "train")] }
            try check(["beta", "alpha", "gamma"]) { $0.order = [.hyperparameter("lr"), .name] }
            try check([]) { $0.lastIteration = .atLeast(8) }
            try check(["alpha", "beta", "gamma"]) { $0.created = .atLeast(ServerTime(milliseconds: 1_000)) }
            try check([]) { $0.lastUpdate = .atMost(ServerTime(milliseconds: 1_000)) }
            try check(["gamma"]) { $0.searchText = "gamma" }
            try check(["alpha", "beta"]) { $0.anyText = FieldPattern("ALPHA|^beta", in: [.name, .comment]) }
            try check([]) { $0.allTexts = FieldPattern("alpha", in: [.name, .id]) }
            try check([]) { $0.parents = ["nobody"] }
            try check(["beta"]) { $0.ids = [ids["Lookup/beta run"] ?? ""] }
            #expect {
                try check([]) { $0.hyperparameters = [ParameterFilter("lr", anyOf: [])] }
            } throws: {
                ($0 as? ClearMLError)?.code == .invalidArgument
            }
            #expect {
                try check([]) { $0.projectNames = ["Nowhere"] }
            } throws: {
                ($0 as? ClearMLError)?.code == .projectNotFound
            }
        }
    }

    @Test("One task is found by name; archived ones only where there is no other")
    func byName() async throws {
        try await withTasks { world, ids in
            func find(_ project: String?, _ name: String?, _ tags: TagFilter = [], archived: Bool = true) throws
                -> ClearMLTask
            {
                try world.registry.getTask(projectName: project, taskName: name, tags: tags, allowArchived: archived)
            }
            let found = try find("Lookup", "alpha run")
            #expect(found.id == ids["Lookup/alpha run"])
            #expect(found.projectName == "Lookup")
            #expect(found.webPage?.contains("/projects/") == true)
            #expect(try find(nil, "alpha run").id == ids["Elsewhere/alpha run"], "the one last reported to")
            #expect(try find("Lookup", nil, ["a"]).id == ids["Lookup/alpha run"])
            let elsewhere = try find("Elsewhere", "alpha run")
            try elsewhere.archive()
            #expect(try find(nil, "alpha run").id == ids["Lookup/alpha run"])
            #expect(try find("Elsewhere", "alpha run").id == ids["Elsewhere/alpha run"])
            let misses: [() throws -> ClearMLTask] = [
                { try find("Elsewhere", "alpha run", archived: false) }, { try find("Lookup", "alpha") },
                { try find("Nowhere", "alpha run") },
            ]
            for miss in misses {
                #expect { try miss() } throws: { ($0 as? ClearMLError)?.code == .taskNotFound }
            }
            #expect { try find(nil, nil) } throws: { ($0 as? ClearMLError)?.code == .invalidArgument }
        }
    }

    @Test("A sequence walks through all pages, and fields come as asked for")
    func pages() async throws {
        try await withTemporaryDirectory { folder in
            try await LocalServerProcess.run(folder) { server in
                let world = TestWorld(folder, server.environment)
                let ids = try await onThread { try Self.populate(world) }
                let sequence = TaskSequence(query: TaskQuery(), registry: world.registry, pageSize: 2)
                var names: [String] = []
                for try await task in sequence { names.append("\(task.projectName)/\(task.name)") }
                #expect(names.count == 4)
                #expect(Set(names) == Set(ids.keys))
                #expect(names.first == "Elsewhere/alpha run", "the latest made first")
                let infos = try await onThread {
                    try world.registry.queryTasks(TaskQuery(projectName: "Lookup"), returning: ["last_metrics"])
                }
                #expect(infos.contains { $0.lastMetrics.first?.value == 0.25 })
                #expect(infos.allSatisfy { $0.comment.isEmpty && $0.hyperparameters.isEmpty })
                let absent = TaskSequence(
                    query: TaskQuery(projectName: "Nowhere"),
                    registry: world.registry,
                    pageSize: 2
                )
                await #expect(throws: ClearMLError.self) { for try await _ in absent {} }
            }
        }
    }

    @Test("Projects are listed, found and made")
    func projects() async throws {
        try await withTasks { world, _ in
            let registry = world.registry
            #expect(try registry.getProjects(ProjectQuery()).map(\.name) == ["Elsewhere", "Lookup", "Lookup/below"])
            let inside = try registry.getProjects(.inside(of: "Lookup"))
            #expect(inside.map(\.name) == ["Lookup/below"])
            #expect(inside.first?.parent == (try registry.projectID("Lookup")))
            var top = ProjectQuery(name: .containing("o"))
            top.topLevelOnly = true
            #expect(try registry.getProjects(top).map(\.name) == ["Lookup"])
            let made = try registry.createProject("Made/here", description: "text", tags: ["t"])
            #expect(made.name == "Made/here" && made.text == "text" && made.tags == ["t"])
            #expect(try registry.createProject("Made/here", description: "", tags: []).id == made.id)
            #expect(try registry.projectID("Made") != nil)
            #expect(try registry.projectID("Mad") == nil)
        }
    }
}
