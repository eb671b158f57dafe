import ArgumentParser
import Dispatch
import Foundation
import LocalServer

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clearml-local-server",
        abstract: "A ClearML-compatible server for one machine, on one SQLite file."
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port of the API; 0 takes any free one.")
    var port: UInt16 = 8008

    @Option(help: "The port of the file server; 0 takes any free one, as it does by default when --port is 0.")
    var filesPort: UInt16?

    @Option(help: "The port of the pages for people; 0 takes any free one, as it does by default when --port is 0.")
    var webPort: UInt16?

    @Option(help: "The directory of the database, the keys and the files.")
    var data: String

    @Option(help: "A file that is written, readable by its owner only, when all ports listen: JSON with URLs and keys.")
    var readyFile: String?

    @Flag(help: "Allow an address that other machines can reach. There is no TLS.")
    var allowRemote = false

    @Option(help: "error, info or debug; debug has one line for each request.")
    var logLevel = "info"

    func run() async throws {
        var options = ServerOptions(dataDirectory: data)
        options.host = host
        options.port = port
        options.filesPort = filesPort ?? (port == 0 ? 0 : options.filesPort)
        options.webPort = webPort ?? (port == 0 ? 0 : options.webPort)
        options.readyFile = readyFile
        options.allowRemote = allowRemote
        options.logLevel = logLevel
        do {
            let server = try await ClearMLServer.start(options)
            await Self.terminationSignal()
            try await server.stop()
        } catch let error as StartError {
            FileHandle.standardError.write(Data("clearml-local-server: \(error)\n".utf8))
            throw error.code == .usage ? ExitCode(EX_USAGE) : ExitCode(EX_UNAVAILABLE)
        }
    }

    /// Returns when the process is asked to end, by SIGTERM or by Ctrl-C.
    private static func terminationSignal() async {
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in signals { break }
        sources.forEach { $0.cancel() }
    }
}
