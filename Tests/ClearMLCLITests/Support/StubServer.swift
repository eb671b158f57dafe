import ClearMLTestSupport

@testable import ClearMLAPI

/// The few endpoints that delivery needs, on a real socket.
///
/// Judges nothing; the local server does that.
final class StubServer: Sendable {
    struct State: Sendable {
        var tasks: [String: JSONValue] = [:]
        var projects: [String] = []
        var events: [JSONValue] = []
        var endpoints: [String] = []
        /// What to answer instead, by endpoint.
        var replacements: [String: ScriptedReply] = [:]
    }

    let state = Monitor(State())

    /// Runs `body` with the server's address.
    func serve(_ body: (String) async throws -> Void) async throws {
        try await withScriptedServer(reply: { self.reply(to: $0) }, { try await body($0.url("")) })
    }

    func replace(_ endpoint: String, _ reply: ScriptedReply) {
        state.update { $0.replacements[endpoint] = reply }
    }

    private func reply(to request: RecordedRequest) -> ScriptedReply {
        let endpoint = String(request.path.split(separator: "/").last ?? "")
        let replacement = state.update { state in
            state.endpoints.append(endpoint)
            return state.replacements[endpoint]
        }
        if let replacement { return replacement }
        if request.method == "GET" { return .html() }
        if endpoint == "events.add_batch" { return add(request) }
        let body = (try? JSONValue(parsing: request.body)) ?? [:]
        return state.update { Self.answer(endpoint, body, &$0) }
    }

    private static func answer(_ endpoint: String, _ body: JSONValue, _ state: inout State) -> ScriptedReply {
        switch endpoint {
        case "auth.login": return ok(["token": .string(token)])
        case "projects.get_all":
            return ok(["projects": .array(state.projects.map { ["id": .string($0), "name": .string($0)] })])
        case "projects.create":
            let name = body["name"].stringValue ?? ""
            state.projects.append(name)
            return ok(["id": .string(name)])
        case "tasks.create":
            let id = "task\(state.tasks.count)"
            var task = body
            task["id"] = .string(id)
            task["status"] = "created"
            state.tasks[id] = task
            return ok(["id": .string(id)])
        case "tasks.get_all": return ok(["tasks": .array(Array(state.tasks.values))])
        default:
            guard let id = body["task"].stringValue, state.tasks[id] != nil else {
                return refuse(400, 101, "Invalid task id: id=\(body["task"].stringValue ?? "")")
            }
            if endpoint == "tasks.started" { state.tasks[id]?["status"] = "in_progress" }
            if endpoint == "tasks.completed" { state.tasks[id]?["status"] = "completed" }
            if endpoint == "tasks.get_by_id" { return ok(["task": state.tasks[id] ?? .null]) }
            return ok(["updated": 1])
        }
    }

    private func add(_ request: RecordedRequest) -> ScriptedReply {
        let events = request.body.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONValue(parsing: Array($0)) }
        state.update { $0.events += events }
        return Self.ok(["added": .integer(Int64(events.count)), "errors": 0, "errors_info": [:]])
    }

    static let token =
        "e30.\(Base64.encode(Array("{\"api_version\":\"2.34\",\"server_version\":\"2.3.0\"}".utf8))).c2ln"

    static func ok(_ data: JSONValue) -> ScriptedReply { envelope(200, 0, "OK", data) }

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
}
