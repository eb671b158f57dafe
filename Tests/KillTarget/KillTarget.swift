import ClearML
import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A program that reports until it is killed; `Tests/Kill/kill.py` kills it and looks for every report that returned.
///
///     KillTarget COUNTERS PAUSE [ROUNDS]
///
/// Two threads report, each of every kind, numbered from 0. COUNTERS is a file of at least `Counter.count * 8` bytes,
/// mapped here: after each call the number of returned calls of its thread and kind is stored, so that it survives
/// SIGKILL as the journal does. PAUSE is how many microseconds pass between two rounds of reports. After ROUNDS the task is closed; by default
/// there is no end.
@main
struct KillTarget {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let pause = UInt32(arguments[2]),
            let rounds = arguments.count == 3 ? Int.max : Int(arguments[3])
        else {
            print("usage: KillTarget COUNTERS PAUSE [ROUNDS]")
            exit(64)
        }
        let counters = try Counters(path: arguments[1])
        let task = try Task.initialize(projectName: "Kill", taskName: "target", tags: ["kill"])
        counters.store(1, in: .started)
        _ = try task.connect(["pause": .integer(Int64(pause)), "purpose": "to be killed"])
        counters.store(1, in: .connected)
        DispatchQueue.concurrentPerform(iterations: 2) { thread in
            Reporter(task: task, thread: thread, counters: counters, pause: pause).run(rounds)
        }
        try task.close()
    }
}

/// What one thread reports.
private struct Reporter {
    let task: ClearMLTask
    let thread: Int
    let counters: Counters
    let pause: UInt32

    func run(_ rounds: Int) {
        let logger = task.logger
        let handle = logger.scalar(title: "handle", series: "thread \(thread)")
        let base = thread * Counter.perThread + Counter.first
        var number = 0
        for round in 0..<rounds {
            for _ in 0..<8 {
                logger.reportScalar(
                    title: "names",
                    series: "thread \(thread)",
                    value: Double(number) * 0.1,
                    iteration: number
                )
                counters.store(UInt64(number + 1), at: base)
                handle.report(Double(number) * -0.3, iteration: number)
                counters.store(UInt64(number + 1), at: base + 1)
                number += 1
            }
            logger.reportText("thread \(thread) line \(round) ÄÖÜ \"quoted\"")
            counters.store(UInt64(round + 1), at: base + 2)
            logger.reportSingleValue(name: "thread \(thread)", value: Double(round))
            counters.store(UInt64(round + 1), at: base + 3)
            if pause > 0 { usleep(pause) }
        }
    }
}

/// Where each number stands in the file.
private enum Counter: Int {
    case started = 0
    case connected = 1

    /// The first of the numbers by thread: by names, by handle, texts, single values.
    static let first = 2
    static let perThread = 4
    static let count = first + 2 * perThread
}

/// Numbers in a shared mapping of a file.
private final class Counters: @unchecked Sendable {
    // `page` never changes, stays mapped until the process ends, and each number is written by one thread only.
    private let page: UnsafeMutablePointer<Atomic<UInt64>>

    init(path: String) throws {
        let file = open(path, O_RDWR)
        guard file >= 0 else { throw CounterError(description: "cannot open \(path)") }
        let length = Counter.count * MemoryLayout<UInt64>.size
        let mapped = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let mapped, mapped != MAP_FAILED else { throw CounterError(description: "cannot map \(path)") }
        close(file)
        page = mapped.bindMemory(to: Atomic<UInt64>.self, capacity: Counter.count)
    }

    func store(_ value: UInt64, in counter: Counter) { store(value, at: counter.rawValue) }

    /// Stores after everything that came before it in the program, so that it never counts a call that had not returned.
    func store(_ value: UInt64, at index: Int) { page[index].store(value, ordering: .releasing) }
}

private struct CounterError: Error, CustomStringConvertible {
    var description: String
}
