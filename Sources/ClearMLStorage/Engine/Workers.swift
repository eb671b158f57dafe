import ClearMLTransport
import Dispatch
import Synchronization

/// Runs a number of jobs on a few threads of the library's own.
enum Workers {
    /// Runs `job` for every index below `count`, at most `width` at the same time, one of them on the calling thread.
    ///
    /// - Throws: The first failure that is not merely a consequence: after it no job is begun, and the operation that
    ///   the jobs are given is cancelled, so that those under way end soon. Returns when all have ended, in either case.
    static func run(
        _ count: Int,
        width: Int,
        _ operation: Operation,
        _ job: @escaping @Sendable (Int, Operation) throws(StorageError) -> Void
    ) throws(StorageError) {
        try operation.nested { operation throws(StorageError) in
            try run(count, width: width, in: operation, job)
        }
    }

    private static func run(
        _ count: Int,
        width: Int,
        in operation: Operation,
        _ job: @escaping @Sendable (Int, Operation) throws(StorageError) -> Void
    ) throws(StorageError) {
        let board = Board()
        let work: @Sendable () -> Void = {
            while let index = board.take(below: count) {
                do throws(StorageError) {
                    try operation.check()
                    try job(index, operation)
                } catch {
                    board.fail(error)
                    operation.cancellation.cancel()
                }
            }
        }
        let ended = DispatchGroup()
        for _ in 1..<max(min(width, count), 1) {
            ended.enter()
            let code = LibraryThread.start(name: "clearml-storage") {
                work()
                ended.leave()
            }
            // Without a thread the others do its share.
            if code != 0 { ended.leave() }
        }
        work()
        ended.wait()
        if let failure = board.failure { throw failure }
    }

    /// Shared by the threads of one run.
    private final class Board: Sendable {
        private struct State {
            var next = 0
            var failure: StorageError?
        }

        private let state = Mutex(State())

        var failure: StorageError? { state.withLock { $0.failure } }

        func take(below count: Int) -> Int? {
            state.withLock { state in
                guard state.failure == nil, state.next < count else { return nil }
                state.next += 1
                return state.next - 1
            }
        }

        func fail(_ error: StorageError) {
            state.withLock { state in
                // A cancelled job may only be the echo of another one's failure.
                if state.failure == nil || state.failure?.code == .cancelled { state.failure = error }
            }
        }
    }
}
