package import ClearMLAPI
package import ClearMLConfiguration
package import ClearMLDelivery
package import ClearMLJournal
package import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Everything outside the process that a run touches, so that tests put their own in its place.
package struct World: Sendable {
    /// Reads environment and configuration files; called when a run starts, never on import.
    package var sources: @Sendable () -> ConfigurationSources
    /// Where journals live.
    package var fileSystem: any FileSystem
    /// Makes the connection to the servers; called once a run needs one.
    package var transport: @Sendable (TransportPolicy) -> any HTTPTransport
    /// Clocks, waiting and chance of calls to the server.
    package var api: APIEnvironment
    /// Time as delivery sees it.
    package var clock: DeliveryClock
    /// How often delivery tries, asks and gives up.
    package var deliveryPolicy: DeliveryPolicy
    /// How journals are written, but for what the configuration says.
    package var journalOptions: JournalOptions
    /// The path of the running program.
    package var executable: String
    /// The folder that the program was started in.
    package var workingDirectory: String
    /// The id of this process.
    package var processID: Int64
    /// Where the user hears about what cannot be reported otherwise.
    package var diagnostics: Diagnostics
    /// Whether the end of the process closes a run that nobody closed.
    package var closesAtExit: Bool
    /// The arguments of the process, the program's name first.
    package var arguments = CommandLine.arguments
    /// How other programs are asked: git, for what is not committed.
    package var commands = CommandRunner.system

    /// The real world.
    package static func system() -> World {
        World(
            sources: { ConfigurationSources.process() },
            fileSystem: DiskFileSystem(),
            transport: { CurlTransport(policy: $0) },
            api: .system,
            clock: .system,
            deliveryPolicy: DeliveryPolicy(),
            journalOptions: JournalOptions(),
            executable: CommandLine.arguments.first ?? "",
            workingDirectory: Self.currentDirectory(),
            processID: Int64(getpid()),
            diagnostics: Diagnostics(output: Diagnostics.standardError),
            closesAtExit: true
        )
    }

    static func currentDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }
}
