import ClearMLJournal
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reports flat out until it is killed: `JournalWriterChild <root> <session id> <progress file> <threads>`.
///
/// After each report returned, its number is stored in the progress file, which is mapped and therefore as current as
/// the last instruction before SIGKILL: one 64-bit count for each thread, 64 bytes apart.
@main
struct JournalWriterChild {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let threads = Int(arguments[4]), (1...16).contains(threads),
            let progress = Progress(path: arguments[3])
        else {
            print("usage: JournalWriterChild <root> <session id> <progress file> <threads>")
            exit(64)
        }
        var options = JournalOptions()
        options.segmentBytes = 256 << 10
        options.firstSegmentBytes = 16 << 10
        let writer = JournalWriter(
            SessionDescription(id: arguments[2], createdAt: 1),
            in: SessionStore(root: arguments[1]),
            options: options
        )
        let workers = (0..<threads).map { Worker(writer: writer, progress: progress, number: $0) }
        var handles: [pthread_t] = []
        for worker in workers.dropFirst() { handles.append(worker.start()) }
        workers[0].run()
    }
}

/// The counts that outlive the process.
final class Progress: Sendable {
    // Written by one thread for each count; the mapping is never undone.
    nonisolated(unsafe) private let start: UnsafeMutableRawPointer

    init?(path: String) {
        let file = open(path, O_RDWR | O_CREAT, 0o600)
        guard file >= 0, ftruncate(file, 4096) == 0,
            let start = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), start != MAP_FAILED
        else { return nil }
        self.start = start
    }

    func set(_ count: UInt64, thread: Int) {
        (start + thread * 64).assumingMemoryBound(to: Atomic<UInt64>.self).pointee.store(count, ordering: .releasing)
    }
}

/// One thread that reports.
final class Worker: Sendable {
    let writer: JournalWriter
    let progress: Progress
    let number: Int

    init(writer: JournalWriter, progress: Progress, number: Int) {
        self.writer = writer
        self.progress = progress
        self.number = number
    }

    /// Runs in a thread of its own.
    func start() -> pthread_t {
        var thread = pthread_t(bitPattern: 0)
        let context = Unmanaged.passRetained(self).toOpaque()
        pthread_create(&thread, nil, runWorker, context)
        return thread
    }

    /// Reports for ever: mostly scalars by name or by handle, now and then a text or an operation.
    func run() {
        let series = "thread \(number)"
        guard let handle = writer.series(title: "handle", series: series) else { return }
        var count: UInt64 = 0
        while true {
            let iteration = Int64(count)
            switch count % 97 {
            case 13: writer.appendText(level: 20, message: "\(number) \(count)")
            case 57: writer.appendOperation(Array("\(number) \(count)".utf8))
            case 0..<50: writer.appendScalar(handle, value: Double(number), iteration: iteration)
            default: writer.appendScalar(title: "name", series: series, value: Double(number), iteration: iteration)
            }
            count += 1
            progress.set(count, thread: number)
        }
    }
}
