/// What the arguments of `tasks.*` must be.
enum TaskSchema {
    static let types = [
        "training", "testing", "inference", "data_processing", "application", "monitor", "controller", "optimizer",
        "service", "qc", "custom", "report",
    ]

    static let script = Schema(
        .optional("binary", .string),
        .optional("repository", .string),
        .optional("tag", .string),
        .optional("branch", .string),
        .optional("version_num", .string),
        .optional("entry_point", .string),
        .optional("working_dir", .string),
        .optional("requirements", .object),
        .optional("diff", .string),
        unknown: .refused(document: "Script")
    )

    static let artifact = Schema(
        .required("key", .string),
        .required("type", .string),
        .optional("mode", .choice(["input", "output"])),
        .optional("uri", .string),
        .optional("content_size", .integer()),
        .optional("hash", .string),
        .optional("timestamp", .integer()),
        .optional("type_data", .object),
        .optional("display_data", .list(.list(.any)))
    )

    static let parameter = Schema(
        .required("section", .text),
        .required("name", .text),
        .required("value", .string),
        .optional("type", .string),
        .optional("description", .string)
    )

    static let configuration = Schema(
        .required("name", .text),
        .required("value", .string),
        .optional("type", .string),
        .optional("description", .string)
    )

    /// The members that a client may give a new task.
    static let creation: [Field] = [
        .optional("tags", .list(.string)),
        .optional("system_tags", .list(.string)),
        .optional("comment", .string),
        .optional("parent", .string),
        .optional("project", .string),
        .optional("output_dest", .string),
        .optional("execution", .object),
        .optional("script", .document(script)),
        .optional("hyperparams", .map(.map(.object))),
        .optional("configuration", .map(.object)),
        .optional("models", .object),
        .optional("container", .map(.string)),
        .optional("runtime", .object),
    ]

    static let create = Schema([.required("name", .string), .required("type", .choice(types))] + creation)

    static let edit = Schema(
        .required("task", .string),
        .optional("force", .bool),
        .optional("name", .string),
        .optional("tags", .list(.string))
    )

    /// One task by its id.
    static let task = Schema(.required("task", .string))

    /// A status call on one task.
    static let status = task.adding(
        .optional("force", .bool),
        .optional("status_reason", .string),
        .optional("status_message", .string)
    )

    /// A call on several tasks, each of which succeeds or fails for itself.
    static let many = Schema(
        .required("ids", .list(.string, nonEmpty: true)),
        .optional("force", .bool),
        .optional("status_reason", .string),
        .optional("status_message", .string)
    )
}
