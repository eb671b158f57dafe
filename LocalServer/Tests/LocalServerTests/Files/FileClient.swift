import FlyingSocks
import Foundation
import Testing

@testable import LocalServer

/// A client of the file server, each request on a connection of its own.
struct FileClient: Sendable {
    struct Answer {
        var status: Int
        var body: [UInt8]
    }

    struct Unreachable: Error {}

    let port: UInt16
    let token: String

    /// A client of the server whose ready file is at `path`.
    init(readyFile path: String, _ client: TestClient) async throws {
        let ready = try JSONParser.parse(try #require(FileManager.default.contents(atPath: path)))
        let address = try #require(ready["files"]?.stringValue)
        port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        token = try #require(try await client.call("auth.login").json[path: ["data", "token"]]?.stringValue)
    }

    func upload(_ name: String, _ content: [UInt8]) async throws -> Answer {
        let head = "--b\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(name)\"\r\n\r\n"
        let body = Array(head.utf8) + content + Array("\r\n--b--\r\n".utf8)
        return try await send("POST", "/", ["Content-Type: multipart/form-data; boundary=b"], body)
    }

    func send(_ method: String, _ path: String, _ headers: [String] = [], _ body: [UInt8] = []) async throws -> Answer {
        let socket = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.1", port: port))
        defer { try? socket.close() }
        let lines =
            [
                "\(method) \(path) HTTP/1.1", "Host: 127.0.0.1", "Authorization: Bearer \(token)",
                "Content-Length: \(body.count)", "Connection: close",
            ] + headers
        try await socket.write(Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + Data(body))
        var answer: [UInt8] = []
        do {
            while true { answer += try await socket.read(atMost: 65_536) }
        } catch SocketError.disconnected {
            // The end of the answer.
        }
        let blank = Array("\r\n\r\n".utf8)
        let end = answer.indices.first { answer[$0...].starts(with: blank) }
        guard let end, let status = Int(String(decoding: answer.prefix(12).suffix(3), as: UTF8.self)) else {
            throw Unreachable()
        }
        return Answer(status: status, body: Array(answer[(end + 4)...]))
    }
}
