package import ClearMLTransport

/// One request as ``ScriptedServer`` received it.
package struct RecordedRequest: Sendable {
    /// Position among all requests of the server, from 0, in the order in which their heads arrived.
    package var index: Int
    /// Which connection it came on, from 0.
    package var connection: Int
    /// The method as sent.
    package var method: String
    /// The request target as sent: path and query, or a whole URL when the client takes the server for a proxy.
    package var path: String
    /// The header lines in the order received.
    package var headers: [HTTPHeader]
    /// The body, chunked coding undone; empty unless its reading was ``BodyReading/record``.
    package var body: [UInt8] = []
    /// How many bytes of body arrived.
    package var bodyLength: Int64 = 0
    /// CRC-32 of the body that arrived.
    package var bodyChecksum: UInt32 = 0

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The first header of that name, without regard to case.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// What ``ScriptedServer`` does with the body of a request before it answers.
package enum BodyReading: Sendable {
    /// Reads and keeps it.
    case record
    /// Reads it in constant memory, keeping length and checksum.
    case discard
    /// Reads and keeps it, `pieceBytes` at a time with a pause after each.
    case slowly(pieceBytes: Int, pause: Duration)
    /// Leaves it unread and answers at once.
    case ignore
}

/// What ``ScriptedServer`` does with a connection as soon as it is accepted.
package enum ConnectionScript: Sendable {
    /// Reads requests and answers them.
    case serve
    /// Reads nothing and says nothing until the client goes.
    case stall
    /// Resets it (RST).
    case reset
    /// Closes it (FIN).
    case close
}
