import ClearMLDelivery
import ClearMLJournal
import Synchronization

/// Copies the output streams of the process to one run's console, from its start to its end.
///
/// **Threads.** Each stream has a thread of its own, which reads, journals and passes on. A print never takes a lock of
/// the library.
///
/// **Durability.** A line that was read is journalled before it appears at the terminal. SIGKILL loses what the program has
/// not flushed, what is in the pipe (64 KiB at most, microseconds as a rule, 40 ms under many short prints) and a line
/// that is not complete. A fault of the program (`fatalError`, SIGSEGV) waits up to 200 ms for the pipe, so that its
/// message is seen and kept.
///
/// **Memory.** What a program prints is in the journal on disk, never in memory: 64 KiB for each stream and a line of at
/// most 1 MiB. A writer that is faster than disk and terminal waits for the pipe. The journal keeps all of it until it is
/// delivered; the user's disk is the limit.
final class ConsoleRecorder: RunCompanion {
    private let taps: [StreamTap]

    /// Begins to capture; what cannot be captured is told once.
    ///
    /// - Parameters:
    ///   - streams: what to capture.
    ///   - flushPeriod: how often a state of a progress bar is kept; zero for all of them.
    ///   - writer: the run's journal.
    ///   - world: clock and diagnostics.
    init(_ streams: ConsoleCapture, flushPeriod: Duration, writer: JournalWriter, world: World) {
        var taps: [StreamTap] = []
        let wanted: [(ConsoleCapture, Int32, LogLevel, String)] = [
            (.standardOutput, 1, .info, "standard output"), (.standardError, 2, .error, "standard error"),
        ]
        for (stream, descriptor, level, name) in wanted where streams.contains(stream) {
            let tap = StreamTap.start(descriptor, flushPeriod: flushPeriod, clock: world.clock.now) { [writer] lines in
                writer.appendText(level: level.rawValue, message: lines.joined(separator: "\n"))
            }
            if let tap {
                taps.append(tap)
            } else {
                world.diagnostics.once(
                    "capture \(name)",
                    "\(name) cannot be captured: it is closed or captured already, or the system has no descriptor left"
                )
            }
        }
        self.taps = taps
    }

    /// Puts the streams back; what was printed before is in the journal when this returns in time.
    func end(atMost time: Duration) {
        // A stream that is held up must not take the time of the other.
        for tap in taps { tap.stop(atMost: time / max(1, taps.count)) }
    }
}
