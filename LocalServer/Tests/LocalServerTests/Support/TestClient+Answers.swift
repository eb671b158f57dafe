import Testing

@testable import LocalServer

extension TestClient {
    /// `data` of the answer to a call that must succeed.
    func data(
        _ endpoint: String,
        _ body: JSON = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let answer = try await call(endpoint, body)
        try #require(answer.status == 200, "\(endpoint): \(answer.text)", sourceLocation: sourceLocation)
        return try #require(answer.json["data"], sourceLocation: sourceLocation)
    }

    /// The id of what a call has made.
    func make(
        _ endpoint: String,
        _ body: JSON,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        try #require(
            try await data(endpoint, body, sourceLocation: sourceLocation)["id"],
            sourceLocation: sourceLocation
        )
    }

    /// The subcode with which a call is refused; 0 when it is not.
    func refusal(_ endpoint: String, _ body: JSON = [:]) async throws -> JSON? {
        try await call(endpoint, body).json[path: ["meta", "result_subcode"]]
    }

    /// The document of a task.
    func task(_ id: JSON) async throws -> JSON {
        try #require(try await data("tasks.get_by_id", ["task": id])["task"])
    }

    /// The document of a model.
    func model(_ id: JSON) async throws -> JSON {
        try #require(try await data("models.get_by_id", ["model": id])["model"])
    }

    /// A new task, and a model that it has made and lists under its outputs.
    func makeTaskWithModel(isPublished: Bool = false, in project: JSON? = nil) async throws -> (task: JSON, model: JSON)
    {
        var body: JSON = ["name": "trainer", "type": "training"]
        body["project"] = project
        let task = try await make("tasks.create", body)
        let model = try await makeModel(of: task, isPublished: isPublished)
        return (task, model)
    }

    /// A new model that a task has made and lists under its outputs.
    func makeModel(of task: JSON, isPublished: Bool = false, name: String = "weights") async throws -> JSON {
        let body: JSON = [
            "name": .string(name), "uri": .string("file:///\(name)"), "task": task, "ready": .bool(isPublished),
        ]
        let model = try await make("models.create", body)
        try await connect(model, to: task, as: "output", name: name)
        return model
    }

    /// Puts a model into one of the lists of a task.
    func connect(_ model: JSON, to task: JSON, as list: JSON, name: String = "base") async throws {
        _ = try await data(
            "tasks.add_or_update_model",
            ["task": task, "model": model, "type": list, "name": .string(name)]
        )
    }
}
