package import ClearMLTransport

/// What ``ScriptedServer`` sends for one request: steps carried out in order.
///
/// Use the named ones (`.json("{}")`, `.stall`, `.replyLost` …), or build your own from steps.
package struct ScriptedReply: Sendable {
    /// One action on the connection.
    package enum Step: Sendable {
        /// Sends bytes as they are.
        case send([UInt8])
        /// Sends `count` bytes of that value, in constant memory.
        case fill(UInt8, count: Int64)
        /// Sends bytes in pieces with a pause before each.
        case drip([UInt8], pieceBytes: Int, pause: Duration)
        /// Goes on when the gate opens, the client goes or the server stops.
        case wait(Gate)
        /// Holds the connection without a word until the client goes or the server stops.
        case stall
        /// Ends the connection with RST.
        case reset
        /// Ends the connection with FIN.
        case close
    }

    /// Carried out one after the other.
    package var steps: [Step]

    /// A reply of these steps; the connection is kept for the next request unless a step ends it.
    package init(_ steps: [Step]) {
        self.steps = steps
    }

    /// A complete answer.
    ///
    /// `Content-Length` is added, and `Connection: close` when the connection is not kept.
    package static func status(
        _ status: Int,
        headers: [HTTPHeader] = [],
        body: [UInt8] = [],
        keepAlive: Bool = true
    ) -> ScriptedReply {
        let framing = [HTTPHeader("Content-Length", String(body.count))]
        let close = keepAlive ? [] : [HTTPHeader("Connection", "close")]
        let head = Self.head(status, headers + framing + close)
        return ScriptedReply([.send(head + body)] + (keepAlive ? [] : [.close]))
    }

    /// A complete JSON answer.
    package static func json(_ text: String, status: Int = 200, headers: [HTTPHeader] = []) -> ScriptedReply {
        .status(status, headers: [HTTPHeader("Content-Type", "application/json")] + headers, body: Array(text.utf8))
    }

    /// A complete HTML answer, as captive portals and wrong ports give.
    package static func html(_ text: String = "<html><body>hello</body></html>", status: Int = 200) -> ScriptedReply {
        .status(status, headers: [HTTPHeader("Content-Type", "text/html")], body: Array(text.utf8))
    }

    /// A complete answer, compressed and marked so.
    package static func gzip(_ body: [UInt8], status: Int = 200) -> ScriptedReply {
        .status(status, headers: [HTTPHeader("Content-Encoding", "gzip")], body: Gzip.compress(body))
    }

    /// A redirect.
    package static func redirect(to location: String, status: Int = 302) -> ScriptedReply {
        .status(status, headers: [HTTPHeader("Location", location)])
    }

    /// A complete answer in chunked coding.
    package static func chunked(_ pieces: [[UInt8]], status: Int = 200) -> ScriptedReply {
        var bytes = head(status, [HTTPHeader("Transfer-Encoding", "chunked")])
        for piece in pieces where !piece.isEmpty {
            bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
        }
        return ScriptedReply([.send(bytes + Array("0\r\n\r\n".utf8))])
    }

    /// A large answer made while it is sent.
    package static func filled(_ byte: UInt8, count: Int64) -> ScriptedReply {
        ScriptedReply([
            .send(head(200, [HTTPHeader("Content-Length", String(count))])), .fill(byte, count: count),
        ])
    }

    /// A complete answer that arrives a little at a time.
    package static func drip(_ body: [UInt8], pieceBytes: Int = 1, pause: Duration = .milliseconds(5)) -> ScriptedReply
    {
        ScriptedReply([
            .send(head(200, [HTTPHeader("Content-Length", String(body.count))])),
            .drip(body, pieceBytes: pieceBytes, pause: pause),
        ])
    }

    /// Announces `body` but ends the connection in the middle of it.
    package static func half(of body: [UInt8], ending: Step = .close) -> ScriptedReply {
        ScriptedReply([
            .send(head(200, [HTTPHeader("Content-Length", String(body.count))]) + body.prefix(body.count / 2)), ending,
        ])
    }

    /// Takes the whole request and closes without a word: the reply is lost.
    package static let replyLost = ScriptedReply([.close])

    /// Takes the whole request and resets the connection.
    package static let reset = ScriptedReply([.reset])

    /// Takes the whole request and never answers.
    package static let stall = ScriptedReply([.stall])

    /// Waits for the gate, then answers.
    package func after(_ gate: Gate) -> ScriptedReply {
        ScriptedReply([.wait(gate)] + steps)
    }

    /// Status line, headers and the blank line.
    package static func head(_ status: Int, _ headers: [HTTPHeader]) -> [UInt8] {
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Scripted\r\n\(lines)\r\n".utf8)
    }
}
