import ArgumentParser
import ClearMLAPI
import ClearMLConfiguration
import ClearMLTransport

/// `clearml init`: writes a configuration file from credentials that the user pastes.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes clearml.conf from the credentials that the web application shows.",
        discussion: """
            Paste the block that "Create new credentials" in the web application's settings gives you, then an empty \
            line. The keys are tried on the server before anything is written; the file is readable by you only, and \
            an existing one is never overwritten. With --api, --access-key and --secret-key (or the CLEARML_API_… \
            variables) nothing is asked.
            """
    )

    @Flag(name: .long, help: "Print the result as JSON.")
    var json = false

    @Option(name: .long, help: "Where to write the file.")
    var file = "~/clearml.conf"

    @Option(name: .long, help: "Address of the API server.")
    var api: String?

    @Option(name: .long, help: "Address of the web application.")
    var web: String?

    @Option(name: .long, help: "Address of the file server.")
    var files: String?

    @Option(name: .long, help: "Access key.")
    var accessKey: String?

    @Option(
        name: .long,
        help: "Secret key; better pasted or in CLEARML_API_SECRET_KEY, where other users cannot see it."
    )
    var secretKey: String?

    @Flag(name: .long, help: "Write the file without trying the keys on the server.")
    var offline = false

    func run() throws {
        let sources = ConfigurationSources.process()
        let path = PathExpansion(environment: sources.environment, homeDirectory: sources.homeDirectory).expand(file)
        var pasted = PastedCredentials(
            accessKey: accessKey ?? sources.environment["CLEARML_API_ACCESS_KEY"],
            secretKey: secretKey ?? sources.environment["CLEARML_API_SECRET_KEY"],
            apiServer: try address(api ?? sources.environment["CLEARML_API_HOST"], "--api"),
            webServer: try address(web ?? sources.environment["CLEARML_WEB_HOST"], "--web"),
            filesServer: try address(files ?? sources.environment["CLEARML_FILES_HOST"], "--files")
        )
        if pasted.accessKey == nil || pasted.secretKey == nil || pasted.servers == nil { try ask(&pasted) }
        guard let access = pasted.accessKey, let secret = pasted.secretKey else {
            throw CommandFailure(
                "no access key and secret key: paste the whole block from the web application's settings"
            )
        }
        guard let servers = pasted.servers else {
            throw CommandFailure("no API server: add api_server to the pasted text, or give --api https://HOST")
        }
        let credentials = Configuration.Credentials(accessKey: access, secretKey: secret)
        let text = try ConfigurationWriter.text(servers: servers, credentials: credentials)
        if !offline { try login(servers.api, credentials, sources) }
        try PrivateFile.create(text, at: path)
        if json {
            Output.json([
                "file": .string(path), "api": .string(servers.api.text), "web": .string(servers.web.text),
                "files": .string(servers.files.text), "verified": .bool(!offline),
            ])
        } else {
            Output.line("wrote \(path)")
        }
    }

    private func address(_ text: String?, _ option: String) throws -> ServerAddress? {
        guard let text, !text.isEmpty else { return nil }
        guard let address = ServerAddress(text) else {
            throw ValidationError("\(option) is no address of a server: \(text)")
        }
        return address
    }

    /// Reads pasted text up to an empty line or a closing brace on a line of its own.
    private func ask(_ pasted: inout PastedCredentials) throws {
        Output.note("Paste the credentials from the web application's settings, then an empty line:")
        var text = ""
        while let line = readLine() {
            text += line + "\n"
            if line.isEmpty || line == "}" { break }
        }
        let answer = try PastedCredentials.parse(text)
        pasted.accessKey = pasted.accessKey ?? answer.accessKey
        pasted.secretKey = pasted.secretKey ?? answer.secretKey
        pasted.apiServer = pasted.apiServer ?? answer.apiServer
        pasted.webServer = pasted.webServer ?? answer.webServer
        pasted.filesServer = pasted.filesServer ?? answer.filesServer
    }

    /// Tries the keys, so that no file with wrong ones is written.
    private func login(
        _ server: ServerAddress,
        _ credentials: Configuration.Credentials,
        _ sources: ConfigurationSources
    ) throws {
        let session = APISession(
            configuration: APIConfiguration(
                apiServer: server.text,
                credentials: .init(accessKey: credentials.accessKey, secretKey: credentials.secretKey)
            ),
            transport: CurlTransport(policy: TransportPolicy(environment: sources.environment))
        )
        do {
            try session.login(options: CallOptions(timeout: .seconds(20)))
        } catch {
            throw CommandFailure(
                "\(error)\nNothing was written. Correct the credentials, or use --offline to skip the check."
            )
        }
    }
}
