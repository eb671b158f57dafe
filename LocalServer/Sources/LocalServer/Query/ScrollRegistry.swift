import Synchronization

/// How far the scrolls over entities have got.
///
/// They are kept in memory: a scroll that the server does not know, such as one from before a restart, starts over.
final class ScrollRegistry: Sendable {
    private struct State {
        var offsets: [String: (offset: Int, used: Timestamp)] = [:]
    }

    /// Scrolls that are left alone for longer are forgotten, in milliseconds.
    private static let lifetime: Int64 = 600_000

    private let state = Mutex(State())

    /// The id of a scroll, made when `id` is nil or unknown, and where its next part of `size` entities starts.
    func advance(_ id: String?, by size: Int, now: Timestamp) -> (id: String, offset: Int) {
        state.withLock { state in
            state.offsets = state.offsets.filter { now.milliseconds - $0.value.used.milliseconds < Self.lifetime }
            let known = id.flatMap { state.offsets[$0] == nil ? nil : $0 } ?? Identifier.make()
            let offset = state.offsets[known]?.offset ?? 0
            state.offsets[known] = (offset + size, now)
            return (known, offset)
        }
    }
}
