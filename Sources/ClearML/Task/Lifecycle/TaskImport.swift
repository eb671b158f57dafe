import ClearMLAPI

/// Makes tasks of exported ones.
struct TaskImport {
    let document: JSONValue
    let server: ServerAccess

    /// The members that the server takes in an edit; the project is chosen apart.
    private static let members = [
        "name", "tags", "system_tags", "type", "comment", "parent", "output_dest", "execution", "script",
        "hyperparams", "configuration", "models", "container", "runtime",
    ]

    func run(target: String?, update: Bool) throws(ClearMLError) -> ClearMLTask {
        guard let name = document["name"].stringValue, !name.isEmpty else {
            throw ClearMLError(
                code: .invalidArgument,
                message: "the document is no exported task: it holds no name"
            )
        }
        let id = try server.call { server throws(APIError) in
            let id: String
            if let target { id = target } else { id = try create(name) }
            var fields = document
            // An edit names the destination of outputs otherwise than a task does.
            if fields["output_dest"].isNull { fields["output_dest"] = document["output"]["destination"] }
            if update { fields = try server.tasks.get(id).json.merging(fields) }
            if let parent = fields["parent"].stringValue {
                // The server that the document comes from knows a parent that this one need not know.
                let found = try server.tasks.find(["id": [.string(parent)]], fields: ["id"])
                if parent.isEmpty || found.isEmpty { fields["parent"] = nil }
            }
            let edit = (fields.objectValue ?? [:]).filter { Self.members.contains($0.key) && !$0.value.isNull }
            try server.tasks.edit(id, .object(edit))
            return id
        }
        return try server.task(id: id)
    }

    private func create(_ name: String) throws(APIError) -> String {
        let project = try document["project_name"].stringValue.map { path throws(APIError) in
            try server.projects.findOrCreate(name: path)
        }
        return try server.tasks.create(
            .members([
                "name": .string(name), "type": .string(document["type"].stringValue ?? "training"),
                "project": project.map { .string($0) },
            ])
        )
    }
}

extension JSONValue {
    /// This object with the members of another, objects inside merged in turn.
    fileprivate func merging(_ other: JSONValue) -> JSONValue {
        guard let own = objectValue, let new = other.objectValue else { return other }
        return .object(own.merging(new) { $0.merging($1) })
    }
}
