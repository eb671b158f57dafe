import ArgumentParser
import ClearML
import ClearMLAPI
import ClearMLConfiguration

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

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
        // Before anything is asked; what appears later is still refused when the file is made.
        try refuseExisting(path)
        func variable(_ name: String) -> String? { sources.environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var pasted = PastedCredentials(
            accessKey: accessKey ?? variable("CLEARML_API_ACCESS_KEY"),
            secretKey: secretKey ?? variable("CLEARML_API_SECRET_KEY"),
            apiServer: try address(api ?? variable("CLEARML_API_HOST"), "--api"),
            webServer: try address(web ?? variable("CLEARML_WEB_HOST"), "--web"),
            filesServer: try address(files ?? variable("CLEARML_FILES_HOST"), "--files")
        )
        if pasted.accessKey == nil || pasted.secretKey == nil || pasted.servers == nil {
            try pasted.complete(with: Self.readPaste())
        }
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
        if !offline { try Self.login(servers, credentials) }
        try PrivateFile.create(text, at: path)
        if json {
            Output.json([
                "file": .string(path), "api": .string(servers.api.text), "web": .string(servers.web.text),
                "files": .string(servers.files.text), "verified": .bool(!offline),
            ])
        } else {
            Output.line("wrote \(path)")
            Output.note(offline ? "the keys were not tried; `clearml doctor` does it" : "the server takes the keys")
        }
    }

    private func refuseExisting(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG || status.st_size > 0 else { return }
        throw CommandFailure("\(path) exists already and is left alone; edit it, or name another one with --file")
    }

    private func address(_ text: String?, _ option: String) throws -> ServerAddress? {
        guard let text, !text.isEmpty else { return nil }
        guard let address = ServerAddress(text) else {
            throw ValidationError("\(option) is no address of a server: \(text)")
        }
        return address
    }

    /// Reads pasted text up to an empty line, or up to the brace that closes the whole.
    private static func readPaste() -> String {
        Output.note("Paste the credentials from the web application's settings, then an empty line:")
        var text = ""
        while let line = readLine() {
            let isBlank = line.allSatisfy(\.isWhitespace)
            // Blank lines before the block come along when it is copied.
            if isBlank, text.isEmpty { continue }
            if isBlank { break }
            text += line + "\n"
            if line == "}", text.count(where: { $0 == "{" }) <= text.count(where: { $0 == "}" }) { break }
        }
        return text
    }

    /// Tries the keys the way a run would, so that no file with wrong ones is written.
    private static func login(_ servers: ServerTrio, _ credentials: Configuration.Credentials) throws {
        var world = World.system()
        let read = world.sources
        world.sources = {
            var sources = read()
            sources.environment["CLEARML_API_HOST"] = servers.api.text
            sources.environment["CLEARML_WEB_HOST"] = servers.web.text
            sources.environment["CLEARML_FILES_HOST"] = servers.files.text
            sources.environment["CLEARML_API_ACCESS_KEY"] = credentials.accessKey
            sources.environment["CLEARML_API_SECRET_KEY"] = credentials.secretKey
            return sources
        }
        let session = ServerConnection.session(try ServerConnection.configuration(world), world)
        do {
            try session.login(options: CallOptions(timeout: .seconds(20)))
        } catch {
            throw CommandFailure(
                "\(error) Nothing was written; correct the credentials, or skip the check with --offline."
            )
        }
    }
}

extension PastedCredentials {
    /// Takes from pasted text what is not known yet.
    fileprivate mutating func complete(with text: String) throws {
        let answer = try PastedCredentials.parse(text)
        accessKey = accessKey ?? answer.accessKey
        secretKey = secretKey ?? answer.secretKey
        apiServer = apiServer ?? answer.apiServer
        webServer = webServer ?? answer.webServer
        filesServer = filesServer ?? answer.filesServer
    }
}
