/// A complete answer: every status is an answer, only the lack of one is a ``TransportError``.
package struct HTTPResponse: Sendable {
    /// The status code.
    package var status: Int
    /// The header lines in the order received.
    package var headers: [HTTPHeader]
    /// The decoded body (gzip and deflate already undone); empty when the request had a sink.
    package var body: [UInt8]

    /// Makes an answer.
    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, without regard to case.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
