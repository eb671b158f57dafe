import ClearMLConfiguration
import Foundation
import Testing

@Suite struct ConfigurationWriterTests {
    static let keys = Configuration.Credentials(accessKey: "ABC", secretKey: "a+b/c=\"\\")

    @Test(arguments: [
        "api {\n web_server: http://h:8080\n api_server: http://h:8008\n files_server: http://h:8081\n"
            + " credentials {\n \"access_key\" = \"ABC\"\n \"secret_key\" = \"xyz\"\n }\n}",
        "api_server: http://h:8008\ncredentials { access_key: ABC, secret_key: xyz }",
        "api { host: http://h:8008 }\ncredentials { access_key: ABC, secret_key: xyz }",
        "api { web_server: \"http://h:8080/\", credentials { access_key: ABC, secret_key: xyz } }",
        "access_key: ABC\nsecret_key: xyz\nweb_server: h:8080",
        "{\"api\": {\"api_server\": \"http://h:8008\", \"credentials\": {\"access_key\": \"ABC\", \"secret_key\": \"xyz\"}}}",
    ])
    func pastedTextIsUnderstood(_ text: String) throws {
        let pasted = try PastedCredentials.parse(text)
        #expect(pasted.accessKey == "ABC" && pasted.secretKey == "xyz")
        let servers = try #require(pasted.servers)
        #expect(
            [servers.api, servers.web, servers.files].map(\.text) == [
                "http://h:8008", "http://h:8080", "http://h:8081",
            ]
        )
    }

    @Test(arguments: [
        ("https://app.x.io", "https://api.x.io https://app.x.io https://files.x.io"),
        ("https://demoapp.x.io", "https://demoapi.x.io https://demoapp.x.io https://demofiles.x.io"),
        ("https://plain.io", "https://plain.io:8008 https://plain.io https://plain.io:8081"),
    ])
    func hostsAreToldFromTheWebServer(_ web: String, _ expected: String) throws {
        let servers = try #require(PastedCredentials(webServer: ServerAddress(web)).servers)
        #expect([servers.api, servers.web, servers.files].map(\.text).joined(separator: " ") == expected)
        #expect(PastedCredentials(webServer: ServerAddress("http://h:3000")).servers == nil)
        #expect(PastedCredentials(filesServer: ServerAddress("http://h:8081")).servers == nil)
    }

    @Test func brokenTextShowsNoKey() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PastedCredentials.parse("credentials { access_key: hunter2, secret_key: hunter2+x }")
        }
        #expect(error?.description.contains("hunter2") == false)
        #expect("\(PastedCredentials(accessKey: "hunter2", secretKey: "hunter2"))".contains("hunter2") == false)
    }

    @Test func theFileReadsBack() throws {
        let servers = try #require(PastedCredentials(webServer: ServerAddress("https://app.x.io")).servers)
        let text = try ConfigurationWriter.text(servers: servers, credentials: Self.keys)
        let configuration = try load(text)
        #expect(configuration.apiServer == "https://api.x.io")
        #expect(configuration.webServer == "https://app.x.io")
        #expect(configuration.filesServer == "https://files.x.io")
        #expect(configuration.credentials == Self.keys)
        #expect(configuration.diagnostics.isEmpty)
    }

    @Test func theThreeServersMustDiffer() throws {
        let address = try #require(ServerAddress("http://h:1"))
        let servers = ServerTrio(api: address, web: address, files: address)
        #expect(throws: ConfigurationError.self) {
            try ConfigurationWriter.text(servers: servers, credentials: Self.keys)
        }
    }

    @Test func aPrivateFileIsReadableByItsOwnerOnlyAndNeverReplaced() throws {
        try withFolder { folder in
            let path = folder + "/clearml.conf"
            try PrivateFile.create("a: 1\n", at: path)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "a: 1\n")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let error = #expect(throws: ConfigurationError.self) { try PrivateFile.create("b: 2\n", at: path) }
            #expect(error?.code == .targetExists)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "a: 1\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["clearml.conf"])
        }
    }

    @Test func anEmptyFileAndALinkToOneAreFilled() throws {
        try withFolder { folder in
            #expect(FileManager.default.createFile(atPath: folder + "/real.conf", contents: Data()))
            try FileManager.default.createSymbolicLink(atPath: folder + "/link.conf", withDestinationPath: "real.conf")
            try PrivateFile.create("a: 1\n", at: folder + "/link.conf")
            #expect(try String(contentsOfFile: folder + "/real.conf", encoding: .utf8) == "a: 1\n")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link.conf") == "real.conf")
        }
    }

    @Test func aFolderIsNotAFile() throws {
        try withFolder { folder in
            let error = #expect(throws: ConfigurationError.self) { try PrivateFile.create("", at: folder) }
            #expect(error?.code == .targetExists)
            let missing = #expect(throws: ConfigurationError.self) { try PrivateFile.create("", at: folder + "/no/x") }
            #expect(missing?.code == .notWritten)
        }
    }

    @Test func theDiskIsReadAsConfigured() throws {
        try withFolder { folder in
            try PrivateFile.create("api.api_server: http://disk:8008\n", at: folder + "/clearml.conf")
            try FileManager.default.createDirectory(
                atPath: folder + "/c/default/sub",
                withIntermediateDirectories: true
            )
            try PrivateFile.create("web_server: http://w:1\n", at: folder + "/c/default/api.conf")
            let configuration = try Configuration.load(
                ConfigurationSources(
                    environment: ["CLEARML_CONFIG_PATH": folder + "/c"],
                    files: DiskConfigurationFiles(),
                    homeDirectory: folder,
                    hostName: "box"
                )
            )
            #expect(configuration.apiServer == "http://disk:8008")
            #expect(configuration.webServer == "http://w:1")
            #expect(configuration.files.map(\.exists) == [true, false, true])
        }
    }

    @Test func theProcessIsDescribedByItsOwnEnvironment() {
        let sources = ConfigurationSources.process()
        #expect(sources.environment == ProcessInfo.processInfo.environment)
        #expect(!sources.homeDirectory.isEmpty && !sources.hostName.isEmpty)
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "clearml-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
