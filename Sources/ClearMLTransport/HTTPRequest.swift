/// One HTTP request, complete with the limits that apply to it.
package struct HTTPRequest: Sendable {
    /// The request method.
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// What to send after the headers.
    package enum Body: Sendable {
        /// Nothing.
        case empty
        /// Bytes in memory.
        case bytes([UInt8])
        /// A body produced while it is sent, in constant memory. `length` nil means chunked transfer.
        case source(any HTTPBodySource, length: Int64?)
    }

    /// The request method.
    package var method: Method
    /// The absolute URL, sent as it is (never re-encoded).
    package var url: String
    /// Sent in this order, besides `Host`, the body's framing and `Accept-Encoding`.
    package var headers: [HTTPHeader]
    /// What follows the headers.
    package var body: Body
    /// Time allowed for the whole exchange, from the call to the last byte of the answer.
    package var timeout: Duration
    /// Time allowed to resolve, connect and finish the TLS handshake.
    package var connectTimeout: Duration
    /// How long no byte may move before the exchange fails with ``TransportError/Code/timeout``, in whole seconds.
    ///
    /// For bodies of any size, whose time nobody knows beforehand; nil leaves it to ``timeout``.
    package var stallTimeout: Duration?
    /// Whether a redirect is followed, within the policy; else it is the answer.
    package var followsRedirects = true
    /// Largest answer kept in memory; a longer one fails with ``TransportError/Code/responseTooLarge``.
    package var maximumResponseBytes: Int
    /// Where a successful answer's body goes instead of ``HTTPResponse/body``; nil keeps it in memory.
    package var sink: (any HTTPBodySink)?
    /// Called on the engine thread, at most a few times a second, with bytes moved so far.
    package var progress: (@Sendable (TransferProgress) -> Void)?

    /// Makes a request; the defaults are those of an API call.
    package init(
        method: Method = .post,
        url: String,
        headers: [HTTPHeader] = [],
        body: Body = .empty,
        timeout: Duration = .seconds(300),
        connectTimeout: Duration = .seconds(10),
        maximumResponseBytes: Int = 256 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maximumResponseBytes = maximumResponseBytes
    }
}

/// One header line; names compare without regard to case.
package struct HTTPHeader: Sendable, Equatable {
    /// The field's name.
    package var name: String
    /// The field's value, without surrounding blanks.
    package var value: String

    /// Makes a header; it is checked when it is sent.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Produces a request body piece by piece.
///
/// Called on the transport's engine thread: must not block for long.
package protocol HTTPBodySource: Sendable {
    /// Fills the front of `buffer` and returns how many bytes were written; 0 means the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// Starts again from the first byte (a redirect or a stale connection needs the body once more).
    func rewind() throws
}

/// Receives a response body piece by piece.
///
/// Called on the transport's engine thread.
package protocol HTTPBodySink: Sendable {
    /// Called once with status and headers before the first byte of a successful (2xx) answer; throwing ends the
    /// transfer. A resumed download finds out here whether it got the rest (206) or all of it again (200).
    func begin(_ head: HTTPResponse) throws
    /// Takes the next decoded bytes, valid during the call only; throwing ends the transfer.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

extension HTTPBodySink {
    /// Accepts every answer.
    package func begin(_ head: HTTPResponse) throws {}
}

/// How far one transfer is.
package struct TransferProgress: Sendable, Equatable {
    /// Bytes of body handed to the network.
    package var bytesSent: Int64
    /// Bytes of body received, before decompression.
    package var bytesReceived: Int64
    /// Expected length of the request's body; nil while unknown.
    package var totalToSend: Int64?
    /// Expected length of the answer's body; nil while unknown.
    package var totalToReceive: Int64?
    /// Average bytes per second, both directions together.
    package var bytesPerSecond: Double

    /// Makes a value.
    package init(
        bytesSent: Int64,
        bytesReceived: Int64,
        totalToSend: Int64?,
        totalToReceive: Int64?,
        bytesPerSecond: Double
    ) {
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.totalToSend = totalToSend
        self.totalToReceive = totalToReceive
        self.bytesPerSecond = bytesPerSecond
    }
}
