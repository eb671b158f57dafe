import ClearML
import ClearMLAPI
import ClearMLConfiguration
import ClearMLTransport

/// What a command works with: the configuration and what is made from it.
struct CommandContext {
    let configuration: Configuration
    let environment: [String: String]

    /// Reads the configuration as a run would.
    init(_ options: CommonOptions) throws {
        var sources = ConfigurationSources.process()
        if let file = options.configurationFile { sources.environment["CLEARML_CONFIG_FILE"] = file }
        environment = sources.environment
        configuration = try Configuration.load(sources)
    }

    /// The HTTP transport that the configuration asks for.
    var transportPolicy: TransportPolicy { TransportPolicy(configuration: configuration, environment: environment) }

    /// A session with the configured server.
    func session() throws -> APISession {
        try configuration.requireCredentials()
        return APISession(
            configuration: APIConfiguration(configuration),
            transport: CurlTransport(policy: transportPolicy)
        )
    }

    /// The page of a task in the web application; nil when its address is unknown.
    func resultsPage(task: String, project: String?) -> String? {
        configuration.webServer.map { "\($0)/projects/\(project ?? "*")/tasks/\(task)/output/log" }
    }
}
