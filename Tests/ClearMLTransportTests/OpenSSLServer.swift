import ClearMLTestSupport
import Foundation

/// A real TLS server, `openssl s_server`, with a certificate that nobody has signed.
struct OpenSSLServer {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Whether the `openssl` program is there; tests are skipped where it is not.
    static var isAvailable: Bool { path != nil }

    private static let path = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl", "/usr/local/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// The certificate, which is its own CA bundle; valid for `localhost` and 127.0.0.1.
    let certificate: String
    let port: Int

    /// Runs `body` with a server that answers every GET with a page and then closes the connection.
    static func run(_ options: [String] = [], _ body: (OpenSSLServer) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            guard let path else { throw Failure(description: "no openssl") }
            let key = directory + "/key.pem"
            let certificate = directory + "/certificate.pem"
            let request = process(
                path,
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost,IP:127.0.0.1",
                ]
            )
            request.standardOutput = FileHandle.nullDevice
            try await finish(request)

            let server = process(
                path,
                ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key]
            )
            server.arguments? += options
            let output = Pipe()
            server.standardOutput = output
            try server.run()
            defer { server.terminate() }
            let port = try await onThread { try announcedPort(output.fileHandleForReading) }
            try await body(OpenSSLServer(certificate: certificate, port: port))
        }
    }

    private static func process(_ path: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    private static func finish(_ process: Process) async throws {
        let status = Monitor<Int32?>(nil)
        process.terminationHandler = { process in
            let code = process.terminationStatus
            status.update { $0 = code }
        }
        try process.run()
        _ = await status.wait { $0 != nil }
        guard status.value == 0 else { throw Failure(description: "openssl req failed") }
    }

    /// Reads up to the line `ACCEPT 127.0.0.1:12345`.
    private static func announcedPort(_ output: FileHandle) throws -> Int {
        var text = ""
        while true {
            let data = output.availableData
            guard !data.isEmpty else { throw Failure(description: "openssl s_server ended: \(text)") }
            text += String(decoding: data, as: UTF8.self)
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last {
                $0.hasPrefix("ACCEPT")
            }
            if let line, let port = line.split(separator: ":").last.flatMap({ Int($0) }) { return port }
        }
    }
}
