import Dispatch
import Synchronization

/// Where a download stands: those who fetch write it, the one who computes the digest waits at it.
final class DownloadBoard: Sendable {
    /// What the reader sees.
    struct View {
        /// Counts how often the download began again from its first byte.
        var round: Int
        /// Every byte before this one is in the file.
        var contiguous: Int64
        /// Whether nothing more will come.
        var hasEnded: Bool
    }

    private struct State {
        var round = 0
        var hasEnded = false
        /// The parts that are not complete, by where they begin: up to where each is written, and where it ends.
        var parts: [(written: Int64, end: Int64)] = []
        /// Parts before this one are complete.
        var first = 0
        /// Every byte before the first part.
        var base: Int64 = 0
        /// The reader sleeps until `contiguous` reaches this.
        var wanted: Int64?

        var contiguous: Int64 {
            if first < parts.count { return parts[first].written }
            return parts.last?.written ?? base
        }
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)

    /// Begins, or begins again, with `contiguous` bytes in the file and the rest as one part of unknown length.
    func start(at contiguous: Int64, isNewRound: Bool) {
        change { state in
            if isNewRound { state.round += 1 }
            state.parts = [(contiguous, .max)]
            state.first = 0
            state.base = contiguous
        }
    }

    /// Divides what is not in the file yet, up to `total`, into parts of `partBytes`, and returns their number.
    func divide(total: Int64, partBytes: Int64) -> Int {
        state.withLock { state in
            let begin = state.contiguous
            state.base = begin
            state.first = 0
            state.parts = stride(from: begin, to: total, by: Int64.Stride(partBytes))
                .map { ($0, min($0 + partBytes, total)) }
            return state.parts.count
        }
    }

    /// Up to where a part is written, and where it ends.
    func part(_ index: Int) -> (written: Int64, end: Int64) { state.withLock { $0.parts[index] } }

    /// Every byte before this one is in the file.
    var contiguous: Int64 { state.withLock { $0.contiguous } }

    /// Notes that the part is written up to `position`.
    func advance(_ index: Int, to position: Int64) {
        change { state in
            state.parts[index].written = position
            while state.first < state.parts.count, state.parts[state.first].written == state.parts[state.first].end {
                state.first += 1
            }
        }
    }

    /// Notes that nothing more will come.
    func end() { change { $0.hasEnded = true } }

    /// Waits until there are about `step` bytes beyond `position`, the download began again or it ended.
    ///
    /// For one thread.
    func wait(beyond position: Int64, round: Int, step: Int64) -> View {
        while true {
            let view: View? = state.withLock { state in
                let isReady = state.hasEnded || state.round != round || state.contiguous >= position + step
                state.wanted = isReady ? nil : position + step
                return isReady ? View(round: state.round, contiguous: state.contiguous, hasEnded: state.hasEnded) : nil
            }
            if let view { return view }
            arrived.wait()
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let wakes = state.withLock { state in
            let round = state.round
            body(&state)
            guard let wanted = state.wanted else { return false }
            guard state.hasEnded || state.round != round || state.contiguous >= wanted else { return false }
            state.wanted = nil
            return true
        }
        if wakes { arrived.signal() }
    }
}
