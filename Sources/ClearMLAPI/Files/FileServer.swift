package import ClearMLTransport

/// ClearML's file server, as far as delivery needs it: storing files.
///
/// Protocol: one POST of `multipart/form-data` to the server's root per file, the target path as name and as file name
/// of its part.
package struct FileServer: Sendable {
    /// The session whose token is used, where the server may have it.
    package let session: APISession
    /// The server's address, without a slash at its end.
    package let root: String

    /// Names a file server; nothing is sent.
    package init(session: APISession, root: String) {
        self.session = session
        var root = root
        while root.hasSuffix("/") { root.removeLast() }
        self.root = root
    }

    /// The address under which a stored file is found.
    package func address(of path: String) -> String { "\(root)/\(StoragePath.quoted(path))" }

    /// Stores one file, over what stands there; repeatable.
    ///
    /// - Parameters:
    ///   - path: Where, below the root: neither escaped nor beginning with a slash.
    ///   - contentType: What the file is, such as `image/png`.
    ///   - length: Bytes of contents.
    ///   - stallTimeout: How long nothing may move before the exchange counts as broken: without it, a server that hangs in
    ///     the middle would hold up a long file for hours. Prolonged by one second for each 10 MB, because a server that
    ///     has received all of it may copy it once more before it answers.
    ///   - options: Bounds of the call. The time is prolonged for long files, to one second for each 50 KB.
    ///   - body: Makes the contents, once for each attempt; it is read in constant memory.
    /// - Throws: ``APIError``; `outcome` tells nothing here, since a repetition does no harm.
    package func store(
        _ path: String,
        contentType: String,
        length: Int,
        stallTimeout: Duration = .seconds(60),
        options: CallOptions = CallOptions(),
        body: () throws(APIError) -> any HTTPBodySource
    ) throws(APIError) {
        let boundary = "clearml-\(String(UInt64.random(in: .min ... .max), radix: 16))"
        let name = Self.headerValue("/" + path)
        let head = Array(
            """
            --\(boundary)\r
            Content-Disposition: form-data; name="\(name)"; filename="\(name)"\r
            Content-Type: \(Self.headerValue(contentType))\r
            \r\n
            """.utf8
        )
        let tail = Array("\r\n--\(boundary)--\r\n".utf8)
        var options = options
        let needed = max(options.requestTimeout, .seconds(30 + length / 50_000))
        options.timeout = max(options.timeout, needed)
        options.requestTimeout = needed
        let response = try session.exchange(with: "\(root)/", options: options) { () throws(APIError) in
            var request = HTTPRequest(url: "\(root)/")
            let source = FramedBodySource(head: head, body: try body(), tail: tail)
            request.body = .source(source, length: Int64(head.count + length + tail.count))
            request.headers = [HTTPHeader("Content-Type", "multipart/form-data; boundary=\(boundary)")]
            request.stallTimeout = stallTimeout + .seconds(length / 10_000_000)
            return request
        }
        guard (200..<300).contains(response.status) else { throw Self.refusal(response.status, root) }
        // A login page with status 200 has stored nothing: the server says what it stored.
        guard let stored = (try? JSONValue(parsing: response.body))?.arrayValue, stored.contains(.string(path)) else {
            throw APIError(
                .unexpectedReply,
                endpoint: "files",
                message: "\(root) does not answer as a ClearML file server does; look at api.files_server"
                    + " (CLEARML_FILES_HOST), and at proxies in between.",
                outcome: .ambiguous,
                httpStatus: response.status
            )
        }
    }

    /// A text inside quotes of a header line: what would end the quotes or the line is percent-encoded, as browsers do.
    private static func headerValue(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "%22"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func refusal(_ status: Int, _ root: String) -> APIError {
        let code: APIError.Code =
            switch status {
            case 401: .unauthorized
            case 403: .forbidden
            // Only these speak of this file; what is not understood must not cost it.
            case 400, 413: .validation
            case 429: .rateLimited
            case 500: .serverError
            case 502, 503, 504: .unavailable
            default: .unexpectedReply
            }
        let hint = status == 413 ? "; the file is larger than the server takes" : ""
        return APIError(
            code,
            endpoint: "files",
            message: "the file server \(root) answered \(status)\(hint). It is set by api.files_server"
                + " (CLEARML_FILES_HOST).",
            outcome: .rejected,
            httpStatus: status
        )
    }
}
