extension TaskService {
    /// Adds artifacts to a task; each replaces one of its key and mode.
    ///
    /// A task that has ended takes no single changes of its artifacts, but a whole new list: then the list is read,
    /// changed and written back, and a change that somebody else makes in between is lost.
    package func addArtifacts(_ id: String, _ entries: [JSONValue]) throws(APIError) {
        try changeArtifacts(id, "add_or_update_artifacts", entries) { known in
            known.filter { known in !entries.contains { Self.isSame($0, known) } } + entries
        }
    }

    /// Takes output artifacts off a task's list; those that are not there are no error.
    ///
    /// Of a task that has ended the list is written back, as ``addArtifacts(_:_:)`` does.
    package func deleteArtifacts(_ id: String, named names: [String]) throws(APIError) {
        let keys = names.map { name -> JSONValue in ["key": .string(name), "mode": "output"] }
        try changeArtifacts(id, "delete_artifacts", keys) { known in
            known.filter { known in !keys.contains { Self.isSame($0, known) } }
        }
    }

    private func changeArtifacts(
        _ id: String,
        _ action: String,
        _ entries: [JSONValue],
        _ change: ([JSONValue]) -> [JSONValue]
    ) throws(APIError) {
        do throws(APIError) {
            _ = try call(action, id, ["artifacts": .array(entries), "force": true])
        } catch {
            guard error.code == .invalidTaskStatus else { throw error }
            let known = try get(id).json["execution"]["artifacts"].arrayValue ?? []
            try edit(id, ["execution": ["artifacts": .array(change(known))]])
        }
    }

    private static func isSame(_ first: JSONValue, _ second: JSONValue) -> Bool {
        first["key"] == second["key"]
            && first["mode"].stringValue ?? "output" == second["mode"].stringValue ?? "output"
    }
}
