import Testing

@testable import LocalServer

/// What the server has acknowledged about models and artifacts must be there after it was killed.
@Suite(.serialized) struct ModelDurabilityTests {
    private static let artifacts: JSON = [
        [
            "key": "data", "type": "dict", "uri": "file:///data.json", "content_size": 14, "hash": "abc",
            "timestamp": 1_795_213_759, "type_data": ["preview": "{}", "content_type": "application/json"],
            "display_data": [["m", "v"]], "mode": "output",
        ],
        ["key": "given", "type": "custom", "uri": "file:///given", "mode": "input", "display_data": []],
    ]

    @Test func modelsArtifactsAndEventsSurviveKill() async throws {
        try await withTemporaryDirectory { directory in
            let first = try await ChildServer(data: directory)
            let client = first.client
            let (task, model) = try await client.makeTaskWithModel()
            _ = try await client.data("tasks.add_or_update_artifacts", ["task": task, "artifacts": Self.artifacts])
            let item: JSON = ["key": "accuracy", "type": "float", "value": "0.9"]
            _ = try await client.data("models.add_or_update_metadata", ["model": model, "metadata": [item]])
            #expect(try await client.batch(ModelEventTests.events(model)).status == 200)
            let known = try await client.model(model)
            first.kill()

            let second = try await ChildServer(data: directory)
            #expect(try await second.client.model(model) == known)
            #expect(try await second.client.task(task)[path: ["execution", "artifacts"]] == Self.artifacts)
            try await ModelEventTests.expectEvents(second.client, of: model)
            _ = try await second.client.data("models.delete", ["model": model])
            second.kill()

            let third = try await ChildServer(data: directory)
            #expect(try await third.client.refusal("models.get_by_id", ["model": model]) == 201)
            #expect(try await third.client.task(task)[path: ["models", "output"]] == [])
            #expect(third.terminate() == 0)
        }
    }
}
