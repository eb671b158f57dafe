/// One request to an endpoint, past authorization and validation.
struct Call: Sendable {
    /// The version asked for.
    let version: APIVersion
    /// The validated arguments: the JSON object of the body with the query merged in.
    let body: JSON
    /// The body of an `application/json-lines` request as it came, nil for any other content type.
    ///
    /// Only endpoints declared with `lines: true` ever see one.
    let lines: [UInt8]?
    /// Who calls.
    let identity: Identity
    /// The worker name in the `X-ClearML-Worker` header, empty when there is none.
    let worker: String
    /// The token that the caller sent, nil when the call came with a key and secret.
    let token: String?
    /// The time of the call, the same for all that the call writes.
    let now: Timestamp
    /// What all calls share.
    let server: ServerContext

    subscript(key: String) -> JSON? { body[key] }

    /// The string argument `key`; nil when absent or null.
    func string(_ key: String) -> String? { body[key]?.stringValue }

    /// The string argument `key`, which the schema of the endpoint requires.
    func required(_ key: String) throws -> String {
        guard let value = string(key) else { throw APIError.validation("\(key): is required") }
        return value
    }

    /// The flag `key`, or `fallback` when it is absent or null.
    func flag(_ key: String, default fallback: Bool = false) -> Bool { body[key]?.boolValue ?? fallback }

    /// The integer argument `key`, which may have been sent as text; nil when absent or null.
    func integer(_ key: String) -> Int64? {
        body[key]?.integerValue ?? string(key).flatMap { Int64($0) }
    }

    /// The strings of the list argument `key`; empty when absent.
    func strings(_ key: String) -> [String] { body[key]?.strings ?? [] }
}
