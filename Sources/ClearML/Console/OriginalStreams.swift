import CClearMLShim
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the streams that are captured went before: the terminal, a file, another program.
///
/// Each is kept under a number that stays the same, and stays open, for the rest of the process: a thread that is about to
/// write there while a capture ends must never hit a number that means another file by then.
enum OriginalStreams {
    private struct State {
        /// The number under which the original of a descriptor is kept.
        var kept: [Int32: Int32] = [:]
        var captured: Set<Int32> = []
    }

    private static let state = Mutex(State())
    /// Where messages of the library itself go: the original standard error while that is captured, else 2.
    private static let error = Atomic<Int32>(2)
    /// The original standard output while that is captured, else -1.
    private static let output = Atomic<Int32>(-1)

    /// Keeps the file behind `descriptor`, before it is replaced.
    ///
    /// - Returns: the number it is kept under; nil if it is closed, or captured already.
    static func keep(_ descriptor: Int32) -> Int32? {
        state.withLock { state in
            guard !state.captured.contains(descriptor) else { return nil }
            let kept = clearml_keep_file(descriptor, state.kept[descriptor] ?? -1)
            guard kept >= 0 else { return nil }
            state.kept[descriptor] = kept
            state.captured.insert(descriptor)
            if descriptor == 1 { output.store(kept, ordering: .releasing) }
            if descriptor == 2 { error.store(kept, ordering: .releasing) }
            return kept
        }
    }

    /// Notes that `descriptor` is no longer captured.
    static func release(_ descriptor: Int32) {
        state.withLock { state in
            if descriptor == 1 { output.store(-1, ordering: .releasing) }
            if descriptor == 2 { error.store(2, ordering: .releasing) }
            state.captured.remove(descriptor)
        }
    }

    /// The descriptor for messages of the library itself.
    ///
    /// They are not captured: the thread that captures may be the one that has something to say, and would wait for itself.
    static var standardError: Int32 { error.load(ordering: .acquiring) }

    /// Prints a line on standard output past the capture; false while nothing is captured there.
    static func printPastCapture(_ line: String) -> Bool {
        let descriptor = output.load(ordering: .acquiring)
        guard descriptor >= 0 else { return false }
        // What the program printed before comes first.
        clearml_flush_stdio(1)
        write(line + "\n", to: descriptor)
        return true
    }

    /// Writes one text, in one system call where that is possible, so that lines of several threads do not mix.
    static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in _ = writeAll(UnsafeRawBufferPointer(bytes), to: descriptor) }
    }

    /// Writes all bytes, waiting as long as the descriptor takes none; false when it refuses.
    static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
            let written = systemWrite(descriptor, start, rest.count)
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written < 0, errno == EAGAIN {
                // Whoever shares the terminal made it non-blocking.
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&entry, 1, -1) < 0, errno != EINTR { return false }
            } else if written == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// The system call; the enum's own `write` hides its name.
private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, start, count)
}
