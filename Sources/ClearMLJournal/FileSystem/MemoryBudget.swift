import Synchronization

/// Counts the bytes that the files of one `MemoryFileSystem` hold together.
final class MemoryBudget: Sendable {
    private let state: Mutex<(limit: Int, used: Int)>

    init(limit: Int) { self.state = Mutex((limit, 0)) }

    var used: Int { state.withLock { $0.used } }

    var free: Int { state.withLock { max(0, $0.limit - $0.used) } }

    func setLimit(_ limit: Int) { state.withLock { $0.limit = limit } }

    /// Charges a growth; `false` leaves the count as it was.
    func charge(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard bytes <= state.limit - min(state.used, state.limit) else { return false }
            state.used += bytes
            return true
        }
    }

    func discharge(_ bytes: Int) { state.withLock { $0.used -= bytes } }
}
