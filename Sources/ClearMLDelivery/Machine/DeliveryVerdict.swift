/// What an answer, or the lack of one, means for what was sent.
package enum DeliveryVerdict: Sendable, Equatable {
    /// The server took it: of `count` events it stored `added` (nil when the answer does not say) and refused `errors`.
    case accepted(added: Int?, errors: Int, of: Int)
    /// The body was too large; nothing was stored.
    case tooLarge(bytes: Int, reason: String)
    /// The server was not reached, or asks to come back later; certainly nothing was stored.
    case unavailable(reason: String, retryAfter: Duration?)
    /// Nobody knows whether it was stored; nothing speaks against the content. Unknown statuses are treated so too:
    /// what is not understood must not lose data.
    case lost(reason: String, retryAfter: Duration?)
    /// A 500: perhaps half stored, perhaps one record that the server cannot take, perhaps an ailing server.
    case serverError(reason: String)
    /// The server names the request as the reason; nothing was stored.
    case refused(reason: String)
    /// Nothing will go through until somebody acts.
    case blocked(reason: String)

    /// Whether the server carried the request out.
    package var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }
}
