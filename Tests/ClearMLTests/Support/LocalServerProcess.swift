import ClearMLAPI
import ClearMLTestSupport
import Foundation

/// The local server of this repository as a process, where its binary is given by `CLEARML_LOCAL_SERVER`.
struct LocalServerProcess {
    static let binary = ProcessInfo.processInfo.environment["CLEARML_LOCAL_SERVER"]

    var environment: [String: String]

    /// Runs `body` beside a server of its own, whose data is below `folder`.
    static func run<Result>(_ folder: String, _ body: (LocalServerProcess) async throws -> Result) async throws
        -> Result
    {
        guard let binary else { throw Failure(message: "CLEARML_LOCAL_SERVER is not set") }
        let ready = "\(folder)/ready.json"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["--port", "0", "--data", "\(folder)/data", "--ready-file", ready]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        return try await body(LocalServerProcess(environment: try await waitUntilReady(ready, process)))
    }

    private static func waitUntilReady(_ path: String, _ process: Process) async throws -> [String: String] {
        // Another process writes the file, and nothing but looking tells when.
        for _ in 0..<600 where process.isRunning {
            if let bytes = FileManager.default.contents(atPath: path), let json = try? JSONValue(parsing: Array(bytes))
            {
                return [
                    "CLEARML_API_HOST": json["api"].stringValue ?? "",
                    "CLEARML_FILES_HOST": json["files"].stringValue ?? "",
                    "CLEARML_WEB_HOST": json["web"].stringValue ?? "",
                    "CLEARML_API_ACCESS_KEY": json["key"].stringValue ?? "",
                    "CLEARML_API_SECRET_KEY": json["secret"].stringValue ?? "",
                ]
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure(message: "the local server did not become ready")
    }

    struct Failure: Error {
        var message: String
    }
}
