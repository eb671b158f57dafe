import ClearMLTransport
import Synchronization
import Testing

@testable import ClearMLAPI
@testable import ClearMLDelivery

/// Runtime properties of a run, on servers that know the call for single ones and on servers that do not.
@Suite("Runtime properties in delivery")
struct RuntimeOperationTests {
    /// A server of one version and one task, which remembers what it was asked.
    final class Server: HTTPTransport {
        private let version: String
        private let seen = Mutex<[(endpoint: String, body: JSONValue)]>([])

        init(_ version: String) { self.version = version }

        var calls: [(endpoint: String, body: JSONValue)] { seen.withLock { $0 } }

        func perform(_ request: HTTPRequest, cancellation: Cancellation?) throws(TransportError) -> HTTPResponse {
            let endpoint = request.url.split(separator: "/").last.map(String.init) ?? ""
            guard endpoint != "auth.login" else {
                let payload = Base64.encode(Array("{\"api_version\":\"\(version)\"}".utf8))
                return Self.ok(["token": .string("e30.\(payload).c2ln")])
            }
            let bytes: [UInt8] = if case .bytes(let bytes) = request.body { bytes } else { [] }
            let body = (try? JSONValue(parsing: bytes)) ?? .null
            seen.withLock { $0.append((endpoint, body)) }
            if endpoint == "tasks.get_all" {
                return Self.ok(["tasks": [["id": "t", "runtime": ["session": "s", "progress": "1", "old": "x"]]]])
            }
            return Self.ok([:])
        }

        func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            try perform(request, cancellation: nil)
        }

        private static func ok(_ data: JSONValue) -> HTTPResponse {
            let body: JSONValue = ["meta": ["result_code": 200, "result_subcode": 0], "data": data]
            return HTTPResponse(status: 200, headers: [], body: body.serialized())
        }
    }

    private static let operation = OperationDocument(
        "tasks",
        "edit_runtime",
        ["add_or_update": ["progress": "50"], "remove": ["old"]]
    )

    private func perform(_ version: String) -> (TaskOperations.Outcome, [(endpoint: String, body: JSONValue)]) {
        let server = Server(version)
        let operations = TaskOperations(
            link: DeliveryWorld().link(transport: server),
            sessionID: "s",
            isLive: true
        )
        let means = TaskOperations.Means(
            noteTask: { _ in },
            models: ModelNotes(id: { _ in nil }, note: { _, _ in }, makesLost: false),
            store: { _, _ in .obstacle(.refused(reason: "it has no file")) },
            discard: { _, _ in nil }
        )
        let outcome = operations.perform(Self.operation, task: "t", means)
        return (outcome, server.calls)
    }

    @Test("A server that knows the call gets it as it stands")
    func newServer() {
        let (outcome, calls) = perform("2.34")
        #expect(outcome.verdict == .accepted(added: nil, errors: 0, of: 1))
        #expect(calls.map(\.endpoint) == ["tasks.edit_runtime"])
        #expect(calls[0].body == ["task": "t", "add_or_update": ["progress": "50"], "remove": ["old"]])
    }

    @Test("An older server gets all properties, changed", arguments: ["2.33", "2.20"])
    func oldServer(version: String) {
        let (outcome, calls) = perform(version)
        #expect(outcome.verdict == .accepted(added: nil, errors: 0, of: 1))
        #expect(calls.map(\.endpoint) == ["tasks.get_all", "tasks.edit"])
        #expect(
            calls.last?.body == ["task": "t", "force": true, "runtime": ["session": "s", "progress": "50"]]
        )
    }
}
