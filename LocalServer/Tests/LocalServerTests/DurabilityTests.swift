import Synchronization
import Testing

@testable import LocalServer

/// What the server has acknowledged must be there after it was killed.
@Suite(.serialized) struct DurabilityTests {
    @Test func everythingAcknowledgedSurvivesKill() async throws {
        try await withTemporaryDirectory { directory in
            var tasks: [String] = []
            var lines = 0
            for _ in 0..<5 {
                let server = try await ChildServer(data: directory)
                let client = server.client
                let reported = tasks.first
                let acknowledged = Acknowledgements()
                // Writers go on until the server is gone under them, at a moment that nobody can foresee.
                async let created = createUntilKilled(client, acknowledged)
                async let logged = logUntilKilled(client, task: reported, acknowledged)
                try await acknowledged.wait(tasks: Int.random(in: 1...40), batches: reported == nil ? 0 : 1)
                server.kill()
                let more = await created
                tasks += more
                lines += await logged
                #expect(!more.isEmpty, "the server was killed before it had acknowledged anything")
            }
            let server = try await ChildServer(data: directory)
            for id in tasks {
                let answer = try await server.client.call("tasks.get_by_id", ["task": .string(id)])
                #expect(answer.json[path: ["data", "task", "id"]]?.stringValue == id)
            }
            if let first = tasks.first {
                let log = try await server.client.call(
                    "events.get_task_log",
                    ["task": .string(first), "batch_size": 1]
                )
                let total = try #require(log.json[path: ["data", "total"]]?.integerValue)
                // A batch that was written but not acknowledged before the kill may be there as well.
                #expect(total >= Int64(lines))
                #expect(lines > 0)
            }
            #expect(server.terminate() == 0)
        }
    }

    /// Creates tasks; returns the ids of those that the server has acknowledged.
    private func createUntilKilled(_ client: TestClient, _ acknowledged: Acknowledgements) async -> [String] {
        var ids: [String] = []
        while let answer = try? await client.call("tasks.create", ["name": "durable", "type": "training"]),
            answer.status == 200, let id = answer.json[path: ["data", "id"]]?.stringValue
        {
            ids.append(id)
            acknowledged.tasks.add(1, ordering: .relaxed)
        }
        return ids
    }

    /// Reports console lines; returns how many the server has acknowledged.
    private func logUntilKilled(
        _ client: TestClient,
        task: String?,
        _ acknowledged: Acknowledgements
    ) async -> Int {
        guard let task else { return 0 }
        let batch: [JSON] = (0..<10).map { number in
            ["type": "log", "task": .string(task), "level": "info", "msg": .string("line \(number)"), "timestamp": 1]
        }
        var count = 0
        while let answer = try? await client.batch(batch), answer.status == 200 {
            count += Int(answer.json[path: ["data", "added"]]?.integerValue ?? 0)
            acknowledged.batches.add(1, ordering: .relaxed)
        }
        return count
    }
}

/// How far the writers have got.
private final class Acknowledgements: Sendable {
    struct TooSlow: Error {}

    let tasks = Atomic<Int>(0)
    let batches = Atomic<Int>(0)

    /// Returns when the server has acknowledged as much as this.
    func wait(tasks wantedTasks: Int, batches wantedBatches: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while tasks.load(ordering: .relaxed) < wantedTasks || batches.load(ordering: .relaxed) < wantedBatches {
            guard ContinuousClock.now < deadline else { throw TooSlow() }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
