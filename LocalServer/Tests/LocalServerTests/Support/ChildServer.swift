import Foundation

@testable import LocalServer

/// The real executable, as a child process.
final class ChildServer {
    struct NotReady: Error {}

    private let process = Process()
    let client: TestClient

    /// Starts the server and waits until its ready file is there.
    init(data: String) async throws {
        let readyFile = data + "/ready.json"
        try? FileManager.default.removeItem(atPath: readyFile)
        process.executableURL = Self.executable
        process.arguments = ["--port", "0", "--data", data, "--ready-file", readyFile]
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            if let content = FileManager.default.contents(atPath: readyFile) {
                let ready = try JSONParser.parse(content)
                client = TestClient(
                    api: ready["api"]?.stringValue ?? "",
                    key: ready["key"]?.stringValue ?? "",
                    secret: ready["secret"]?.stringValue ?? ""
                )
                return
            }
            guard ContinuousClock.now < deadline, process.isRunning else { throw NotReady() }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Ends the process as a power switch would, without a chance to write anything more.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks the process to end; returns its exit status.
    func terminate() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Runs the executable to its end; returns its exit status and what it wrote to standard error.
    static func run(_ arguments: [String]) throws -> (status: Int32, message: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = executable
        process.arguments = arguments
        process.standardError = output
        try process.run()
        let message = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: message, as: UTF8.self))
    }

    /// The executable lies beside the test bundle, which depends on it.
    private static var executable: URL {
        Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
            .appendingPathComponent("clearml-local-server")
            ?? Bundle.main.bundleURL.appendingPathComponent("clearml-local-server")
    }
}
