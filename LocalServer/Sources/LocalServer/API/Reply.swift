/// What an endpoint answers when it did what was asked.
struct Reply: Sendable {
    /// The body of the answer.
    enum Payload: Sendable {
        /// `data` of the envelope.
        case json(JSON)
        /// `data` of the envelope, as a JSON text that needs no further encoding.
        case encoded([UInt8])
        /// A body without an envelope.
        case content([UInt8], type: String)
    }

    var payload: Payload
    /// Headers beyond those that every answer has.
    var headers: [(name: String, value: String)] = []

    init(_ payload: Payload, headers: [(name: String, value: String)] = []) {
        self.payload = payload
        self.headers = headers
    }

    /// An answer with `data` of the envelope.
    static func data(_ value: JSON) -> Reply { Reply(.json(value)) }

    /// An answer with nothing to tell.
    static let empty = Reply(.json([:]))
}
