import ClearMLAPI
import ClearMLTestSupport
import Testing

@testable import ClearML

@Suite("Processes that share a task")
struct ProcessGroupTests {
    @Test(
        "What launchers leave in the environment",
        arguments: [
            ([:], nil), (["RANK": "0", "WORLD_SIZE": "1", "TORCHELASTIC_RUN_ID": "x"], nil),
            (["RANK": "3", "WORLD_SIZE": "4"], nil), (["RANK": "4", "WORLD_SIZE": "4", "MASTER_ADDR": "h"], nil),
            (["RANK": "x", "WORLD_SIZE": "4", "MASTER_ADDR": "h"], nil),
            (
                ["RANK": "3", "WORLD_SIZE": "4", "TORCHELASTIC_RUN_ID": "x"],
                ProcessGroup(rank: 3, count: 4, key: "torch:x#0")
            ),
            (
                ["RANK": "1", "WORLD_SIZE": "2", "TORCHELASTIC_RUN_ID": "x", "TORCHELASTIC_RESTART_COUNT": "2"],
                ProcessGroup(rank: 1, count: 2, key: "torch:x#2")
            ),
            (
                [
                    "RANK": "1", "WORLD_SIZE": "2", "TORCHELASTIC_RUN_ID": "none", "MASTER_ADDR": "h",
                    "MASTER_PORT": "29500",
                ],
                ProcessGroup(rank: 1, count: 2, key: "master:h:29500")
            ),
            (
                ["SLURM_PROCID": "2", "SLURM_NTASKS": "8", "SLURM_JOB_ID": "77", "SLURM_STEP_ID": "1"],
                ProcessGroup(rank: 2, count: 8, key: "slurm:77.1#0")
            ),
            (["SLURM_PROCID": "2", "SLURM_NTASKS": "8"], nil),
        ] as [([String: String], ProcessGroup?)]
    )
    func detected(_ environment: [String: String], _ expected: ProcessGroup?) throws {
        #expect(try ProcessGroup.resolve(.automatic, environment: environment) == expected)
        #expect(try ProcessGroup.resolve(.single, environment: environment) == nil)
    }

    @Test("A role of one's own wins over the environment, and must make sense")
    func explicit() throws {
        let environment = ["RANK": "3", "WORLD_SIZE": "4", "TORCHELASTIC_RUN_ID": "x"]
        let group = try ProcessGroup.resolve(.rank(1, of: 2, launch: "mine"), environment: environment)
        #expect(group == ProcessGroup(rank: 1, count: 2, key: "launch:mine"))
        for role in [
            ProcessRole.rank(2, of: 2, launch: "x"), .rank(-1, of: 2, launch: "x"), .rank(0, of: 2, launch: " "),
        ] {
            let error = #expect(throws: ClearMLError.self) { _ = try ProcessGroup.resolve(role, environment: [:]) }
            #expect(error?.code == .invalidArgument)
        }
    }

    /// Processes of one launch, each with a cache and a registry of its own.
    static func member(_ rank: Int, _ folder: String, _ url: String, _ environment: [String: String] = [:]) throws
        -> ClearMLTask
    {
        let world = TestWorld("\(folder)/\(rank)", TestWorld.online(url).merging(environment) { $1 })
        return try world.start { $0.processes = .rank(rank, of: 3, launch: "launch 1") }
    }

    @Test("One task, whoever starts first; workers of their own; only rank 0 describes it and decides its status")
    func together() async throws {
        let server = MiniServer()
        try await withTemporaryDirectory { folder in
            try await server.serve { url in
                try await onThread {
                    let second = try Self.member(2, folder, url)
                    #expect(second.processRank == 2)
                    #expect(second.processCount == 3)
                    #expect(!second.isOwner)
                    second.logger.reportScalar(title: "loss", series: "rank 2", value: 1, iteration: 0)
                    _ = try second.connect(["lr": 0.1])
                    _ = try second.connectConfiguration(["a": 1])
                    let owner = try Self.member(0, folder, url)
                    #expect(owner.isOwner)
                    owner.logger.reportScalar(title: "loss", series: "rank 0", value: 1, iteration: 0)
                    owner.logger.reportText("from 0")
                    _ = try owner.connect(["lr": 0.1])
                    let first = try Self.member(1, folder, url)
                    first.logger.reportText("from 1")
                    try first.markFailed(reason: "rank 1 has a cold")
                    try first.close()
                    try second.close()
                    try owner.close()
                    #expect(owner.id != nil)
                    #expect(first.id == owner.id)
                    #expect(second.id == owner.id)
                    #expect([owner, first, second].allSatisfy { $0.delivery?.pending == 0 })
                }
                let state = server.state.value
                #expect(state.tasks.count == 1)
                #expect(state.tasks.values.first?["status"] == "completed")
                #expect(state.calls("tasks.started").count == 1)
                #expect(state.calls("tasks.failed").isEmpty)
                #expect(state.calls("tasks.edit_hyper_params").count == 1)
                #expect(state.calls("tasks.edit_configuration").isEmpty)
                #expect(Set(state.events.compactMap { $0["variant"].stringValue }) == ["rank 0", "rank 2"])
                let workers = Dictionary(
                    state.events.compactMap { event in
                        event["msg"].stringValue.flatMap { text in event["worker"].stringValue.map { (text, $0) } }
                    }
                ) { first, _ in first }
                #expect(workers["from 0"] == "test-host:rank0")
                #expect(workers["from 1"] == "test-host:rank1")
            }
        }
    }

    @Test("A task of an earlier launch with the same key is left alone")
    func earlierLaunch() async throws {
        let server = MiniServer()
        server.put(
            "old",
            [
                "runtime": ["process_group": "launch:launch 1"], "status": "completed",
                "created": "2020-01-01T00:00:00.000000+00:00", "completed": "2020-01-01T01:00:00.000000+00:00",
            ]
        )
        try await withTemporaryDirectory { folder in
            try await server.serve { url in
                try await onThread {
                    let member = try Self.member(1, folder, url)
                    member.logger.reportText("from 1")
                    let owner = try Self.member(0, folder, url)
                    try member.close()
                    try owner.close()
                    #expect(member.id == owner.id)
                    #expect(member.id != "old")
                }
            }
        }
    }

    @Test("Among an agent's processes every one joins the agent's task")
    func agent() async throws {
        let server = MiniServer()
        server.put("t1", ["name": "queued", "type": "training", "status": "in_progress"])
        try await withTemporaryDirectory { folder in
            try await server.serve { url in
                try await onThread {
                    let tasks = try (0..<2).map { try Self.member($0, folder, url, ["CLEARML_TASK_ID": "t1"]) }
                    for task in tasks { try task.close() }
                    #expect(tasks.allSatisfy { $0.id == "t1" })
                }
                #expect(server.task("t1")["status"] == "in_progress")
                #expect(server.task("t1")["runtime"].isNull)
            }
        }
    }

    @Test("Offline a member waits for its sync, and says nothing of it")
    func offline() throws {
        try withTemporaryDirectory { folder in
            let world = TestWorld(folder, TestWorld.offline)
            let task = try world.start { $0.processes = .rank(1, of: 2, launch: "x") }
            task.logger.reportText("from 1")
            try task.close()
            let names = try world.journal(task).compactMap { $0.operation?.name }
            #expect(names == ["session.attach"])
            #expect(try world.journal(task).first?.operation?.body["group"] == "launch:x")
        }
    }
}
