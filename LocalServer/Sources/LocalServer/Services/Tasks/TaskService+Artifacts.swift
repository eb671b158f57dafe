import GRDB

extension TaskService {
    /// Artifacts, and the models that a task has read and written.
    static let artifactEndpoints: [Endpoint] = [
        .write("tasks.add_or_update_artifacts", since: APIVersion(2, 10), artifactsSchema(TaskSchema.artifact)) {
            call,
            database in
            try modify(try call.required("task"), call, database) { task in
                try checkRunning(task)
                try changeArtifacts(&task) { try TaskFields.artifacts($0, adding: call["artifacts"] ?? []) }
                return ["updated": 1]
            }
        },
        .write("tasks.delete_artifacts", since: APIVersion(2, 10), artifactsSchema(artifactKeySchema)) {
            call,
            database in
            try modify(try call.required("task"), call, database) { task in
                try checkRunning(task)
                changeArtifacts(&task) { TaskFields.artifacts($0, removing: call["artifacts"]?.arrayValue ?? []) }
                return ["deleted": 1]
            }
        },
        .write("tasks.add_or_update_model", since: modelVersion, modelSchema) { call, database in
            try modify(try call.required("task"), call, database) { task in
                try checkRunning(task)
                addModel(&task, call)
                return ["updated": 1]
            }
        },
        .write("tasks.delete_models", since: modelVersion, deletedModelsSchema) { call, database in
            try modify(try call.required("task"), call, database, isActivity: false) { task in
                try checkRunning(task)
                for model in call["models"]?.arrayValue ?? [] {
                    let path = ["models", model["type"]?.stringValue ?? ""]
                    let kept = task.document[path: path]?.arrayValue?.filter { $0["name"] != model["name"] }
                    if let kept { task.document[path: path] = .array(kept) }
                }
                return ["updated": 1]
            }
        },
    ]

    private static let modelVersion = APIVersion(2, 13)
    private static let modes: Shape = .choice(["input", "output"])

    private static func artifactsSchema(_ item: Schema) -> Schema {
        TaskSchema.task.adding(
            .required("artifacts", .list(.document(item), nonEmpty: true)),
            .optional("force", .bool)
        )
    }

    private static let artifactKeySchema = Schema(.required("key", .string), .optional("mode", modes))

    private static let modelSchema = TaskSchema.task.adding(
        .required("name", .string),
        .required("model", .string),
        .required("type", modes),
        .optional("iteration", .integer())
    )

    private static let deletedModelsSchema = TaskSchema.task.adding(
        .required(
            "models",
            .list(.document(Schema(.required("name", .string), .required("type", modes))), nonEmpty: true)
        )
    )

    private static func changeArtifacts<Failure: Error>(
        _ task: inout TaskRecord,
        _ change: ([JSON]) throws(Failure) -> JSON
    ) throws(Failure) {
        let path = ["execution", "artifacts"]
        task.document[path: path] = try change(task.document[path: path]?.arrayValue ?? [])
    }

    /// Adds a model to the list of its type, or replaces the one of the same name there.
    private static func addModel(_ task: inout TaskRecord, _ call: Call) {
        let path = ["models", call.string("type") ?? "output"]
        let item: JSON = [
            "name": call["name"] ?? .null, "model": call["model"] ?? .null, "updated": call.now.json,
        ]
        var models = task.document[path: path]?.arrayValue ?? []
        if let position = models.firstIndex(where: { $0["name"] == item["name"] }) {
            models[position] = item
        } else {
            models.append(item)
        }
        task.document[path: path] = .array(models)
        task.noteIteration(call.integer("iteration"))
    }
}
