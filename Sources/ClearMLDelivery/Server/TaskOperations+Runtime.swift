import ClearMLAPI

extension TaskOperations {
    /// The operation in the form that this server knows.
    ///
    /// Servers before API 2.34 have no call for single runtime properties: there all of them are read and written back.
    /// The endpoint would be a 404, which holds up everything that comes after it.
    func translated(
        _ service: String,
        _ action: String,
        _ body: JSONValue,
        task: String
    ) throws(APIError) -> (action: String, body: JSONValue) {
        guard service == "tasks", action == "edit_runtime", try link.version() < .editsRuntime else {
            return (action, body)
        }
        let data = try link.call(
            "tasks",
            "get_all",
            ["id": [.string(task)], "only_fields": ["id", "runtime"], "search_hidden": true]
        )
        var runtime = data["tasks"][0]["runtime"].objectValue ?? [:]
        for name in body["remove"].strings { runtime[name] = nil }
        runtime.merge(body["add_or_update"].objectValue ?? [:]) { _, new in new }
        return ("edit", ["runtime": .object(runtime), "force": true])
    }
}
