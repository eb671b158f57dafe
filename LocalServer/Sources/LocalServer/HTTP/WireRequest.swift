/// A request as the handlers of this server see it: its body is read, its header names are lower-case.
struct WireRequest: Sendable {
    var method: String
    /// The path as sent, percent-encoded.
    var path: String
    /// The query as sent, without the question mark.
    var query: String
    var headers: [String: String]
    var body: [UInt8]

    subscript(header name: String) -> String? { headers[name] }

    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        for pair in (headers["cookie"] ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }
}

/// An answer on its way out.
struct WireResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    init(_ status: Int, type: String, body: [UInt8], headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = [("Content-Type", type)] + headers
        self.body = body
    }

    /// A small page of text.
    static func page(_ status: Int, _ text: String) -> WireResponse {
        WireResponse(status, type: "text/html; charset=utf-8", body: Array(text.utf8))
    }
}
