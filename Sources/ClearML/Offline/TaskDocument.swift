package import ClearMLAPI

/// A task put together from the operations of its journal: the content of `task.json` in a Python offline session.
///
/// Folding the same operations in the same order gives what the server would have after carrying them out.
package struct TaskDocument: Sendable {
    private var fields: [String: JSONValue] = ["name": "", "type": "training", "project_name": "", "comment": ""]
    private var tags: [String] = []
    private var hyperparameters: [String: [String: JSONValue]] = [:]
    private var configuration: [String: JSONValue] = [:]
    private var runtime: [String: JSONValue] = [:]
    private var script: [String: JSONValue] = ["requirements": [:]]
    private var execution: [String: JSONValue] = [
        "artifacts": [], "parameters": [:], "model": "", "model_desc": [:], "model_labels": [:],
    ]
    /// Operations that have no place in the document (status calls, events sent as they are), in order.
    package private(set) var others: [JSONValue] = []

    package init() {}

    /// The fields, by the names of `tasks.get_by_id`, with `project_name` for the project.
    package var json: [String: JSONValue] {
        var result = fields
        result["tags"] = .strings(tags)
        result["hyperparams"] = .object(hyperparameters.mapValues { .object($0) })
        result["configuration"] = .object(configuration)
        result["script"] = .object(script)
        result["execution"] = .object(execution)
        if !runtime.isEmpty { result["runtime"] = .object(runtime) }
        return result
    }

    /// Carries out one operation.
    package mutating func apply(_ operation: JSONValue) {
        let body = operation["body"]
        switch (operation["service"].stringValue, operation["action"].stringValue) {
        case ("session", "create"), ("tasks", "edit"), ("tasks", "update"): edit(body)
        case ("tasks", "edit_hyper_params"): editParameters(body)
        case ("tasks", "delete_hyper_params"): deleteParameters(body)
        case ("tasks", "edit_configuration"):
            if body["replace_configuration"].boolValue == true { configuration = [:] }
            for item in body["configuration"].arrayValue ?? [] {
                if let name = item["name"].stringValue { configuration[name] = item }
            }
        case ("tasks", "edit_runtime"):
            runtime.merge(body["add_or_update"].objectValue ?? [:]) { _, new in new }
            for name in body["remove"].strings { runtime[name] = nil }
        case ("tasks", "add_or_update_artifacts"): addArtifacts(body["artifacts"].arrayValue ?? [])
        case ("tasks", "set_requirements"): script["requirements"] = body["requirements"]
        case ("tasks", "update_tags"):
            let removed = body["remove_tags"].strings
            tags = tags.filter { !removed.contains($0) }
            tags += body["add_tags"].strings.filter { !tags.contains($0) }
        default: others.append(operation)
        }
    }

    /// Sub-objects are replaced, except those that the server merges one level deep.
    private mutating func edit(_ body: JSONValue) {
        for (name, value) in body.objectValue ?? [:] {
            switch name {
            case "force", "task", "start": break
            case "project": fields["project_name"] = value
            case "tags": tags = value.strings
            case "hyperparams":
                hyperparameters = (value.objectValue ?? [:]).mapValues { $0.objectValue ?? [:] }
            case "configuration": configuration = value.objectValue ?? [:]
            case "runtime": runtime = value.objectValue ?? [:]
            case "script": script.merge(value.objectValue ?? [:]) { _, new in new }
            case "execution": execution.merge(value.objectValue ?? [:]) { _, new in new }
            default: fields[name] = value
            }
        }
    }

    /// One of a name and mode replaces the one that is there.
    private mutating func addArtifacts(_ artifacts: [JSONValue]) {
        var all = execution["artifacts"]?.arrayValue ?? []
        func name(_ artifact: JSONValue) -> [String?] { [artifact["key"].stringValue, artifact["mode"].stringValue] }
        var positions = Dictionary(all.enumerated().map { (name($1), $0) }) { _, last in last }
        for artifact in artifacts {
            if let earlier = positions[name(artifact)] {
                all[earlier] = artifact
            } else {
                positions[name(artifact)] = all.count
                all.append(artifact)
            }
        }
        execution["artifacts"] = .array(all)
    }

    private mutating func editParameters(_ body: JSONValue) {
        let items = body["hyperparams"].arrayValue ?? []
        switch body["replace_hyperparams"].stringValue {
        case "all": hyperparameters = [:]
        case "section": for item in items { hyperparameters[item["section"].stringValue ?? ""] = [:] }
        default: break
        }
        for var item in items {
            guard let section = item["section"].stringValue, let name = item["name"].stringValue else { continue }
            // A parameter that is set again without a type keeps the one it has.
            if item["type"].isNull, let known = hyperparameters[section]?[name]?["type"], !known.isNull {
                item["type"] = known
            }
            hyperparameters[section, default: [:]][name] = item
        }
    }

    private mutating func deleteParameters(_ body: JSONValue) {
        for key in body["hyperparams"].arrayValue ?? [] {
            guard let section = key["section"].stringValue else { continue }
            if let name = key["name"].stringValue {
                hyperparameters[section]?[name] = nil
            } else {
                hyperparameters[section] = nil
            }
        }
    }
}
