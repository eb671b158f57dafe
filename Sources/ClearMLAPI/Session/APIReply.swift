import ClearMLTransport

/// Makes sense of one HTTP answer.
struct APIReply {
    /// The envelope's `data`.
    var data: JSONValue
    /// The interface version the server says it was asked for; nil when not said.
    var requestedVersion: APIVersion?

    /// Decodes the envelope; `now` is in seconds since 1970, for a `Retry-After` that is a date.
    ///
    /// - Throws: ``APIError`` for every status but 2xx, for an envelope that reports a failure, and for anything that is
    ///   no envelope.
    init(_ response: HTTPResponse, endpoint: String, now: Int64) throws(APIError) {
        let body: JSONValue
        do {
            body = try JSONValue(parsing: response.body, options: .init(allowsNonFinite: true))
        } catch {
            throw Self.withoutEnvelope(response, endpoint: endpoint, now: now, jsonError: error)
        }
        let meta = body["meta"]
        guard let code = meta["result_code"].integerValue.flatMap({ Int(exactly: $0) }) else {
            throw Self.withoutEnvelope(response, endpoint: endpoint, now: now, jsonError: nil)
        }
        guard (200..<300).contains(response.status), (200..<300).contains(code) else {
            throw Self.refusal(meta, code: code, response: response, endpoint: endpoint, now: now)
        }
        data = body["data"]
        requestedVersion = meta["endpoint"]["requested_version"].stringValue.flatMap { APIVersion($0) }
    }

    /// The error for an envelope that reports a failure.
    private static func refusal(
        _ meta: JSONValue,
        code: Int,
        response: HTTPResponse,
        endpoint: String,
        now: Int64
    ) -> APIError {
        let subcode = meta["result_subcode"].integerValue.flatMap { Int(exactly: $0) } ?? 0
        // Should the two disagree, the one that reports a failure is right.
        let status = (200..<300).contains(code) ? response.status : code
        let errorCode = APIError.Code(status: status, subcode: subcode)
        let said = Self.tidied(meta["result_msg"].stringValue ?? "no message")
        var message = said.hasSuffix(".") ? said : said + "."
        if let advice = errorCode.advice { message += " " + advice }
        return APIError(
            errorCode,
            endpoint: endpoint,
            message: message,
            outcome: APIError.Outcome(status: status),
            httpStatus: response.status,
            resultCode: code,
            resultSubcode: subcode,
            details: meta["error_data"],
            retryAfter: RetryAfter.parse(response, now: now)
        )
    }

    /// The error for an answer that has no envelope: a proxy, another server, or damage on the way.
    private static func withoutEnvelope(
        _ response: HTTPResponse,
        endpoint: String,
        now: Int64,
        jsonError: JSONError?
    ) -> APIError {
        let status = response.status
        let kind = response.header("Content-Type").map { tidied($0, limit: 60) } ?? "no content type"
        let looksLikePage = kind.lowercased().hasPrefix("text/") || response.body.first(where: { $0 > 0x20 }) == 0x3C
        let code: APIError.Code
        var outcome = APIError.Outcome(status: status)
        var message: String
        if (200..<300).contains(status) {
            // An answer that was accepted but cannot be read says nothing about what happened behind it.
            outcome = .ambiguous
            if jsonError == nil || looksLikePage || response.body.isEmpty {
                code = .notAClearMLServer
                message = "the answer (\(kind), \(response.body.count) bytes) is not a ClearML API server's."
            } else {
                code = .unexpectedReply
                message = "the answer (\(kind), \(response.body.count) bytes) is damaged."
                if let jsonError { message += " \(jsonError)." }
            }
        } else {
            let mapped = APIError.Code(status: status, subcode: 0)
            let isPlain4xx = mapped == .rejected || mapped == .validation || mapped == .notFound
            code = isPlain4xx || (300..<400).contains(status) ? .notAClearMLServer : mapped
            message = "HTTP status \(status) without a ClearML envelope (\(kind)), from a proxy or another server."
        }
        if let advice = code.advice { message += " " + advice }
        return APIError(
            code,
            endpoint: endpoint,
            message: message,
            outcome: outcome,
            httpStatus: status,
            retryAfter: RetryAfter.parse(response, now: now)
        )
    }

    /// Text of a stranger made fit for one line of a log.
    private static func tidied(_ text: String, limit: Int = 500) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(scalars)
    }
}
