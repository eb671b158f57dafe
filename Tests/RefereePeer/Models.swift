import ClearML

/// Models, with nothing but the public interface; see `Tests/Referee/models.py`.
enum Models {
    /// Carries out one command; nil for an unknown one.
    static func run(_ command: String, _ argument: String) throws -> JSONValue? {
        switch command {
        case "model-make": try make(JSONValue(parsing: argument))
        case "model-describe": try describe(argument)
        case "model-query": try query(JSONValue(parsing: argument))
        case "model-change": try change(argument)
        case "model-connect": try connect(JSONValue(parsing: argument))
        case "model-lists": try lists(argument)
        case "model-unlist": try unlist(JSONValue(parsing: argument))
        case "model-remove": try remove(argument)
        case "model-report": try report(argument)
        case "model-output": try OutputModels.make(JSONValue(parsing: argument))
        case "model-copy": try OutputModels.copy(argument)
        default: nil
        }
    }

    private static func report(_ id: String) throws -> JSONValue {
        let task = try Task.initialize(projectName: "Referee/models", taskName: "reporting by Swift")
        let logger = task.logger.model(id: id)
        for iteration in 0..<5 {
            logger.reportScalar(title: "loss", series: "train", value: 1 / Double(iteration + 1), iteration: iteration)
        }
        logger.reportSingleValue(name: "accuracy", value: 0.5)
        try task.close()
        return .bool(true)
    }

    private static func make(_ json: JSONValue) throws -> JSONValue {
        let model = try InputModel.importModel(
            weightsURL: json["url"].stringValue ?? "",
            configDictionary: try json["config"].objectValue?.mapValues { try Specification.parameter($0) },
            labels: (json["labels"].objectValue ?? [:]).compactMapValues { $0.integerValue.map { Int($0) } },
            name: json["name"].stringValue,
            projectName: json["project"].stringValue,
            tags: texts(json["tags"]),
            comment: json["comment"].stringValue ?? "",
            createAsPublished: json["published"].boolValue ?? false
        )
        let metadata = try (json["metadata"].objectValue ?? [:]).mapValues { try Specification.parameter($0) }
        if !metadata.isEmpty { try model.setAllMetadata(metadata) }
        return .string(model.id)
    }

    private static func describe(_ id: String) throws -> JSONValue {
        let model = try Model.get(id: id)
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "name": .string(model.name), "project": text(model.projectID), "comment": .string(model.comment),
            "tags": strings(model.tags), "system_tags": strings(model.systemTags), "task": text(model.task),
            "config": .object(try model.configDictionary.mapValues { Description.json($0) }),
            "labels": .object(model.labels.mapValues { .integer(Int64($0)) }),
            "framework": text(model.framework?.rawValue),
            "url": .string(model.url), "published": .bool(model.isPublished), "archived": .bool(model.isArchived),
            "metadata": .object(model.metadata.mapValues { Description.json($0) }),
        ]
    }

    private static func query(_ json: JSONValue) throws -> JSONValue {
        let found = try Model.query(
            projectName: json["project"].stringValue,
            modelName: json["name"].stringValue,
            tags: TagFilter(any: texts(json["any"]), all: texts(json["all"]), excluded: texts(json["without"])),
            onlyPublished: json["published"].boolValue ?? false,
            includeArchived: json["archived"].boolValue ?? false,
            maxResults: json["limit"].integerValue.map { Int($0) },
            metadata: (json["metadata"].objectValue ?? [:]).compactMapValues { $0.stringValue.map { .string($0) } }
        )
        let one = try InputModel.loadModel(weightsURL: json["url"].stringValue ?? "none://")
        return ["all": strings(found.map(\.id)), "by_url": one.map { .string($0.id) } ?? .null]
    }

    /// Changes everything that can be changed of a model.
    private static func change(_ id: String) throws -> JSONValue {
        let model = try Model.get(id: id)
        try model.setName("changed by Swift")
        try model.setComment("réseau")
        try model.setTags(["x", "y z"])
        try model.addTags(["added"])
        try model.removeTags(["x"])
        try model.setLabels(["one": 1])
        try model.setConfigDictionary(["a": ["b": [1, 2.5]], "text": "with \"quotes\""])
        try model.setMetadata("accuracy", 0.1)
        try model.setMetadata("layers", [64, 32])
        try model.setMetadata("flag", true)
        try model.deleteMetadata(["count"])
        try model.moveToProject("Referee/models moved by Swift")
        try model.archive()
        try model.publish()
        return true
    }

    /// A run that builds on models, in the order in which they are given; the ids of those to use.
    private static func connect(_ json: JSONValue) throws -> JSONValue {
        let task = try Task.initialize(projectName: "Referee/models", taskName: "building by Swift")
        var used: [JSONValue] = []
        for entry in json["models"].arrayValue ?? [] {
            let model = try InputModel.get(id: entry["id"].stringValue ?? "")
            used.append(.string(try task.connect(inputModel: model, name: entry["name"].stringValue).id))
        }
        let id = task.id
        try task.close()
        return ["task": .string(id ?? task.id ?? ""), "used": .array(used)]
    }

    private static func lists(_ id: String) throws -> JSONValue {
        let task = try Task.getTask(id: id)
        let models = try task.getModels()
        return [
            "input": .object(models.inputIDs.mapValues { .string($0) }),
            "output": .object(models.outputIDs.mapValues { .string($0) }),
            "labels": .object(try task.getLabelsEnumeration().mapValues { .integer(Int64($0)) }),
            "config": .object(
                try (task.getConfigurationObjectAsDictionary(name: "General") ?? [:]).mapValues { Description.json($0) }
            ),
            "comment": .string(try task.getComment()),
        ]
    }

    private static func unlist(_ json: JSONValue) throws -> JSONValue {
        try Task.getTask(id: json["task"].stringValue ?? "").removeInputModels(ids: texts(json["models"]))
        return true
    }

    private static func remove(_ id: String) throws -> JSONValue {
        let report = try Model.remove(id: id)
        return [
            "files": strings(report.deletedFiles), "models": strings(report.deletedModels),
            "leftovers": strings(report.leftovers.map(\.name)),
        ]
    }

    private static func texts(_ json: JSONValue) -> [String] { (json.arrayValue ?? []).compactMap(\.stringValue) }

    private static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
