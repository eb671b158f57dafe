import CClearMLShim
import ClearMLTransport
import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Captures one descriptor: a pipe takes its place, and a thread passes on what comes out of the pipe.
///
/// What is read is handed over first and written to the original second, so that a terminal that stands still cannot keep
/// it from the journal. A writer that is faster than both waits for the pipe, which holds 64 KiB as a rule; nothing else
/// is buffered but the line that is not complete.
///
/// **End.** ``stop(atMost:)`` puts the original back, takes what is still in the pipe, and returns. A child process that
/// inherited the pipe may go on writing: the thread then goes on passing on, without handing over, until the last such
/// process is gone.
final class StreamTap: Sendable {
    /// Receives the lines of one read, in order, on the tap's thread.
    typealias Handler = @Sendable ([String]) -> Void

    private struct State {
        /// Cleared by ``stop(atMost:)``, so that nothing is handed over after it has returned.
        var handler: Handler?
        var isStopping = false
    }

    let descriptor: Int32
    private let original: Int32
    private let readEnd: Int32
    /// What the captured descriptor refers to.
    private let pipe: clearml_file_identity
    /// Becomes readable (end of file) when the tap is to stop.
    private let wakeRead: Int32
    private let wakeWrite: Int32
    private let clock: @Sendable () -> Duration
    private let state: Mutex<State>
    private let drained = DispatchSemaphore(value: 0)
    /// Signalled once the original is back in its place.
    private let isBack = DispatchSemaphore(value: 0)
    /// Set before the thread reads, cleared when all of it is written.
    private let isBusy = Atomic(false)
    /// Which of the two streams that a fault waits for this is; nil for other descriptors.
    private let slot: Int32?
    private let bufferChanged: Bool

    private static let stopping = DispatchQueue(label: "ai.clearml.console", attributes: .concurrent)

    /// Begins to capture.
    ///
    /// - Parameters:
    ///   - descriptor: what is captured: 1 or 2, in tests any other.
    ///   - flushPeriod: how often a state of a progress bar is kept.
    ///   - clock: time from any fixed origin.
    ///   - handler: receives the lines.
    /// - Returns: nil if the descriptor is closed or captured already, or the system refuses a pipe or a thread.
    static func start(
        _ descriptor: Int32,
        flushPeriod: Duration,
        clock: @escaping @Sendable () -> Duration,
        handler: @escaping Handler
    ) -> StreamTap? {
        var data: [Int32] = [-1, -1]
        var wake: [Int32] = [-1, -1]
        guard clearml_make_pipe(&data) == 0 else { return nil }
        guard clearml_make_pipe(&wake) == 0 else {
            Self.close(data)
            return nil
        }
        guard let original = OriginalStreams.keep(descriptor) else {
            Self.close(data + wake)
            return nil
        }
        let tap = StreamTap(descriptor, original: original, data: data, wake: wake, clock: clock, handler: handler)
        // Printed before the capture, though held back by stdio until now.
        clearml_flush_stdio(descriptor)
        if clearml_put_file(descriptor, data[1]) == 0 {
            Self.close([data[1]])
            if let slot = tap.slot { clearml_watch_stream(slot, descriptor, data[0], original) }
            let code = LibraryThread.start(name: "clearml-console") {
                tap.run(ConsoleLineAssembler(flushPeriod: flushPeriod))
            }
            if code == 0 { return tap }
            tap.putBack()
        }
        OriginalStreams.release(descriptor)
        Self.close(data + wake)
        return nil
    }

    private init(
        _ descriptor: Int32,
        original: Int32,
        data: [Int32],
        wake: [Int32],
        clock: @escaping @Sendable () -> Duration,
        handler: @escaping Handler
    ) {
        self.descriptor = descriptor
        self.original = original
        self.clock = clock
        readEnd = data[0]
        pipe = clearml_identify(data[1])
        wakeRead = wake[0]
        wakeWrite = wake[1]
        slot = descriptor == 1 || descriptor == 2 ? descriptor - 1 : nil
        // A pipe is written in blocks, which would keep lines from the terminal that came at once before.
        bufferChanged = descriptor == 1 && clearml_buffer_lines(isatty(original)) != 0
        state = Mutex(State(handler: handler))
    }

    private static func close(_ descriptors: [Int32]) {
        for descriptor in descriptors where descriptor >= 0 { closeDescriptor(descriptor) }
    }

    // MARK: The end

    /// Puts the original back and waits until what was printed before has been handed over.
    ///
    /// Whatever holds it up (a terminal that stands still, a thread in the middle of printing), it returns in time; what
    /// was not handed over by then still gets to the original, and never to the handler.
    /// - Parameter time: the longest time to wait.
    /// - Returns: whether everything was handed over.
    @discardableResult
    func stop(atMost time: Duration) -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        guard isFirst else { return true }
        // Elsewhere: flushing waits for whoever holds stdio's lock, and for the pipe.
        Self.stopping.async { [self] in
            clearml_flush_stdio(descriptor)
            putBack()
            isBack.signal()
            Self.close([wakeWrite])
        }
        // The thread is through with the pipe a moment before the stream may be captured again.
        let deadline = DispatchTime.now() + .nanoseconds(Int(clamping: time.nanoseconds))
        let isDone = isBack.wait(timeout: deadline) == .success && drained.wait(timeout: deadline) == .success
        state.withLock { $0.handler = nil }
        return isDone
    }

    private func putBack() {
        if let slot { clearml_unwatch_stream(slot) }
        // The program may have sent the stream elsewhere itself meanwhile, which is then left alone.
        let now = clearml_identify(descriptor)
        if now.device == pipe.device, now.node == pipe.node { _ = clearml_put_file(descriptor, original) }
        if bufferChanged { clearml_buffer_blocks() }
        OriginalStreams.release(descriptor)
    }

    // MARK: The thread

    private enum Phase {
        case capturing
        /// The original is back: what is still in the pipe was printed before.
        case draining
        /// Only child processes are left to write.
        case passingOn
    }

    private enum Read {
        case bytes(Int)
        case nothing
        case end
    }

    private func run(_ assembler: ConsoleLineAssembler) {
        var assembler = assembler
        var pace = CapturePace()
        var phase = Phase.capturing
        var isForwarding = true
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            if phase != .draining, !waitForInput(orStop: phase == .capturing) { phase = .draining }
            markBusy(true, phase)
            let result = read(into: buffer)
            if case .bytes(let count) = result {
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                if phase != .passingOn { hand(over: assembler.take(bytes, now: clock())) }
                // A reader that has gone (`| head`) does not end a run, nor what is kept of it.
                if isForwarding { isForwarding = OriginalStreams.writeAll(bytes, to: original) }
            }
            markBusy(false, phase)
            switch result {
            case .bytes(let count):
                if phase == .capturing, pace.waits(afterReading: count, now: clock()) { rest() }
            case .nothing where phase == .draining:
                leaveBehind()
                finish(&assembler)
                phase = .passingOn
            case .nothing: break
            case .end:
                finish(&assembler)
                waitForStop()
                Self.leftBehind.withLock { taps in taps.removeAll { $0 === self } }
                Self.close([readEnd, wakeRead])
                return
            }
        }
    }

    /// Hands over what is left, once the pipe is empty after the end, or nobody can write to it any more.
    private func finish(_ assembler: inout ConsoleLineAssembler) {
        if let line = assembler.finish() { hand(over: [line]) }
        state.withLock { $0.handler = nil }
        drained.signal()
    }

    private func hand(over lines: [String]) {
        guard !lines.isEmpty, let handler = state.withLock({ $0.handler }) else { return }
        handler(lines)
    }

    /// Waits until there is something to read; false if the tap is to stop instead.
    private func waitForInput(orStop: Bool) -> Bool {
        var entries = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&entries, orStop ? 2 : 1, -1) < 0, errno == EINTR {}
        return !orStop || entries[1].revents == 0
    }

    /// Lets more be printed before the next read; the end of the capture ends it.
    private func rest() {
        var entry = pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, Int32(CapturePace.pause / .milliseconds(1)))
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Read {
        while true {
            let count = readDescriptor(readEnd, buffer)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .nothing : .end
        }
    }

    /// Keeps the numbers of the descriptors until nobody uses them any more.
    private func waitForStop() {
        var entry = pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, -1) < 0, errno == EINTR {}
    }

    private func markBusy(_ isBusy: Bool, _ phase: Phase) {
        self.isBusy.store(isBusy, ordering: .sequentiallyConsistent)
        // Another capture may use the slot by then.
        guard let slot, phase != .passingOn else { return }
        clearml_mark_busy(slot, isBusy ? 1 : 0)
    }

    // MARK: The end of the process

    /// Taps whose capture has ended, and which pass on what child processes print.
    private static let leftBehind = Mutex<[StreamTap]>([])

    /// Registered with the first of them.
    private static let settlesAtExit: Bool = atexit { StreamTap.settle() } == 0

    private func leaveBehind() {
        _ = Self.settlesAtExit
        Self.leftBehind.withLock { $0.append(self) }
    }

    /// Gives the threads a moment to pass on what child processes have printed so far: they end with the process.
    private static func settle() {
        for tap in leftBehind.withLock({ $0 }) {
            for _ in 0..<100 where tap.hasWork { clearml_pause(1_000) }
        }
    }

    /// The order counts: the thread is busy before it reads, so once the pipe is empty the mark is up to date.
    private var hasWork: Bool {
        clearml_bytes_waiting(readEnd) > 0 || isBusy.load(ordering: .sequentiallyConsistent)
    }
}

// The class's own names hide those of the system.

private func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

private func readDescriptor(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
