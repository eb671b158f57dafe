/// One event as it was, or would be, sent; the form in which journal and server are compared.
struct SentEvent: Sendable {
    /// What it says.
    enum Content: Sendable {
        case point(PointKey, PointValue)
        case text(TextKey)
        /// Whatever replaces its like at the same place on the server, and counts nothing: it may be sent again.
        case replaceable
    }

    /// The record it comes from.
    var sequence: UInt64
    var content: Content
}
