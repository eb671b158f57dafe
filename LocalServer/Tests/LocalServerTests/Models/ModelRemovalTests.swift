import Testing

@testable import LocalServer

@Suite("Deleting models, and tasks and projects with models") struct ModelRemovalTests {
    private static func deleted(_ id: JSON) -> JSON { .string("__DELETED__" + (id.stringValue ?? "")) }

    @Test("a model that a task reads goes by force only, and the task says so")
    func usedModel() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let (maker, model) = try await client.makeTaskWithModel()
                let user = try await client.make("tasks.create", ["name": "user", "type": "testing"])
                try await client.connect(model, to: user, as: "input")
                #expect(try await client.refusal("models.delete", ["model": model]) == 205)
                let answer = try await client.data("models.delete", ["model": model, "force": true])
                #expect(answer == ["deleted": true, "url": "file:///weights"])
                let inputs = try await client.task(user)[path: ["models", "input"]]?.arrayValue
                #expect(inputs?.map { $0["model"] } == [Self.deleted(model)])
                #expect(try await client.task(maker)[path: ["models", "output"]] == [])
            }
        }
    }

    @Test("a model of a published task goes by force only, and the task says so")
    func modelOfPublishedTask() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let (maker, model) = try await client.makeTaskWithModel()
                _ = try await client.data("tasks.publish", ["task": maker, "force": true])
                #expect(try await client.refusal("models.delete", ["model": model]) == 206)
                _ = try await client.data("models.delete", ["model": model, "force": true])
                let task = try await client.task(maker)
                #expect(task[path: ["models", "output"]]?.arrayValue?.map { $0["model"] } == [Self.deleted(model)])
                #expect(task[path: ["output", "error"]]?.stringValue?.hasPrefix("model deleted on ") == true)
            }
        }
    }

    @Test("publishing a model publishes its task, but no other model of it")
    func publishing() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let (task, first) = try await client.makeTaskWithModel()
                let last = try await client.makeModel(of: task, name: "last")
                let answer = try await client.data("models.set_ready", ["model": first, "force_publish_task": true])
                #expect(answer[path: ["published_task", "id"]] == task)
                #expect(try await client.task(task)["status"] == "published")
                #expect(try await client.model(first)["ready"] == true)
                #expect(try await client.model(last)["ready"] == false)
            }
        }
    }

    @Test("with a task go its drafts, unless another task reads them", arguments: [true, false])
    func taskWithModels(_ isReset: Bool) async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let (task, draft) = try await client.makeTaskWithModel()
                let used = try await client.makeModel(of: task, name: "used")
                let published = try await client.makeModel(of: task, isPublished: true, name: "published")
                let user = try await client.make("tasks.create", ["name": "user", "type": "testing"])
                try await client.connect(used, to: user, as: "input")
                let call = isReset ? "tasks.reset" : "tasks.delete"
                #expect(try await client.refusal(call, ["task": task]) == 123)
                let answer = try await client.data(call, ["task": task, "force": true, "return_file_urls": true])
                #expect(answer["deleted_models"] == 1)
                #expect(answer[path: ["urls", "model_urls"]] == ["file:///weights"])
                #expect(try await client.refusal("models.get_by_id", ["model": draft]) == 201)
                #expect(try await client.model(used)["task"] == nil)
                #expect(try await client.model(published)["task"] == (isReset ? nil : Self.deleted(task)))
            }
        }
    }

    @Test("a task with a published child goes by force only")
    func taskWithChild() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let parent = try await client.make("tasks.create", ["name": "parent", "type": "training"])
                let child = try await client.make(
                    "tasks.create",
                    ["name": "child", "type": "training", "parent": parent]
                )
                _ = try await client.data("tasks.publish", ["task": child, "force": true])
                #expect(try await client.refusal("tasks.delete", ["task": parent]) == 123)
                _ = try await client.data("tasks.delete", ["task": parent, "force": true])
                #expect(try await client.task(child)["parent"] == Self.deleted(parent))
            }
        }
    }

    @Test("tasks and models elsewhere lose what they had to do with a deleted project")
    func project() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let project = try await client.make("projects.create", ["name": "Gone"])
                let (task, elsewhere) = try await client.makeTaskWithModel(in: project)
                let child = try await client.make(
                    "tasks.create",
                    ["name": "child", "type": "training", "parent": task]
                )
                let (maker, inside) = try await client.makeTaskWithModel()
                _ = try await client.data("models.move", ["ids": [inside], "project": project])
                try await client.connect(inside, to: child, as: "input")
                let answer = try await client.data(
                    "projects.delete",
                    ["project": project, "force": true, "delete_contents": true]
                )
                #expect(answer["deleted_models"] == 1)
                #expect(answer["deleted_tasks"] == 1)
                #expect(answer[path: ["urls", "model_urls"]] == ["file:///weights"])
                #expect(try await client.model(elsewhere)["task"] == nil)
                let orphan = try await client.task(child)
                #expect(orphan["parent"] == nil)
                #expect(orphan[path: ["models", "input"]]?.arrayValue?.map { $0["model"] } == ["__DELETED__"])
                #expect(try await client.task(maker)[path: ["models", "output"]] == [])
            }
        }
    }

    @Test("the call of older clients keeps one output model for a task")
    func olderClients() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let task = try await client.make("tasks.create", ["name": "trainer", "type": "training"])
                let call = "v2.12/models.update_for_task"
                let made = try await client.data(call, ["task": task, "uri": "file:///1", "iteration": 2])
                let model = try #require(made["id"])
                let changed = try await client.data(call, ["task": task, "uri": "file:///2", "name": "second"])
                #expect(changed["id"] == model)
                #expect(changed["created"] == false)
                #expect(try await client.model(model)["uri"] == "file:///2")
                let document = try await client.task(task)
                #expect(document["last_iteration"] == 2)
                #expect(document[path: ["models", "output"]]?.arrayValue?.map { $0["model"] } == [model])
                let other = try await client.make("models.create", ["name": "other", "uri": "file:///3"])
                #expect(try await client.refusal(call, ["task": task]) == 11)
                _ = try await client.data(call, ["task": task, "override_model_id": other])
                let found = try await client.data("v2.12/models.get_by_task_id", ["task": task])
                #expect(found[path: ["model", "id"]] == other)
                _ = try await client.data("tasks.stopped", ["task": task, "force": true])
                #expect(try await client.refusal(call, ["task": task, "uri": "file:///4"]) == 110)
            }
        }
    }
}
