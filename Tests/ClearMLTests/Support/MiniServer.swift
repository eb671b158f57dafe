import ClearMLTestSupport
import Synchronization

@testable import ClearMLAPI

/// The few endpoints that a run needs, on a real socket: remembers what it is told and answers in the server's form.
///
/// Not a judge of requests: the referee and the local server are. Behaviour can be replaced call by call.
final class MiniServer: Sendable {
    struct Call: Sendable {
        var endpoint: String
        var body: JSONValue
    }

    struct State: Sendable {
        var tasks: [String: JSONValue] = [:]
        var projects: [String: String] = [:]
        var events: [JSONValue] = []
        var calls: [Call] = []
        /// What to answer instead, by endpoint.
        var replacements: [String: @Sendable (JSONValue) -> ScriptedReply] = [:]

        func calls(_ endpoint: String) -> [JSONValue] { calls.filter { $0.endpoint == endpoint }.map(\.body) }
    }

    let state = Monitor(State())

    func replace(_ endpoint: String, _ reply: @escaping @Sendable (JSONValue) -> ScriptedReply) {
        state.update { $0.replacements[endpoint] = reply }
    }

    func task(_ id: String) -> JSONValue { state.value.tasks[id] ?? .null }

    func put(_ id: String, _ task: JSONValue) {
        var task = task
        task["id"] = .string(id)
        state.update { [task] in $0.tasks[id] = task }
    }

    /// Runs `body` with the server's URL.
    func serve<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        try await withScriptedServer(reply: { self.reply(to: $0) }, { try await body($0.url("")) })
    }

    func reply(to request: RecordedRequest) -> ScriptedReply {
        let endpoint = String(request.path.split(separator: "?")[0].split(separator: "/").last ?? "")
        guard endpoint != "events.add_batch" else { return addBatch(request) }
        let body = (try? JSONValue(parsing: request.body)) ?? [:]
        let replacement = state.update { state in
            state.calls.append(Call(endpoint: endpoint, body: body))
            return state.replacements[endpoint]
        }
        if let replacement { return replacement(body) }
        let parts = endpoint.split(separator: ".").map(String.init)
        switch parts.first {
        case "auth": return Self.ok(["token": .string(Self.token)])
        case "projects": return projects(parts[1], body)
        case "tasks": return tasks(parts[1], body)
        case "events": return read(parts[1], body)
        default: return Self.refuse(404, 0, "no endpoint \(endpoint)")
        }
    }

    static let token =
        "e30.\(Base64.encode(Array("{\"api_version\":\"2.34\",\"server_version\":\"2.3.0\"}".utf8))).c2ln"

    static func ok(_ data: JSONValue = [:]) -> ScriptedReply { envelope(200, 0, "OK", data) }

    static func refuse(_ code: Int, _ subcode: Int, _ message: String) -> ScriptedReply {
        envelope(code, subcode, message, [:])
    }

    private static func envelope(_ code: Int, _ subcode: Int, _ message: String, _ data: JSONValue) -> ScriptedReply {
        let json: JSONValue = [
            "meta": [
                "result_code": .integer(Int64(code)), "result_subcode": .integer(Int64(subcode)),
                "result_msg": .string(message),
            ],
            "data": data,
        ]
        return .json(json.description, status: code)
    }

    // MARK: Endpoints

    private func projects(_ action: String, _ body: JSONValue) -> ScriptedReply {
        switch action {
        case "get_all":
            let found = state.value.projects.map {
                JSONValue.object(["id": .string($0.key), "name": .string($0.value)])
            }
            return Self.ok(["projects": .array(found)])
        case "get_by_id":
            let id = body["project"].stringValue ?? ""
            return Self.ok(["project": ["id": .string(id), "name": .string(state.value.projects[id] ?? "")]])
        default:
            let id = state.update { state in
                let id = "project\(state.projects.count)"
                state.projects[id] = body["name"].stringValue ?? ""
                return id
            }
            return Self.ok(["id": .string(id)])
        }
    }

    private func tasks(_ action: String, _ body: JSONValue) -> ScriptedReply {
        switch action {
        case "create":
            let id = state.update { state in
                let id = "task\(state.tasks.count)"
                var task = body
                task["id"] = .string(id)
                task["status"] = "created"
                state.tasks[id] = task
                return id
            }
            return Self.ok(["id": .string(id)])
        case "get_all":
            let tasks = state.value.tasks
            if let ids = body["id"].arrayValue?.compactMap(\.stringValue) {
                return Self.ok(["tasks": .array(ids.compactMap { tasks[$0] })])
            }
            if let key = body["runtime.process_group"].stringValue {
                return Self.ok(["tasks": .array(tasks.values.filter { $0["runtime"]["process_group"] == .string(key) })]
                )
            }
            let session = body["runtime.session"]
            return Self.ok(["tasks": .array(tasks.values.filter { $0["runtime"]["session"] == session })])
        case "ping": return Self.ok()
        case "update_tags":
            for id in body["ids"].strings {
                change(id) { $0["tags"] = .strings($0["tags"].strings + body["add_tags"].strings) }
            }
            return Self.ok()
        default: break
        }
        let id = body["task"].stringValue ?? ""
        guard state.value.tasks[id] != nil else { return Self.refuse(400, 101, "Invalid task id: id=\(id)") }
        switch action {
        case "get_by_id": return Self.ok(["task": state.value.tasks[id] ?? .null])
        case "edit_hyper_params": editParameters(id, body)
        case "delete_hyper_params":
            for key in body["hyperparams"].arrayValue ?? [] {
                let section = key["section"].stringValue ?? ""
                change(id) { task in
                    var members = task["hyperparams"][section].objectValue ?? [:]
                    members[key["name"].stringValue ?? ""] = nil
                    var sections = task["hyperparams"]
                    sections[section] = .object(members)
                    task["hyperparams"] = sections
                }
            }
        case "update", "edit":
            for (name, value) in body.objectValue ?? [:] where name != "task" && name != "force" {
                change(id) { $0[name] = value }
            }
        default:
            let status = ["started": "in_progress", "reset": "created"][action] ?? action
            change(id) { $0["status"] = .string(status) }
        }
        return Self.ok(["updated": 1])
    }

    private func editParameters(_ id: String, _ body: JSONValue) {
        change(id) { task in
            var sections = body["replace_hyperparams"] == "all" ? [:] : task["hyperparams"]
            if sections.isNull { sections = [:] }
            if body["replace_hyperparams"] == "section" {
                for item in body["hyperparams"].arrayValue ?? [] { sections[item["section"].stringValue ?? ""] = [:] }
            }
            for item in body["hyperparams"].arrayValue ?? [] {
                let section = item["section"].stringValue ?? ""
                var members = sections[section].isNull ? [:] : sections[section]
                members[item["name"].stringValue ?? ""] = item
                sections[section] = members
            }
            task["hyperparams"] = sections
        }
    }

    private func change(_ id: String, _ body: @Sendable (inout JSONValue) -> Void) {
        state.update { state in
            var task = state.tasks[id] ?? [:]
            body(&task)
            state.tasks[id] = task
        }
    }

    private func addBatch(_ request: RecordedRequest) -> ScriptedReply {
        let events = request.body.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONValue(parsing: Array($0)) }
        let replacement = state.update { state in
            state.calls.append(Call(endpoint: "events.add_batch", body: .array(events)))
            return state.replacements["events.add_batch"]
        }
        if let replacement { return replacement(.array(events)) }
        state.update { $0.events += events }
        return Self.ok(["added": .integer(Int64(events.count)), "errors": 0, "errors_info": [:]])
    }

    private func read(_ action: String, _ body: JSONValue) -> ScriptedReply {
        let events = state.value.events
        switch action {
        case "get_task_events":
            let type = body["event_type"]
            let scroll = body["scroll_id"].stringValue
            let found = scroll == nil ? events.filter { $0["type"] == type && $0["task"] == body["task"] } : []
            return Self.ok([
                "events": .array(found), "returned": .integer(Int64(found.count)),
                "total": .integer(Int64(found.count)), "scroll_id": "next",
            ])
        case "get_task_log":
            let from = body["from_timestamp"].integerValue ?? 0
            let found = events.filter {
                $0["type"] == "log" && $0["task"] == body["task"] && ($0["timestamp"].integerValue ?? 0) > from
            }
            return Self.ok(["events": .array(found), "returned": .integer(Int64(found.count))])
        case "get_task_single_value_metrics":
            let found = events.filter { $0["metric"] == "Summary" && $0["task"] == body["tasks"][0] }
            return Self.ok(["tasks": [["task": body["tasks"][0], "values": .array(found)]]])
        default: return Self.refuse(404, 0, action)
        }
    }
}
