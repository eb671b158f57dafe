import ClearMLConfiguration
import Testing

/// Where settings come from, and which source wins.
@Suite struct ConfigurationLoadingTests {
    @Test func withoutAnythingEveryDefaultHolds() throws {
        let configuration = try load()
        #expect(configuration.apiServer == "https://api.clear.ml")
        #expect(configuration.webServer == "https://app.clear.ml")
        #expect(configuration.filesServer == "https://files.clear.ml")
        #expect(configuration.cacheBaseDirectory == "/home/t/.clearml/cache")
        #expect(configuration.journalDirectory == "/home/t/.clearml/cache/journal")
        #expect(configuration.workerName == "box")
        #expect(configuration.certificateVerification == .system)
        #expect(configuration.tokenExpirationThreshold == 360)
        #expect(configuration.requestTokenExpiration == nil)
        #expect(configuration.maximumRequestSize == 15_728_640)
        #expect(configuration.extraRetryCodes.isEmpty)
        #expect(configuration.pingPeriod == 30)
        #expect(configuration.reportPeriod == 2)
        #expect(configuration.flushThreshold == 100)
        #expect(configuration.initializationConnectBudget == 2)
        #expect(configuration.taskReuseWindowHours == 72)
        #expect(configuration.journalPowerLossWindow == 1)
        #expect(configuration.journalDiskBudget == 10_240 << 20)
        #expect(configuration.supportStopping)
        #expect(!configuration.offlineMode && !configuration.isRemote && !configuration.noReuse)
        #expect(configuration.taskID == nil && configuration.defaultOutputURI == nil)
        #expect(configuration.iterationOffset == nil && configuration.logTaskToBackend == nil)
        #expect(!configuration.isConfigured)
        #expect(configuration.diagnostics.isEmpty)
    }

    @Test func codeBeatsEnvironmentBeatsFileBeatsDefault() throws {
        let key = ConfigurationKey.pingPeriod
        let file = "sdk.development.worker.ping_period_sec: 11"
        let environment = ["CLEARML__sdk__development__worker__ping_period_sec": "12"]
        #expect(try load().pingPeriod == 30)
        #expect(try load(file).pingPeriod == 11)
        #expect(try load(file, environment: environment).pingPeriod == 12)
        let all = try load(file, environment: environment, code: [(key, .integer(13))])
        #expect(all.pingPeriod == 13)
        #expect(all.origin(of: key) == .code)
        #expect(try load(file).origin(of: key) == .file(HOCONPosition(file: "/home/t/clearml.conf", line: 1)))
        #expect(try load().origin(of: key) == .builtIn)
    }

    @Test func theHomeFilesMergeAndTheNewerNameWins() throws {
        let configuration = try load(
            "api.api_server: http://new:8008",
            files: ["/home/t/trains.conf": "api { api_server: http://old:8008, credentials.access_key: k }"]
        )
        #expect(configuration.apiServer == "http://new:8008")
        #expect(configuration.text(.accessKey) == "k")
        #expect(configuration.files.map(\.exists) == [true, true])
    }

    @Test(arguments: ["CLEARML_CONFIG_FILE", "TRAINS_CONFIG_FILE"])
    func aNamedFileIsTheOnlyOne(_ variable: String) throws {
        let configuration = try load(
            "api.api_server: http://home:8008\napi.credentials.access_key: k",
            files: ["/home/t/other.conf": "api.api_server: http://other:8008"],
            environment: [variable: "~/other.conf"]
        )
        #expect(configuration.apiServer == "http://other:8008")
        #expect(configuration.text(.accessKey) == nil)
        #expect(configuration.files == [ConfigurationFile(path: "/home/t/other.conf", exists: true)])
    }

    @Test func aNamedFileThatIsMissingCountsAsEmptyAndIsReported() throws {
        let configuration = try load("api.host: http://h:1", environment: ["CLEARML_CONFIG_FILE": "/gone.conf"])
        #expect(configuration.apiServer == "https://api.clear.ml")
        let diagnostic = try #require(configuration.diagnostics.first)
        #expect(diagnostic.severity == .warning)
        #expect(diagnostic.description.contains("CLEARML_CONFIG_FILE") && diagnostic.description.contains("/gone.conf"))
    }

    @Test func aFolderGivesSectionsNamedAfterItsFiles() throws {
        let files = [
            "/etc/c/default/api.conf": "api_server: http://default:8008\nweb_server: http://default:8080",
            "/etc/c/default/sdk/development.conf": "worker.ping_period_sec: 5",
            "/etc/c/test/api.conf": "api_server: http://test:8008",
            "/etc/c/default/notes.txt": "}",
        ]
        let plain = try load(files: files, environment: ["CLEARML_CONFIG_PATH": "/etc/c"])
        #expect(plain.apiServer == "http://default:8008")
        #expect(plain.pingPeriod == 5)
        let test = try load(files: files, environment: ["CLEARML_CONFIG_PATH": "/etc/c", "CLEARML_ENV": "test"])
        #expect(test.apiServer == "http://test:8008")
        #expect(test.webServer == "http://default:8080")
        let home = try load(
            "api.api_server: http://home:8008",
            files: files,
            environment: ["CLEARML_CONFIG_PATH": "/etc/c"]
        )
        #expect(home.apiServer == "http://home:8008")
        #expect(home.webServer == "http://default:8080")
    }

    @Test func anEmptyVariableIsUnset() throws {
        let environment = [
            "CLEARML_API_HOST": "  ", "TRAINS_API_HOST": "http://legacy:8008", "CLEARML_CONFIG_FILE": "",
        ]
        let configuration = try load("api.host: http://file:8008", environment: environment)
        #expect(configuration.apiServer == "http://legacy:8008")
        #expect(configuration.origin(of: .apiServer) == .environment(variable: "TRAINS_API_HOST"))
    }

    /// Every key can be set by each variable that `explain` lists for it, and by nothing when it is empty.
    @Test(arguments: ConfigurationKey.all)
    func everyKeyHasAnEnvironmentForm(_ key: ConfigurationKey) throws {
        let names = key.environmentNames
        #expect(!names.isEmpty)
        for name in names {
            // These two decide which files are read; they are tested above.
            guard ![.configurationFile, .configurationPath].contains(key) else { continue }
            let configuration = try load(environment: [name: Self.sample(key.kind)])
            #expect(configuration.origin(of: key) == .environment(variable: name))
            #expect(configuration.value(of: key) != .none)
            #expect(configuration.diagnostics.isEmpty)
            #expect(try load(environment: [name: ""]).origin(of: key) == .builtIn)
        }
        if let general = key.generalVariable {
            #expect(general.hasPrefix("CLEARML__"))
            let upper = try load(environment: [general.uppercased(): Self.sample(key.kind)])
            #expect(upper.origin(of: key) == .environment(variable: general.uppercased()))
        }
    }

    static func sample(_ kind: ConfigurationKey.Kind) -> String {
        switch kind {
        case .boolean, .looseBoolean, .booleanOrPath: "yes"
        case .integer(let range): String(range.contains(7) ? 7 : range.upperBound)
        case .number(let range): String(range.upperBound)
        case .text: "some text"
        case .path: "~/x"
        case .address: "https://example.org/"
        case .texts: "[A, B]"
        case .integers: "502,509"
        case .structure: "[{a: 1}]"
        }
    }

    @Test func keyNamesAreUnique() {
        let names = ConfigurationKey.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        let variables = ConfigurationKey.all.flatMap(\.environmentNames).map { $0.lowercased() }
        #expect(Set(variables).count == variables.count)
    }

    @Test func aMisspeltGeneralVariableIsReported() throws {
        let configuration = try load(environment: ["CLEARML__sdk__development__worker__pingperiod": "3"])
        #expect(configuration.diagnostics.map(\.severity) == [.warning])
        #expect(configuration.diagnostics.first?.message.contains("`sdk.development.worker.pingperiod`") == true)
    }

    @Test func documentedVariablesBeatTheGeneralForm() throws {
        let environment = ["CLEARML_API_HOST": "http://a:1", "CLEARML__api__api_server": "http://b:1"]
        #expect(try load(environment: environment).apiServer == "http://a:1")
    }

    @Test func variablesOfOtherToolsComeAfterFiles() throws {
        let environment = ["AWS_ACCESS_KEY_ID": "env"]
        let key = try #require(ConfigurationKey.named("sdk.aws.s3.key"))
        #expect(try load(environment: environment).text(key) == "env")
        #expect(try load("sdk.aws.s3.key: file", environment: environment).text(key) == "file")
        #expect(try load("sdk.aws.s3.key: \"\"", environment: environment).text(key) == "env")
    }

    @Test func unknownSectionsStayAvailable() throws {
        let configuration = try load("agent { git_user: x, default_docker { image: y } }\nown.thing: [1]")
        #expect(configuration.tree.value(at: "agent.default_docker.image")?.text == "y")
        #expect(configuration.diagnostics.isEmpty)
    }

    @Test func substitutionsSeeTheEnvironmentGivenIn() throws {
        #expect(
            try load("sdk.storage.cache.default_base_dir: ${SCRATCH}/c", environment: ["SCRATCH": "/s"])
                .cacheBaseDirectory == "/s/c"
        )
    }

    @Test func aBrokenFileStopsLoadingWithItsPlace() throws {
        let error = #expect(throws: ConfigurationError.self) { try load("api {\n api_server: a+b\n}") }
        #expect(error?.description.hasPrefix("/home/t/clearml.conf:2:15: ") == true)
    }

    @Test func anUnreadableFileStopsLoading() throws {
        let sources = ConfigurationSources(
            environment: [:],
            files: MemoryFiles(contents: [:], unreadable: ["/home/t/clearml.conf"]),
            homeDirectory: "/home/t",
            hostName: "box"
        )
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(sources) }
        #expect(error?.code == .unreadable)
    }

    @Test func aListIsNoConfiguration() throws {
        let error = #expect(throws: ConfigurationError.self) { try load("[1, 2]") }
        #expect(error?.code == .invalidValue)
    }
}
