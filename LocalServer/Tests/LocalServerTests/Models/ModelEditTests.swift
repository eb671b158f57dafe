import Testing

@testable import LocalServer

@Suite("Changing and finding models") struct ModelEditTests {
    @Test("an iteration moves the task of the model on, never back")
    func iteration() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let (task, model) = try await client.makeTaskWithModel()
                _ = try await client.data("models.edit", ["model": model, "iteration": 7])
                #expect(try await client.task(task)["last_iteration"] == 7)
                _ = try await client.data("models.edit", ["model": model, "iteration": 3, "comment": "old"])
                #expect(try await client.task(task)["last_iteration"] == 7)
                // This call only knows the task that it is given.
                _ = try await client.data("models.update", ["model": model, "iteration": 9])
                #expect(try await client.task(task)["last_iteration"] == 7)
                _ = try await client.data("models.update", ["model": model, "task": task, "iteration": 9])
                #expect(try await client.task(task)["last_iteration"] == 9)
            }
        }
    }

    @Test(
        "what an edit refers to must exist",
        arguments: [
            ("task", "nobody", 16), ("project", "nobody", 16), ("parent", "nobody", 16), ("task", "__DELETED__x", 0),
        ] as [(String, JSON, JSON)]
    )
    func references(member: String, id: JSON, subcode: JSON) async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let model = try await client.make("models.create", ["name": "weights", "uri": "file:///w"])
                #expect(try await client.refusal("models.edit", ["model": model, member: id]) == subcode)
            }
        }
    }

    @Test("labels are whole numbers, each used once")
    func labels() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let body: JSON = ["name": "weights", "uri": "file:///w", "labels": ["a": 1, "b": 1]]
                #expect(try await client.refusal("models.create", body) == 800)
                let model = try await client.make(
                    "models.create",
                    ["name": "weights", "uri": "file:///w", "labels": ["a": 0, "b": 0, "c": 1]]
                )
                #expect(try await client.refusal("models.edit", ["model": model, "labels": ["a": "1"]]) == 12)
                #expect(try await client.refusal("models.edit", ["model": model, "labels": [1]]) == 16)
            }
        }
    }

    @Test("notes about a model are no sign of life, its contents are")
    func activity() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let model = try await client.make("models.create", ["name": "weights", "uri": "file:///w"])
                let created = try await client.model(model)["last_update"]
                _ = try await client.data("models.edit", ["model": model, "comment": "fine", "name": "better"])
                #expect(try await client.model(model)["last_update"] == created)
                _ = try await client.data("models.edit", ["model": model, "framework": "PyTorch"])
                #expect(try await client.model(model)["last_update"] != created)
            }
        }
    }

    @Test("a public model can be read, not changed, until it is private again")
    func publicModels() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let model = try await client.make("models.create", ["name": "weights", "uri": "file:///w"])
                let ids: JSON = ["ids": [model]]
                #expect(try await client.refusal("models.make_private", ids) == 201)
                #expect(try await client.data("models.make_public", ids) == ["updated": 1])
                #expect(try await client.refusal("models.make_public", ids) == 201)
                #expect(try await client.model(model)["company"] == "")
                for call in ["edit", "update", "delete", "set_ready"] {
                    #expect(try await client.refusal("models.\(call)", ["model": model, "comment": "mine"]) == 201)
                }
                let own = try await client.data("models.get_all_ex", ["allow_public": false])
                #expect(own["models"] == [])
                #expect(try await client.data("models.make_private", ids) == ["updated": 1])
                #expect(try await client.refusal("models.edit", ["model": model, "comment": "mine"]) == 0)
            }
        }
    }

    @Test("models move to a project by id or by name, and out of all projects")
    func moving() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let model = try await client.make("models.create", ["name": "weights", "uri": "file:///w"])
                let moved = try await client.data(
                    "models.move",
                    ["ids": [model, "nobody"], "project_name": "New/place"]
                )
                let project = try #require(moved["project_id"])
                #expect(try await client.model(model)["project"] == project)
                _ = try await client.data("models.move", ["ids": [model], "project": .null])
                #expect(try await client.model(model)["project"] == nil)
                _ = try await client.data("models.move", ["ids": [model], "project": project])
                #expect(try await client.model(model)["project"] == project)
                #expect(try await client.refusal("models.move", ["ids": [model], "project": "nobody"]) == 401)
                #expect(try await client.refusal("models.move", ["ids": [model]]) == 11)
                #expect(try await client.refusal("models.move", ["ids": [], "project": project]) == 12)
            }
        }
    }

    @Test("models are found below a project, with the number of their labels, without what nobody asked for")
    func finding() async throws {
        try await withTemporaryDirectory { directory in
            try await withServer(data: directory) { _, client in
                let top = try await client.make("projects.create", ["name": "Team"])
                let below = try await client.make("projects.create", ["name": "Team/part"])
                let model = try await client.make(
                    "models.create",
                    [
                        "name": "weights", "uri": "file:///w", "project": below, "framework": "PyTorch",
                        "labels": ["cat": 1, "dog": 2],
                        "metadata": ["k.1": ["key": "k.1", "type": "str", "value": "v"]],
                    ]
                )
                let shallow = try await client.data("models.get_all", ["project": [top]])
                #expect(shallow["models"] == [])
                let deep = try await client.data(
                    "models.get_all_ex",
                    ["project": [top], "include_subprojects": true, "include_stats": true]
                )
                let found = try #require(deep["models"]?.arrayValue?.first)
                #expect(found["id"] == model)
                #expect(found["stats"] == ["labels_count": 2])
                #expect(found["ui_cache"] == nil)
                let asked = try await client.data("models.get_all", ["only_fields": ["ui_cache"]])
                #expect(asked["models"] == [["ui_cache": [:]]])
                let byMetadata = try await client.data(
                    "models.get_all",
                    ["metadata.k%2E1.value": ["v"], "only_fields": ["id"]]
                )
                #expect(byMetadata["models"] == [["id": model]])
                #expect(try await client.refusal("models.get_by_id_ex", [:]) == 11)
                #expect(try await client.data("models.get_frameworks") == ["frameworks": ["PyTorch"]])
                let keys = try await client.data("projects.get_model_metadata_keys", ["project": top])
                #expect(keys == ["total": 1, "remaining": 0, "keys": ["k.1"]])
                let values = try await client.data(
                    "projects.get_model_metadata_values",
                    ["projects": [top], "key": "k.1"]
                )
                #expect(values == ["total": 1, "values": ["v"]])
            }
        }
    }
}
