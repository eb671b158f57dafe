import ClearML
import ClearMLAPI
import ClearMLConfiguration
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a command works with: the configuration, and what the library makes from it.
struct CommandContext {
    let configuration: Configuration
    private let world: World

    /// Reads the configuration as a run would.
    init(_ options: CommonOptions) throws {
        var world = World.system()
        if let file = options.configurationFile {
            // Asked for by name, it has to be there; the usual files may be missing.
            guard access(file, R_OK) == 0 else {
                throw CommandFailure("cannot read \(file): \(String(cString: strerror(errno)))")
            }
            let read = world.sources
            world.sources = {
                var sources = read()
                sources.environment["CLEARML_CONFIG_FILE"] = file
                return sources
            }
        }
        self.world = world
        registry = TaskRegistry(world: world)
        configuration = try ServerConnection.configuration(world)
    }

    /// What the library's lookups work with.
    let registry: TaskRegistry

    /// The journals of this machine.
    var store: SessionStore { SessionStore(root: configuration.journalDirectory, fileSystem: world.fileSystem) }

    /// Milliseconds since 1970.
    var now: Int64 { world.clock.wall() }

    /// How servers are reached.
    var transportPolicy: TransportPolicy { ServerConnection.policy(configuration, world) }

    /// A session with the configured server.
    func session() throws -> APISession {
        try configuration.requireCredentials()
        return ServerConnection.session(configuration, world)
    }

    /// Every place that files may lie in; the file server gets the session's token.
    func storage(_ session: APISession) -> any StorageProvider {
        ServerConnection.storage(configuration, world, session: session)
    }

    /// The page of a task in the web application; nil when its address is unknown.
    func resultsPage(task: String, project: String?) -> String? {
        ResultsPage.address(webServer: configuration.webServer, project: project, task: task)
    }
}
