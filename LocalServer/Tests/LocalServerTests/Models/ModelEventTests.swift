import GRDB
import Testing

@testable import LocalServer

@Suite("Events of models") struct ModelEventTests {
    /// One event of each kind that a model can have.
    static func events(_ model: JSON, iteration: Int = 3) -> [JSON] {
        let shared: JSONObject = [
            "task": model, "model_event": true, "metric": "quality", "variant": "v", "iter": JSON(iteration),
            "timestamp": 1_700_000_000_000,
        ]
        let own: [JSONObject] = [
            ["type": "training_stats_scalar", "value": 0.5],
            ["type": "plot", "plot_str": "{\"data\": []}"],
            ["type": "training_debug_image", "key": "a.png", "url": "http://files/a.png"],
        ]
        return own.map { members in
            var event = shared
            event.merge(members)
            return .object(event)
        }
    }

    private static func report(_ client: TestClient, _ model: JSON) async throws {
        let answer = try await client.batch(events(model))
        try #require(answer.status == 200, "\(answer.text)")
        #expect(answer.json[path: ["data", "added"]] == 3)
    }

    @Test("what was reported for a model is read back, and is nothing of a task")
    func readBack() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let (task, model) = try await client.makeTaskWithModel()
                try await Self.report(client, model)
                try await Self.expectEvents(client, of: model)
                let asTask = try await client.refusal("events.scalar_metrics_iter_histogram", ["task": model])
                #expect(asTask == 101)
                let ofTask = try await client.data("events.scalar_metrics_iter_histogram", ["task": task])
                #expect(ofTask == [:])
                #expect(try await client.task(task)["last_iteration"] == 0)
                let document = try await client.model(model)
                #expect(document["last_iteration"] == 3)
                let summaries = document["last_metrics"]?.objectValue?.values.flatMap { $0.objectValue?.values ?? [] }
                #expect(summaries?.map { $0["value"] } == [0.5])
            }
        }
    }

    /// Reads all events of a model by every call that can.
    static func expectEvents(_ client: TestClient, of model: JSON) async throws {
        let one: JSON = ["task": model, "model_events": true]
        let many: JSON = ["tasks": [model], "model_events": true]
        let metrics: JSON = ["metrics": [["task": model, "metric": "quality"]], "model_events": true, "iters": 5]
        let curve: JSON = ["name": "v", "x": [3], "y": [0.5]]
        #expect(try await client.data("events.scalar_metrics_iter_histogram", one)[path: ["quality", "v"]] == curve)
        let several = try await client.data("events.multi_task_scalar_metrics_iter_histogram", many)
        #expect(several[path: ["metrics", "quality", "v", model.stringValue ?? ""]]?["y"] == [0.5])
        var raw = one
        raw["metric"] = ["metric": "quality"]
        let points = try await client.data("events.scalar_metrics_iter_raw", raw)
        #expect(points[path: ["variants", "v", "y"]] == [0.5])
        let plots = try await client.data("events.get_task_plots", one)["plots"]?.arrayValue
        #expect(plots?.map { $0["plot_str"] } == ["{\"data\": []}"])
        for (call, member, value) in [
            ("events.debug_images", "url", "http://files/a.png"), ("events.plots", "plot_str", "{\"data\": []}"),
        ] {
            let shown = try await client.data(call, metrics)["metrics"]?.arrayValue?.first
            let iteration = shown?["iterations"]?.arrayValue?.first
            #expect(shown?["task"] == model)
            #expect(iteration?["iter"] == 3)
            #expect(iteration?["events"]?.arrayValue?.map { $0[member] } == [.string(value)])
        }
        var images = one
        images["event_type"] = "training_debug_image"
        #expect(try await client.data("events.get_task_events", images)["total"] == 1)
        var kind = many
        kind["event_type"] = "plot"
        let known = try await client.data("events.get_task_metrics", kind)["metrics"]?.arrayValue?.first
        #expect(known?["metrics"] == ["quality"])
    }

    @Test("a published model takes events that are meant for it in any case, and keeps its own from deletion")
    func published() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let (_, model) = try await client.makeTaskWithModel(isPublished: true)
                let refused = try await client.batch(Self.events(model))
                #expect(refused.json[path: ["meta", "result_subcode"]] == 131)
                let allowed = Self.events(model).map { event in
                    var event = event
                    event["allow_locked"] = true
                    return event
                }
                #expect(try await client.batch(allowed).status == 200)
                #expect(try await client.refusal("events.delete_for_model", ["model": model]) == 201)
                let deleted = try await client.data("events.delete_for_model", ["model": model, "allow_locked": true])
                #expect(deleted["deleted"] == 3)
            }
        }
    }

    @Test("events go with their model, whatever takes it away", arguments: ["model", "task", "project"])
    func removal(_ what: String) async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let project = try await client.make("projects.create", ["name": "Gone"])
                let (task, model) = try await client.makeTaskWithModel(in: project)
                _ = try await client.data("models.move", ["ids": [model], "project": project])
                try await Self.report(client, model)
                let body: JSON =
                    switch what {
                    case "model": ["model": model]
                    case "task": ["task": task]
                    default: ["project": project, "force": true, "delete_contents": true]
                    }
                _ = try await client.data("\(what)s.delete", body)
                #expect(try await client.refusal("models.get_by_id", ["model": model]) == 201)
            }
            let store = try Store(path: directory + "/server.sqlite")
            for table in ["event_owner", "event_series", "event_scalar", "event_record"] {
                let count = try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
                #expect(count == 0, "\(table)")
            }
            try store.close()
        }
    }
}
