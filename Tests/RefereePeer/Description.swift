import ClearML

/// What describes a task: configuration objects, parameters and script; see `Tests/Referee/environment.py`.
enum Description {
    /// Runs a task that has what the specification says, and names it.
    static func configure(_ specification: JSONValue) throws -> JSONValue {
        let task = try Task.initialize(projectName: "Referee/environment", taskName: "swift")
        for (name, values) in members(specification["dictionaries"]) {
            try task.setConfigurationObject(name: name, values: try parameters(values), description: "about \(name)")
        }
        for (name, text) in members(specification["texts"]) {
            try task.setConfigurationObject(
                name: name,
                text: text["text"].stringValue ?? "",
                type: text["type"].stringValue
            )
        }
        for (section, values) in members(specification["parameters"]) {
            _ = try task.connect(try parameters(values), name: section)
        }
        try task.close()
        return ["task": task.id.map { .string($0) } ?? .null]
    }

    /// Connects what the specification says, as a program that an agent started, and prints what it must use.
    static func connect(_ specification: JSONValue) throws -> JSONValue {
        let task = try Task.initialize(projectName: "Referee/environment", taskName: "swift")
        var dictionaries: [String: JSONValue] = [:]
        for (name, values) in members(specification["dictionaries"]) {
            dictionaries[name] = json(.dictionary(try task.connectConfiguration(try parameters(values), name: name)))
        }
        var sections: [String: JSONValue] = [:]
        for (section, values) in members(specification["parameters"]) {
            sections[section] = json(.dictionary(try task.connect(try parameters(values), name: section)))
        }
        let id = task.id
        try task.close()
        return [
            "task": id.map { .string($0) } ?? .null, "dictionaries": .object(dictionaries),
            "parameters": .object(sections),
        ]
    }

    /// What the readers say of a task.
    static func describe(_ id: String) throws -> JSONValue {
        let task = try Task.getTask(id: id)
        let texts = try task.getConfigurationObjects()
        let items = try task.getConfigurationItems()
        var values: [String: JSONValue] = [:]
        for item in items where item.type == "dictionary" || item.help?.hasPrefix("about") == true {
            values[item.name] = try task.getConfigurationObjectAsDictionary(name: item.name).map {
                json(.dictionary($0))
            }
        }
        let script = try task.getScript()
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "texts": .object(texts.mapValues { .string($0) }), "values": .object(values),
            "parameters": .object(
                try task.getParametersAsDictionary().mapValues { .object($0.mapValues { json($0) }) }
            ),
            "script": [
                "repository": text(script.repository), "branch": text(script.branch),
                "version_num": text(script.commit), "working_dir": text(script.workingDirectory),
                "entry_point": text(script.entryPoint),
                "requirements": .object((script.requirements ?? [:]).mapValues { .string($0) }),
            ],
        ]
    }

    private static func members(_ value: JSONValue) -> [String: JSONValue] { value.objectValue ?? [:] }

    private static func parameters(_ values: JSONValue) throws -> [String: ParameterValue] {
        try members(values).mapValues { try Specification.parameter($0) }
    }

    static func json(_ value: ParameterValue) -> JSONValue {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .unsigned(let value): .number(Double(value))
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array(let values): .array(values.map { json($0) })
        case .dictionary(let values): .object(values.mapValues { json($0) })
        }
    }
}
