import ClearMLAPI
import ClearMLTransport

@testable import ClearMLAPI

/// Answers as a ClearML server gives them.
enum Replies {
    static func ok(_ data: JSONValue = [:]) -> HTTPResponse {
        envelope(200, 0, "OK", data)
    }

    static func envelope(_ code: Int, _ subcode: Int, _ message: String, _ data: JSONValue = [:]) -> HTTPResponse {
        let body: JSONValue = [
            "meta": [
                "result_code": .integer(Int64(code)), "result_subcode": .integer(Int64(subcode)),
                "result_msg": .string(message), "error_data": ["field": "name"],
            ],
            "data": data,
        ]
        return HTTPResponse(
            status: code,
            headers: [HTTPHeader("content-type", "application/json")],
            body: body.serialized()
        )
    }

    static func page(_ status: Int, _ text: String = "<html>hello</html>", retryAfter: String? = nil) -> HTTPResponse {
        var headers = [HTTPHeader("Content-Type", "text/html")]
        if let retryAfter { headers.append(HTTPHeader("Retry-After", retryAfter)) }
        return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// A token with that payload and a worthless signature.
    static func token(_ payload: JSONValue = ["exp": 3600, "iat": 0, "api_version": "2.34", "server_version": "2.3.0"])
        -> String
    {
        "e30.\(Base64.encode(payload.serialized())).c2ln"
    }

    static func login(_ token: String = token()) -> HTTPResponse { ok(["token": .string(token)]) }
}
