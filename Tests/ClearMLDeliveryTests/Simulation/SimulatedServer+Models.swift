import ClearMLAPI

/// One model of the simulated server.
struct SimulatedModel: Sendable {
    var id: String
    var json: JSONValue
    var points: [SimulatedTask.Place: Double] = [:]

    /// What says which session made it.
    var identity: String { json["metadata"]["clearml_session"]["value"].stringValue ?? "" }
}

extension SimulatedServer {
    /// Makes one each time it is called, as the real server does.
    static func createModel(_ json: JSONValue, _ state: inout State) -> Answer {
        guard let name = json["name"].stringValue, name.count >= 3, !name.hasPrefix("refused") else {
            return Answer(status: 400, subcode: 12, message: "bad name")
        }
        guard json["ready"] == false, !json["uri"].isNull else {
            return Answer(status: 400, subcode: 12, message: "a published model, or none of its fields")
        }
        let id = newID(&state)
        state.models[id] = SimulatedModel(id: id, json: json)
        return Answer(status: 200, data: ["id": .string(id)])
    }

    static func getModels(_ json: JSONValue, _ state: State) -> Answer {
        var found = Array(state.models.values)
        if let ids = json["id"].arrayValue { found = found.filter { ids.contains(.string($0.id)) } }
        if let tasks = json["task"].arrayValue { found = found.filter { tasks.contains($0.json["task"]) } }
        let models = found.map { model in
            var json = model.json
            json["id"] = .string(model.id)
            return json
        }
        return Answer(status: 200, data: ["models": .array(models)])
    }

    static func changeModel(_ endpoint: String, _ json: JSONValue, _ state: inout State) -> Answer {
        guard let id = json["model"].stringValue, var model = state.models[id] else {
            return Answer(status: 400, subcode: 201, message: "Invalid model id")
        }
        if endpoint == "models.set_ready" {
            guard model.json["ready"] != true else { return Answer(status: 400, subcode: 203, message: "is ready") }
            model.json["ready"] = true
        } else {
            for (name, value) in json.objectValue ?? [:] where name != "model" { model.json[name] = value }
        }
        state.models[id] = model
        return Answer(status: 200, data: ["updated": 1])
    }

    static func storeForModel(_ event: JSONValue, _ state: inout State) -> Bool {
        guard let id = event["task"].stringValue, state.models[id] != nil, let value = event["value"].doubleValue else {
            return false
        }
        let place = SimulatedTask.Place(
            metric: event["metric"].stringValue ?? "",
            variant: event["variant"].stringValue ?? "",
            iteration: event["iter"].integerValue ?? 0
        )
        state.models[id]?.points[place] = value
        return true
    }
}
