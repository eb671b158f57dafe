/// A refusal, as the envelope of an answer tells it: HTTP status, subcode, message and machine-readable data.
struct APIError: Error, Sendable, Equatable {
    /// The HTTP status, which is also `meta.result_code`.
    var code: Int
    /// `meta.result_subcode`; what it means depends on `code`.
    var subcode: Int
    /// `meta.result_msg`.
    var message: String
    /// `meta.error_data`.
    var data: JSONObject

    init(_ code: Int, _ subcode: Int, _ message: String, data: JSONObject = [:]) {
        self.code = code
        self.subcode = subcode
        self.message = message
        self.data = data
    }
}

extension APIError {
    static func badRequest(_ message: String) -> APIError { APIError(400, 0, message) }
    static func invalidID(_ message: String, data: JSONObject = [:]) -> APIError {
        APIError(400, 10, message, data: data)
    }
    static func missingFields(_ message: String) -> APIError { APIError(400, 11, message) }
    static func validation(_ message: String, data: JSONObject = [:]) -> APIError {
        APIError(400, 12, "Validation error (\(message))", data: data)
    }
    static func unknownField(_ message: String) -> APIError { APIError(400, 14, message) }
    static func badReference(_ message: String, data: JSONObject = [:]) -> APIError {
        APIError(400, 16, message, data: data)
    }
    static func badRegex(_ pattern: String, _ reason: String) -> APIError {
        APIError(400, 21, "Invalid regular expression (pattern=\(pattern), reason=\(reason))")
    }
    static func invalidTask(_ id: String) -> APIError { unknown("task", 101, id) }
    static func invalidModel(_ id: String) -> APIError { unknown("model", 201, id) }
    static func invalidProject(_ id: String) -> APIError { unknown("project", 401, id) }
    static func invalidQueue(_ id: String) -> APIError { unknown("queue", 701, id) }
    static func invalidStatus(_ message: String, data: JSONObject) -> APIError {
        APIError(400, 110, "Invalid task status: \(message)", data: data)
    }
    static func dataValidation(_ message: String) -> APIError {
        APIError(400, 800, "Data validation error: \(message)")
    }
    static func notUnique(_ message: String) -> APIError {
        APIError(400, 801, "Value combination already exists: \(message)")
    }
    static func unknownEndpoint(_ message: String) -> APIError { APIError(404, 0, message) }

    private static func unknown(_ kind: String, _ subcode: Int, _ id: String) -> APIError {
        APIError(
            400,
            subcode,
            "Invalid \(kind) id: id=\(id), company=\(Identity.company)",
            data: ["id": .string(id), "company": .string(Identity.company)]
        )
    }
}
