import ClearML
import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A program whose console is captured; `ConsoleProcessTests` runs it and looks at its terminal and its journal.
///
///     ConsoleTarget SCENARIO [ARGUMENT]
@main
struct ConsoleTarget {
    static func main() throws {
        let arguments = CommandLine.arguments
        let argument = arguments.count > 2 ? arguments[2] : ""
        switch arguments.count > 1 ? arguments[1] : "" {
        case "lines": try lines()
        case "exit": try leaveOpen()
        case "flood": try flood(megabytes: Int(argument) ?? 1, lineLength: 80)
        case "flood-line": try flood(megabytes: Int(argument) ?? 1, lineLength: .max)
        case "fatal": try fault { fatalError("the reason of the end") }
        case "abort": try fault { abort() }
        case "wait": try waitForDeath()
        case "child": try withChild(CommandLine.arguments[0])
        case "twice": try twice()
        case "threads": try threads()
        case "print-console": try printConsole()
        case "echo": try echo()
        default:
            print("usage: ConsoleTarget SCENARIO [ARGUMENT]")
            exit(64)
        }
    }

    private static func begin(_ name: String = "console", _ streams: ConsoleCapture = true) throws -> ClearMLTask {
        try Task.initialize(
            projectName: "Console",
            taskName: name,
            captureEnvironment: false,
            captureConsole: streams,
            monitorResources: false
        )
    }

    private static func error(_ text: String) {
        Array(text.utf8).withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
    }

    private static func lines() throws {
        print("before")
        let task = try begin()
        print("terminal: \(isatty(1))")
        for number in 0..<100 { print("line \(number)") }
        error("careful\n")
        for percent in 0...100 { print("\r\(percent) %", terminator: "") }
        print("")
        print("unfinished", terminator: "")
        try task.close()
        print("\nafter")
    }

    private static func leaveOpen() throws {
        _ = try begin()
        print("nobody closes this run")
        exit(0)
    }

    private static func flood(megabytes: Int, lineLength: Int) throws {
        let task = try begin()
        let line = String(repeating: "x", count: min(lineLength, 1023)) + (lineLength == .max ? "x" : "\n")
        let block = String(repeating: line, count: 65_536 / line.utf8.count)
        for _ in 0..<(megabytes << 20) / block.utf8.count { print(block, terminator: "") }
        try task.close()
        error("peak \(peakMemory())\n")
    }

    /// The largest resident size so far: KiB on Linux, bytes on Darwin.
    private static func peakMemory() -> Int {
        #if os(Linux)
        // Not `ru_maxrss`: that counts the program which started this one, up to the moment of exec.
        if let file = fopen("/proc/self/status", "r") {
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            while fgets(&line, 256, file) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if text.hasPrefix("VmHWM:") { return Int(text.split { !$0.isNumber }.first ?? "") ?? .max }
            }
        }
        #endif
        var usage = rusage()
        getrusage(0, &usage)  // RUSAGE_SELF, which is imported as another type than the parameter has
        return Int(usage.ru_maxrss)
    }

    private static func fault(_ end: () -> Never) throws -> Never {
        _ = try begin()
        print("the last line")
        end()
    }

    private static func waitForDeath() throws {
        _ = try begin()
        print("a line")
        print("ready")
        while true { pause() }
    }

    /// Starts a program that inherits the captured streams and lives as long as its input is open.
    private static func withChild(_ executable: String) throws {
        let task = try begin()
        var child = pid_t()
        let words = ["/bin/sh", "-c", "echo from the child; read line; echo late $line"]
        var list: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        list.append(nil)
        let code = posix_spawn(&child, "/bin/sh", nil, nil, list, environ)
        guard code == 0 else { exit(70) }
        print("from the parent")
        try task.close(deadline: .seconds(60))
        print("closed")
        fflush(nil)
        var status: Int32 = 0
        waitpid(child, &status, 0)
    }

    private static func twice() throws {
        for name in ["first", "second"] {
            let task = try begin(name + " run")
            print("in the \(name)")
            try task.close()
            print("after the \(name)")
        }
    }

    private static func threads() throws {
        let task = try begin()
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<5_000 { print("thread \(thread) line \(number)") }
        }
        try task.close()
    }

    /// Prints what comes from standard input, and last the name of the session.
    ///
    /// Pieces end with NUL; `o` stands before what goes to standard output, `e` before what goes to standard error.
    private static func echo() throws {
        let task = try begin()
        var piece: [UInt8] = []
        while case let character = getchar(), character != EOF {
            guard character == 0 else {
                piece.append(UInt8(truncatingIfNeeded: character))
                continue
            }
            let descriptor: Int32 = piece.first == UInt8(ascii: "e") ? 2 : 1
            piece.dropFirst().withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
            piece = []
        }
        let session = task.localID ?? ""
        try task.close()
        print("\n\(session)")
    }

    private static func printConsole() throws {
        let task = try begin()
        task.logger.reportText("told once", level: .warning, printConsole: true)
        try task.close()
    }
}
