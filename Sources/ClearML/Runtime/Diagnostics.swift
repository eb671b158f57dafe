import Synchronization

/// Tells the user what the library cannot report in any other way, each condition once.
///
/// Lines go to standard error, begin with `ClearML:` and are complete sentences; nothing is ever written to standard
/// output. Thread-safe. The number of remembered conditions is bounded, so a condition with an ever-changing name
/// cannot grow memory.
package final class Diagnostics: Sendable {
    /// Receives one line, without its line end.
    package typealias Output = @Sendable (String) -> Void

    private struct State {
        var said: Set<String> = []
        var isFull = false
        var output: Output
    }

    /// Beyond this many different conditions the user has seen enough.
    private static let limit = 1_000

    private let state: Mutex<State>

    /// Makes a sink that writes to `output`.
    package init(output: @escaping Output) { state = Mutex(State(output: output)) }

    /// Says `message` unless this condition was said before.
    ///
    /// - Parameters:
    ///   - condition: what makes two messages the same, such as `closed` or `nan:loss/train`.
    ///   - message: what happened and what to do, made only when it is needed.
    /// - Returns: whether it was said now.
    @discardableResult
    package func once(_ condition: String, _ message: @autoclosure () -> String) -> Bool {
        let output: Output? = state.withLock { state in
            guard !state.isFull, state.said.insert(condition).inserted else { return nil }
            state.isFull = state.said.count >= Self.limit
            return state.output
        }
        guard let output else { return false }
        output("ClearML: \(message())")
        return true
    }

    /// Says `message` now, however often it was said before.
    package func say(_ message: String) {
        let output = state.withLock { $0.output }
        output("ClearML: \(message)")
    }

    /// Sends later lines elsewhere.
    package func setOutput(_ output: @escaping Output) { state.withLock { $0.output = output } }

    /// Writes one line to standard error, past a capture of it, in one system call, so that lines of several threads do
    /// not mix.
    @Sendable package static func standardError(_ line: String) {
        OriginalStreams.write(line + "\n", to: OriginalStreams.standardError)
    }
}
