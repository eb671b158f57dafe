/// One event as it was, or would be, sent; the form in which journal and server are compared.
struct SentEvent: Sendable {
    /// What it says.
    enum Content: Sendable {
        case point(PointKey, PointValue)
        case text(TextKey)
    }

    /// The record it comes from.
    var sequence: UInt64
    var content: Content

    var timestamp: Int64 {
        switch content {
        case .point(_, let value): value.timestamp
        case .text(let key): key.timestamp
        }
    }
}
