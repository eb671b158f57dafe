import ClearMLJournal
import ClearMLTestSupport
import Foundation
import Testing

@testable import ClearML

/// The program `ConsoleTarget`, beside the tests in the build folder.
private enum ConsoleProgram {
    static let path = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().appendingPathComponent("ConsoleTarget").path

    struct Result {
        var status: Int32
        var output: String
        var errors: String
        /// Level and text of each console record, by the run's name.
        var records: [String: [(level: UInt8, text: String)]]

        func lines(_ level: LogLevel, of run: String = "console") -> [String] {
            (records[run] ?? []).filter { $0.level == level.rawValue }
                .flatMap { $0.text.split(separator: "\n").map(String.init) }
        }
    }

    /// Runs a scenario; `during` is called while it runs.
    static func run(
        _ arguments: [String],
        in folder: String,
        keepsOutput: Bool = true,
        during: @Sendable (Process, FileHandle, FileHandle) throws -> Void = { _, _, _ in }
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = childEnvironment([
            "CLEARML_CACHE_DIR": folder, "HOME": folder, "CLEARML_OFFLINE_MODE": "1",
            "SWIFT_BACKTRACE": "enable=no",
        ])
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = keepsOutput ? output : FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        try during(process, input.fileHandleForWriting, output.fileHandleForReading)
        if !keepsOutput { try output.fileHandleForWriting.close() }
        let shown = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        var records: [String: [(level: UInt8, text: String)]] = [:]
        for (session, description) in try SessionStore(root: "\(folder)/journal").list().sessions {
            let texts = try JournalLine.read(session).compactMap { line -> (level: UInt8, text: String)? in
                if case .text(let level, let text) = line { (level, text) } else { nil }
            }
            records[description.taskName, default: []] += texts
        }
        return Result(
            status: process.terminationStatus,
            output: String(decoding: shown, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self),
            records: records
        )
    }
}

@Suite(
    "A program whose console is captured",
    .enabled(if: FileManager.default.isExecutableFile(atPath: ConsoleProgram.path))
)
struct ConsoleProcessTests {
    private func run(
        _ arguments: String...,
        keepsOutput: Bool = true,
        during: @escaping @Sendable (Process, FileHandle, FileHandle) throws -> Void = { _, _, _ in }
    ) async throws -> ConsoleProgram.Result {
        try await withTemporaryDirectory { folder in
            try await onThread {
                try ConsoleProgram.run(arguments, in: folder, keepsOutput: keepsOutput, during: during)
            }
        }
    }

    @Test("The terminal shows what it shows without a capture; the journal has the lines between start and end")
    func lines() async throws {
        let result = try await run("lines")
        #expect(result.status == 0)
        let numbered = (0..<100).map { "line \($0)" }
        let bar = (0...100).map { "\r\($0) %" }.joined()
        let expected = ["before", "terminal: 0"] + numbered + [bar, "unfinished", "after", ""]
        #expect(result.output == expected.joined(separator: "\n"))
        let kept = result.lines(.info)
        #expect(Array(kept.prefix(101)) == ["terminal: 0"] + numbered)
        #expect(Array(kept.suffix(2)) == ["100 %", "unfinished"])
        #expect(result.lines(.error) == ["careful"], "messages of the library itself are not captured")
        #expect(result.errors.hasPrefix("careful\nClearML: "))
    }

    @Test("A run that the end of the process closes has what was printed")
    func exit() async throws {
        let result = try await run("exit")
        #expect(result.output == "nobody closes this run\n")
        #expect(result.lines(.info) == ["nobody closes this run"])
    }

    @Test("A fault shows its message at the terminal and keeps it", arguments: ["fatal", "abort"])
    func fault(kind: String) async throws {
        let result = try await run(kind)
        #expect(result.status != 0)
        #expect(result.output == "the last line\n")
        #expect(result.lines(.info) == ["the last line"])
        if kind == "fatal" {
            #expect(result.errors.contains("the reason of the end"))
            #expect(result.lines(.error).contains { $0.contains("the reason of the end") })
        }
    }

    @Test("What the terminal has shown survives SIGKILL")
    func killed() async throws {
        let result = try await run("wait") { process, _, output in
            var shown = ""
            while !shown.hasSuffix("ready\n") { shown += String(decoding: output.availableData, as: UTF8.self) }
            kill(process.processIdentifier, SIGKILL)
        }
        #expect(result.lines(.info) == ["a line", "ready"])
    }

    @Test("A child process that goes on printing does not hold up the end")
    func child() async throws {
        let result = try await run("child") { _, input, output in
            var shown = ""
            while !shown.contains("closed\n") || !shown.contains("from the child\n") {
                shown += String(decoding: output.availableData, as: UTF8.self)
            }
            // Only now the child's line: by then the run is closed.
            try input.write(contentsOf: Data("words\n".utf8))
            try input.close()
        }
        #expect(result.status == 0)
        #expect(result.output == "late words\n", "the rest was read before")
        #expect(result.lines(.info).contains("from the parent"))
        #expect(!result.lines(.info).contains("late words"))
    }

    @Test("Two runs one after the other have their own lines")
    func twice() async throws {
        let result = try await run("twice")
        #expect(result.output == "in the first\nafter the first\nin the second\nafter the second\n")
        #expect(result.lines(.info, of: "first run") == ["in the first"])
        #expect(result.lines(.info, of: "second run") == ["in the second"])
    }

    @Test("Lines of several threads are all kept")
    func threads() async throws {
        let result = try await run("threads")
        #expect(result.lines(.info).count == 20_000)
        #expect(Set(result.lines(.info)).count == 20_000)
        #expect(result.records["console"]?.count ?? .max < 20_000, "many short prints share a record")
    }

    @Test("A text that is also printed is there once, with its level")
    func printConsole() async throws {
        let result = try await run("print-console")
        #expect(result.output == "told once\n")
        #expect(result.records["console"]?.map(\.text) == ["told once"])
        #expect(result.lines(.warning) == ["told once"])
    }

    // The address sanitizer keeps hundreds of MiB of freed memory back on purpose.
    @Test(
        "Printing far more than the memory that is used does not grow it",
        .disabled(if: getenv("ASAN_OPTIONS") != nil),
        arguments: ["flood", "flood-line"]
    )
    func flood(kind: String) async throws {
        let result = try await run(kind, "128", keepsOutput: false)
        #expect(result.status == 0)
        let peak = result.errors.split(separator: "\n").last { $0.hasPrefix("peak ") }.flatMap { Int($0.dropFirst(5)) }
        #if canImport(Darwin)
        let unit = 1
        #else
        let unit = 1_024
        #endif
        #expect((peak ?? .max / unit) * unit < 96 << 20)
        let bytes = result.records["console"]?.reduce(0) { $0 + $1.text.utf8.count } ?? 0
        #expect(bytes > 126 << 20)
    }
}
