import Foundation

@testable import ClearMLAPI

/// The local server, when the variable `CLEARML_LOCAL_SERVER` names its executable.
struct LocalServer {
    struct Failure: Error, CustomStringConvertible { var description: String }

    static let path = ProcessInfo.processInfo.environment["CLEARML_LOCAL_SERVER"]
    static var isAvailable: Bool { path.map { FileManager.default.isExecutableFile(atPath: $0) } ?? false }

    let api: String
    let files: String
    let web: String
    let key: String
    let secret: String

    /// Runs `body` with a server of its own, whose data is in `folder`.
    static func run(_ folder: String, _ body: (LocalServer) async throws -> Void) async throws {
        guard let path else { throw Failure(description: "CLEARML_LOCAL_SERVER is not set") }
        let ready = folder + "/ready.json"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--port", "0", "--data", folder + "/data", "--ready-file", ready]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        try await body(try await settings(ready, process))
    }

    /// Another process says when it is ready: there is nothing to wait on but its file.
    private static func settings(_ ready: String, _ process: Process) async throws -> LocalServer {
        // Counted, not timed: on a busy machine this task may be the one that is late.
        for _ in 0..<3000 where process.isRunning {
            if let text = try? String(contentsOfFile: ready, encoding: .utf8), let json = try? JSONValue(parsing: text),
                let api = json["api"].stringValue, let files = json["files"].stringValue,
                let web = json["web"].stringValue, let key = json["key"].stringValue,
                let secret = json["secret"].stringValue
            {
                return LocalServer(api: api, files: files, web: web, key: key, secret: secret)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failure(description: "the local server does not start")
    }

    /// A command that is configured for it.
    func command(_ folder: String) -> Command {
        Command(
            folder,
            [
                "CLEARML_API_HOST": api, "CLEARML_FILES_HOST": files, "CLEARML_WEB_HOST": web,
                "CLEARML_API_ACCESS_KEY": key, "CLEARML_API_SECRET_KEY": secret,
            ]
        )
    }
}
