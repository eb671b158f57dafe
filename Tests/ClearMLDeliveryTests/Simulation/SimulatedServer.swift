import ClearMLAPI
import ClearMLTransport
import Synchronization

/// A ClearML server in memory, as honest as the real one in what matters to delivery: console lines double when sent
/// twice, counts add up, a bad record fails its whole batch with a 500 after part of it was stored.
final class SimulatedServer: Sendable {
    struct State: Sendable {
        var tasks: [String: SimulatedTask] = [:]
        var projects: [String: String] = [:]
        var nextID = 1
        var tokens: Set<String> = []
        /// Models by id, as they were described, with the points that were reported for them.
        var models: [String: SimulatedModel] = [:]
        /// What the file server has, by address.
        var files: [String: [UInt8]] = [:]
        /// Whether it answers 503 to every file.
        var isFileServerDown = false
        /// How often calls are answered with 503, by endpoint.
        var refusedEndpoints: [String: Int] = [:]
        var createCalls = 0
        var requests = 0
        /// Bodies above this get a 413.
        var maximumBody = Int.max
        /// Requests whose sender has given up, and which are carried out later all the same.
        var delayed: [(due: Duration, path: String, body: [UInt8])] = []
        /// Scroll positions by id.
        var scrolls: [String: (task: String, offset: Int)] = [:]
        /// Whether the event store refuses every write while reading works.
        var isReadOnly = false
        /// How many events of a batch with a bad record are stored before it fails.
        var storedBeforeFailure = 3
        var pageLimit = 4
    }

    struct Answer: Sendable {
        var status: Int
        var subcode = 0
        var message = "OK"
        var data: JSONValue = [:]
    }

    let state = Mutex(State())

    /// Carries out one request and answers it.
    func handle(path: String, body: [UInt8], authorization: String) -> HTTPResponse {
        state.withLock { state in
            state.requests += 1
            let endpoint = String(path.split(separator: "/").last ?? "")
            if endpoint == "auth.login" || endpoint.hasPrefix("auth.login?") {
                let token = "h.p.\(state.nextID)"
                state.nextID += 1
                state.tokens.insert(token)
                return Self.response(Answer(status: 200, data: ["token": .string(token)]), endpoint)
            }
            guard authorization.hasPrefix("Bearer "), state.tokens.contains(String(authorization.dropFirst(7))) else {
                return Self.response(Answer(status: 401, subcode: 30, message: "Token expired"), endpoint)
            }
            let answer = Self.carryOut(path, body, &state)
            guard path.hasPrefix(Self.filesRoot), answer.status == 200 else { return Self.response(answer, endpoint) }
            // The file server has no envelope.
            return HTTPResponse(
                status: 200,
                headers: [HTTPHeader("Content-Type", "application/json")],
                body: answer.data["stored"].serialized()
            )
        }
    }

    /// Carries out what was on its way when its sender gave up.
    func settleDelayed(until now: Duration) {
        state.withLock { state in
            let due = state.delayed.filter { $0.due <= now }.sorted { $0.due < $1.due }
            state.delayed.removeAll { $0.due <= now }
            for request in due {
                _ = Self.carryOut(request.path, request.body, &state)
            }
        }
    }

    static func response(_ answer: Answer, _ endpoint: String) -> HTTPResponse {
        let envelope: JSONValue = [
            "meta": [
                "id": "1", "result_code": .integer(Int64(answer.status)),
                "result_subcode": .integer(Int64(answer.subcode)), "result_msg": .string(answer.message),
                "endpoint": ["name": .string(endpoint), "requested_version": "2.30", "actual_version": "2.1"],
            ],
            "data": answer.status == 200 ? answer.data : [:],
        ]
        return HTTPResponse(
            status: answer.status,
            headers: [HTTPHeader("Content-Type", "application/json")],
            body: envelope.serialized()
        )
    }

    private static func carryOut(_ path: String, _ body: [UInt8], _ state: inout State) -> Answer {
        if path.hasPrefix(filesRoot) { return storeFile(body, &state) }
        let endpoint = String(path.split(separator: "/").last ?? "")
        if let left = state.refusedEndpoints[endpoint], left > 0 {
            state.refusedEndpoints[endpoint] = left - 1
            return Answer(status: 503, message: "busy")
        }
        guard body.count <= state.maximumBody else { return Answer(status: 413, message: "too large") }
        if endpoint == "events.add_batch" { return addBatch(body, &state) }
        guard let json = try? JSONValue(parsing: body) else { return Answer(status: 400, message: "bad JSON") }
        switch endpoint {
        case "projects.get_all": return getProjects(json, state)
        case "projects.create": return createProject(json, &state)
        case "tasks.create": return createTask(json, &state)
        case "tasks.get_all": return getTasks(json, state)
        case "models.create": return createModel(json, &state)
        case "models.get_all": return getModels(json, state)
        case "models.edit", "models.set_ready": return changeModel(endpoint, json, &state)
        case "events.get_task_log": return getLog(json, state)
        case "events.get_task_events": return getScalars(json, &state)
        default: return onTask(endpoint, json, &state)
        }
    }

    // MARK: Projects and tasks

    private static func getProjects(_ json: JSONValue, _ state: State) -> Answer {
        let pattern = json["name"].stringValue ?? ""
        let found = state.projects.filter { NamePattern.exact($0.value) == pattern }
        return Answer(
            status: 200,
            data: ["projects": .array(found.map { ["id": .string($0.key), "name": .string($0.value)] })]
        )
    }

    private static func createProject(_ json: JSONValue, _ state: inout State) -> Answer {
        let name = json["name"].stringValue ?? ""
        if state.projects.values.contains(name) { return Answer(status: 400, subcode: 801, message: "exists") }
        let id = newID(&state)
        state.projects[id] = name
        return Answer(status: 200, data: ["id": .string(id)])
    }

    private static func createTask(_ json: JSONValue, _ state: inout State) -> Answer {
        guard let name = json["name"].stringValue, name.count >= 3, json["type"].stringValue != nil else {
            return Answer(status: 400, subcode: 800, message: "name")
        }
        guard let project = json["project"].stringValue, state.projects[project] != nil else {
            return Answer(status: 400, subcode: 16, message: "project")
        }
        let id = newID(&state)
        state.createCalls += 1
        state.tasks[id] = SimulatedTask(id: id, name: name, project: project, runtime: json["runtime"])
        return Answer(status: 200, data: ["id": .string(id)])
    }

    private static func getTasks(_ json: JSONValue, _ state: State) -> Answer {
        var tasks = Array(state.tasks.values)
        if let ids = json["id"].arrayValue { tasks = tasks.filter { ids.contains(.string($0.id)) } }
        if let key = json["runtime.session"].stringValue {
            tasks = tasks.filter { $0.runtime["session"].stringValue == key }
        }
        return Answer(status: 200, data: ["tasks": .array(tasks.map(\.json))])
    }

    static func newID(_ state: inout State) -> String {
        state.nextID += 1
        return String(repeating: "0", count: 24) + String(10_000_000 + state.nextID)
    }

    private static func onTask(_ endpoint: String, _ json: JSONValue, _ state: inout State) -> Answer {
        guard let id = json["task"].stringValue, var task = state.tasks[id] else {
            return Answer(status: 400, subcode: 101, message: "Invalid task id")
        }
        let force = json["force"].boolValue ?? false
        func go(to status: String, from allowed: Set<String>) -> Answer {
            guard force || task.status == status || allowed.contains(task.status) else {
                return Answer(status: 400, subcode: 110, message: "Invalid task status")
            }
            task.status = status
            task.message = json["status_message"].stringValue ?? ""
            task.reason = json["status_reason"].stringValue ?? ""
            task.arrivals.append(status)
            return Answer(status: 200, data: ["updated": 1])
        }
        let answer: Answer
        switch endpoint {
        case "tasks.started": answer = go(to: "in_progress", from: ["created", "queued", "stopped", "completed"])
        case "tasks.completed": answer = go(to: "completed", from: ["in_progress", "stopped"])
        case "tasks.stopped": answer = go(to: "stopped", from: ["in_progress", "queued", "closed", "failed"])
        case "tasks.failed": answer = go(to: "failed", from: ["in_progress", "stopped", "closed"])
        case "tasks.ping":
            task.pings += 1
            answer = Answer(status: 200)
        case "tasks.add_or_update_artifacts":
            for artifact in json["artifacts"].arrayValue ?? [] {
                let name = artifact["key"].stringValue ?? ""
                guard !name.hasPrefix("refused") else { return Answer(status: 400, subcode: 12, message: "bad name") }
                task.artifacts[name] = artifact
                task.arrivals.append(name)
            }
            answer = Answer(status: 200, data: ["updated": 1])
        case "tasks.add_or_update_model":
            task.models[json["name"].stringValue ?? ""] = json["model"].stringValue
            answer = Answer(status: 200, data: ["updated": 1])
        case "tasks.edit_hyper_params":
            guard ["created", "queued", "in_progress"].contains(task.status) else {
                return Answer(status: 400, subcode: 110, message: "Invalid task status")
            }
            for item in json["hyperparams"].arrayValue ?? [] {
                let name = item["name"].stringValue ?? ""
                guard !name.hasPrefix("refused") else { return Answer(status: 400, subcode: 12, message: "bad name") }
                if task.parameters[name] == nil { task.editOrder.append(name) }
                task.parameters[name] = item["value"].stringValue ?? ""
            }
            answer = Answer(status: 200, data: ["updated": 1])
        default: answer = Answer(status: 404, message: "no endpoint \(endpoint)")
        }
        state.tasks[id] = task
        return answer
    }
}
