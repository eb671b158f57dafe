/// What the server did with one batch of events.
package struct BatchResult: Sendable, Hashable {
    /// Events stored.
    package var added: Int64
    /// Events refused.
    package var errors: Int64
    /// The reasons, each with the number of events refused for it.
    package var reasons: [String: Int64]

    /// Reads the answer of `events.add_batch`.
    package init(_ data: JSONValue) {
        added = data["added"].integerValue ?? 0
        errors = data["errors"].integerValue ?? 0
        reasons = (data["errors_info"].objectValue ?? [:]).mapValues { $0.integerValue ?? 0 }
    }
}
