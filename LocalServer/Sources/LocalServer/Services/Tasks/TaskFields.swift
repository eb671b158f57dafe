/// The parts of a task document in the form in which they are stored.
enum TaskFields {
    static let emptyScript: JSON = ["binary": "python", "repository": "", "entry_point": "", "requirements": [:]]

    static let emptyExecution: JSON = [
        "test_split": 0, "parameters": [:], "model_desc": [:], "model_labels": [:], "artifacts": [],
    ]

    /// A value without the null members of its objects, at any depth: the storage of the real server has no nulls.
    static func stored(_ value: JSON) -> JSON {
        switch value {
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members where !value.isNull {
                result[EntityName.trimmed(key)] = stored(value)
            }
            return .object(result)
        case .array(let elements): return .array(elements.map(stored))
        default: return value
        }
    }

    /// An object with the members of another set in it; null removes.
    static func merged(_ base: JSON?, _ changes: JSON) -> JSON {
        var result = base?.objectValue ?? [:]
        for (key, value) in changes.objectValue ?? [:] { result[key] = value.isNull ? nil : value }
        return .object(result)
    }

    /// An execution with changes made to it.
    static func execution(_ base: JSON?, _ changes: JSONObject) throws(APIError) -> JSON {
        var result = merged(base ?? emptyExecution, .object(changes))
        if let artifacts = changes["artifacts"], !artifacts.isNull {
            result["artifacts"] = try self.artifacts([], adding: artifacts)
        }
        return result
    }

    // MARK: Artifacts

    /// Artifacts with others added, sorted; one of the same key and mode is replaced.
    ///
    /// - Parameters:
    ///   - known: the artifacts that are there.
    ///   - added: a list, or a map whose values are artifacts, as older clients send it.
    /// - Returns: the list to store.
    /// - Throws: 400/12 when an artifact is not what it must be.
    static func artifacts(_ known: [JSON], adding added: JSON) throws(APIError) -> JSON {
        var byIdentity: [[String]: JSON] = [:]
        for artifact in known { byIdentity[identity(artifact)] = artifact }
        for artifact in added.arrayValue ?? added.objectValue?.values ?? [] {
            guard let members = artifact.objectValue else { throw .validation("artifacts: expected dict") }
            try TaskSchema.artifact.validate(members, path: "artifacts")
            var item = JSONObject()
            for field in TaskSchema.artifact.fields {
                if let value = members[field.name], !value.isNull { item[field.name] = stored(value) }
            }
            item["mode"] = item["mode"] ?? "output"
            item["display_data"] = item["display_data"] ?? []
            byIdentity[identity(.object(item))] = .object(item)
        }
        let ordered = byIdentity.keys.sorted { $0.lexicographicallyPrecedes($1) }
        return .array(ordered.compactMap { byIdentity[$0] })
    }

    /// Artifacts without those named by key and mode; the mode is `output` unless given.
    static func artifacts(_ known: [JSON], removing removed: [JSON]) -> JSON {
        let gone = Set(removed.map(identity))
        return .array(known.filter { !gone.contains(identity($0)) })
    }

    private static func identity(_ artifact: JSON) -> [String] {
        [artifact["key"]?.stringValue ?? "", artifact["mode"]?.stringValue ?? "output"]
    }

    // MARK: Models

    static func models(_ models: JSONObject, _ now: Timestamp) -> JSON {
        [
            "input": modelItems(models["input"]?.arrayValue ?? [], now),
            "output": modelItems(models["output"]?.arrayValue ?? [], now),
        ]
    }

    static func modelItems(_ items: [JSON], _ now: Timestamp) -> JSON {
        .array(
            items.map { item in
                var result = item
                if result["updated"] == nil { result["updated"] = now.json }
                return stored(result)
            }
        )
    }
}
