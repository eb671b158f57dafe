/// Which output streams of the process are copied to the run's console.
///
/// Off unless asked for. The terminal shows the same as before, and closing the run restores the streams. `true` stands
/// for both, `false` for none. Never under an agent, which sends what the process prints itself, unless
/// `CLEARML_LOG_TASK_TO_BACKEND` is set.
///
/// **What is kept.** Lines as somebody at the terminal would remember them: of a progress bar the last state and one every
/// ten seconds (`sdk.development.worker.console_cr_flush_period`), without trailing white space, empty lines and backspaces.
/// A line is in the journal before the terminal shows it. What was printed before `close` is in the journal when that
/// returns; a crash waits for its own message. All of it stays on disk until it is delivered: printing a gigabyte takes a
/// gigabyte there, and no memory.
///
/// **What changes.** The streams are pipes while they are captured: `isatty` is false, so that a program may leave out
/// colours; standard output is written line by line. A child process inherits the pipes: it is captured too until the
/// run is closed, passed on afterwards, and ends by SIGPIPE if it prints when this process is gone. Messages of the
/// library and of `reportText(printConsole: true)` go past the capture, and may appear before what was printed just
/// before them.
public struct ConsoleCapture: OptionSet, Sendable, Hashable, ExpressibleByBooleanLiteral {
    /// One bit for each member.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Both streams for `true`, none for `false`.
    public init(booleanLiteral value: Bool) { self = value ? [.standardOutput, .standardError] : [] }

    /// What is printed; stored with level ``LogLevel/info``.
    public static let standardOutput = ConsoleCapture(rawValue: 1)
    /// What is written to standard error; stored with level ``LogLevel/error``.
    public static let standardError = ConsoleCapture(rawValue: 2)
}
