import GRDB

/// The two lists of models that a task has.
enum ModelList: String, Sendable {
    /// What the task reads.
    case input
    /// What the task has made.
    case output

    fileprivate var path: [String] { ["models", rawValue] }
}

extension TaskRecord {
    /// The ids of the models in a list, in its order.
    func models(_ list: ModelList) -> [String] {
        document[path: list.path]?.arrayValue?.compactMap { $0["model"]?.stringValue } ?? []
    }

    /// Makes the entries of a list that refer to one of the models refer to something else.
    mutating func replaceModels(_ ids: Set<String>, in list: ModelList, with replacement: String) {
        changeModels(list) { entry in
            guard ids.contains(entry["model"]?.stringValue ?? "") else { return entry }
            var entry = entry
            entry["model"] = .string(replacement)
            return entry
        }
    }

    /// Removes the entries of a list that refer to one of the models.
    mutating func removeModels(_ ids: Set<String>, from list: ModelList) {
        changeModels(list) { ids.contains($0["model"]?.stringValue ?? "") ? nil : $0 }
    }

    private mutating func changeModels(_ list: ModelList, _ change: (JSON) -> JSON?) {
        guard let entries = document[path: list.path]?.arrayValue else { return }
        document[path: list.path] = .array(entries.compactMap(change))
    }

    /// The tasks that have one of the models among their inputs.
    static func using(_ ids: Set<String>, in database: Database) throws -> [TaskRecord] {
        guard !ids.isEmpty else { return [] }
        return try Collection.tasks.all(having: "model", oneOf: ids.sorted(), below: "models.input", in: database)
            .map(TaskRecord.init)
    }
}
