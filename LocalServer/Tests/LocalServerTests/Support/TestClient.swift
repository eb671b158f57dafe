import FlyingSocks
import Foundation

@testable import LocalServer

/// An HTTP client for one request at a time, each on a connection of its own.
struct TestClient: Sendable {
    struct Answer {
        var status: Int
        var headers: String
        var text: String
        var json: JSON
    }

    struct Unreachable: Error {}

    let api: String
    let authorization: String

    init(api: String, key: String, secret: String) {
        self.api = api
        authorization = "Basic " + Data("\(key):\(secret)".utf8).base64EncodedString()
    }

    /// Calls an endpoint; throws when the server is not there or goes away before it has answered.
    func call(_ endpoint: String, _ body: JSON = [:], headers: [String] = []) async throws -> Answer {
        try await send("/" + endpoint, type: "application/json", JSONSerializer.serialize(body), headers)
    }

    /// Sends a batch of events.
    func batch(_ lines: [JSON]) async throws -> Answer {
        let text = lines.map(\.text).joined(separator: "\n")
        return try await send("/events.add_batch", type: "application/json-lines", Array(text.utf8), [])
    }

    private func send(_ path: String, type: String, _ body: [UInt8], _ headers: [String]) async throws -> Answer {
        guard let port = api.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Unreachable() }
        let socket = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.1", port: port))
        defer { try? socket.close() }
        let lines =
            [
                "POST \(path) HTTP/1.1", "Host: 127.0.0.1", "Authorization: \(authorization)", "Content-Type: \(type)",
                "Content-Length: \(body.count)", "Connection: close",
            ] + headers
        try await socket.write(Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + Data(body))
        var answer: [UInt8] = []
        do {
            while true { answer += try await socket.read(atMost: 65_536) }
        } catch SocketError.disconnected {
            // The end of the answer.
        }
        let text = String(decoding: answer, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else {
            throw Unreachable()
        }
        let content = String(text[end.upperBound...])
        let json = content.hasPrefix("{") ? try JSONParser.parse(Array(content.utf8)) : .null
        return Answer(status: status, headers: String(text[..<end.lowerBound]), text: content, json: json)
    }
}
