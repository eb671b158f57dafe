import ClearMLTestSupport
import Foundation

@testable import ClearMLAPI

/// The real executable, run as a child in a world of its own: an empty home, its own cache, no variables of ours.
struct Command: Sendable {
    /// How a child ended.
    struct Outcome: Sendable {
        var status: Int32
        var output: String
        var errors: String

        /// The lines of stdout.
        var lines: [String] { output.split(separator: "\n").map(String.init) }

        /// Stdout, which must be one JSON document.
        func json() throws -> JSONValue { try JSONValue(parsing: output) }
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    /// Home and everything else.
    let folder: String
    var environment: [String: String]

    init(_ folder: String, _ environment: [String: String] = [:]) {
        self.folder = folder
        self.environment = ["HOME": folder, "CLEARML_CACHE_DIR": folder + "/cache", "NO_PROXY": "*"]
        self.environment.merge(environment) { _, new in new }
    }

    /// Configured for a server at `url`.
    init(_ folder: String, server url: String, files: String? = nil, secret: String = "secret") {
        self.init(
            folder,
            [
                "CLEARML_API_HOST": url, "CLEARML_WEB_HOST": "http://web.test", "CLEARML_FILES_HOST": files ?? url,
                "CLEARML_API_ACCESS_KEY": "access", "CLEARML_API_SECRET_KEY": secret,
            ]
        )
    }

    /// Runs `clearml` to its end; `whileRunning` is called with the child as soon as it runs.
    func run(
        _ arguments: String...,
        input: String = "",
        whileRunning: (Process) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        try await run(arguments, input: input, whileRunning: whileRunning)
    }

    func run(
        _ arguments: [String],
        input: String = "",
        whileRunning: (Process) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        // Files, not pipes: a child that says much does not wait for us.
        let name = folder + "/run-" + UUID().uuidString
        let files = ["in", "out", "err"].map { name + "." + $0 }
        defer { for file in files { unlink(file) } }
        try input.write(toFile: files[0], atomically: false, encoding: .utf8)
        for file in files.dropFirst() { try Data().write(to: URL(fileURLWithPath: file)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Self.executable())
        process.arguments = arguments
        process.environment = childEnvironment(environment)
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle(forReadingAtPath: files[0])
        process.standardOutput = FileHandle(forWritingAtPath: files[1])
        process.standardError = FileHandle(forWritingAtPath: files[2])
        let status = Monitor<Int32?>(nil)
        process.terminationHandler = { process in
            let code = process.terminationStatus
            status.update { $0 = code }
        }
        try process.run()
        do {
            try await whileRunning(process)
        } catch {
            process.terminate()
            throw error
        }
        guard await status.wait(timeout: .seconds(120), until: { $0 != nil }), let code = status.value else {
            process.terminate()
            throw Failure(description: "clearml \(arguments.joined(separator: " ")) does not end")
        }
        return Outcome(
            status: code,
            output: try String(contentsOfFile: files[1], encoding: .utf8),
            errors: try String(contentsOfFile: files[2], encoding: .utf8)
        )
    }

    /// `clearml` lies where the tests were built.
    private static func executable() throws -> String {
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            var folder = URL(fileURLWithPath: argument)
            while folder.pathComponents.count > 1 {
                folder.deleteLastPathComponent()
                let path = folder.appendingPathComponent("clearml").path
                if FileManager.default.isExecutableFile(atPath: path) { return path }
            }
        }
        throw Failure(description: "clearml was not built next to \(CommandLine.arguments)")
    }
}
