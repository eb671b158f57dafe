import ClearMLConfiguration
import Testing

/// How values are read, and what happens to those that cannot be.
@Suite struct ConfigurationValueTests {
    @Test(arguments: [
        ("y", true), ("YES", true), ("t", true), ("true", true), ("On", true), ("1", true), ("n", false), ("no", false),
        ("f", false), ("False", false), ("off", false), ("0", false),
    ])
    func booleanTexts(_ text: String, _ expected: Bool) throws {
        #expect(try load(environment: ["CLEARML_TASK_NO_REUSE": text]).noReuse == expected)
        #expect(try load("sdk.development.support_stopping: \(text)").supportStopping == expected)
        #expect(try load("sdk.development.support_stopping: \"\(text)\"").supportStopping == expected)
    }

    @Test(arguments: [("1", true), ("2.9", true), ("offline", true), ("0", false), ("off", false), ("", false)])
    func offlineModeTakesAnyText(_ text: String, _ expected: Bool) throws {
        #expect(try load(environment: ["CLEARML_OFFLINE_MODE": text]).offlineMode == expected)
    }

    @Test(arguments: [
        ("sdk.development.worker.ping_period_sec: fast", "\"fast\"", "a number from"),
        ("sdk.development.worker.ping_period_sec: -1", "\"-1\"", "a number from 1"),
        ("sdk.development.worker.ping_period_sec: [1]", "\"a list\"", "a number from"),
        ("sdk.development.worker.report_event_flush_threshold: 1.5", "\"1.5\"", "a whole number from 1"),
        ("sdk.development.support_stopping: maybe", "\"maybe\"", "true or false"),
        ("sdk.development.log_os_environments: { a: 1 }", "\"a section\"", "a list of texts"),
        ("api.http.extra_retry_codes: [502, x]", "\"a list\"", "a list of whole numbers"),
        ("api.http.max_req_size: 10MB", "\"10MB\"", "a whole number"),
    ])
    func aWrongTypeIsReportedAndIgnored(_ text: String, _ shown: String, _ expected: String) throws {
        let configuration = try load("# c\n" + text)
        let diagnostic = try #require(configuration.diagnostics.first)
        #expect(configuration.diagnostics.count == 1)
        #expect(diagnostic.severity == .error)
        #expect(diagnostic.key.map { text.hasPrefix($0) } == true)
        #expect(diagnostic.description.contains("/home/t/clearml.conf:2"))
        #expect(diagnostic.description.contains(shown), "\(diagnostic)")
        #expect(diagnostic.description.contains(expected), "\(diagnostic)")
        #expect(throws: ConfigurationError.self) { try configuration.validate() }
    }

    @Test func aBadVariableLeavesTheFileInForce() throws {
        let configuration = try load(
            "sdk.journal.power_loss_window_sec: 0.25",
            environment: ["CLEARML_JOURNAL_POWER_LOSS_WINDOW_SEC": "soon"]
        )
        #expect(configuration.journalPowerLossWindow == 0.25)
        #expect(
            configuration.diagnostics.map(\.description) == [
                "error: environment variable CLEARML_JOURNAL_POWER_LOSS_WINDOW_SEC: "
                    + "`sdk.journal.power_loss_window_sec` is \"soon\", expected a number from 0.0 to 3600.0. "
                    + "It is ignored; 0.25 (/home/t/clearml.conf:1) is used."
            ]
        )
    }

    @Test func aBadSecretIsNotShown() throws {
        let configuration = try load("api.credentials.secret_key: [hunter2]")
        #expect(configuration.text(.secretKey) == nil)
        #expect(configuration.diagnostics.count == 1)
        #expect(!configuration.diagnostics.description.contains("hunter2"))
        #expect(!configuration.diagnostics.description.contains("a list"))
    }

    @Test func nullAndEmptyTextMeanUnset() throws {
        let configuration = try load("api { api_server: \"\", auth.req_token_expiration_sec: null, web_server: null }")
        #expect(configuration.apiServer == "https://api.clear.ml")
        #expect(configuration.requestTokenExpiration == nil)
        #expect(configuration.diagnostics.isEmpty)
    }

    @Test func aliasesStandInForTheirKey() throws {
        #expect(try load("api.host: http://h:8008").apiServer == "http://h:8008")
        #expect(try load("api { host: http://h:8008, api_server: http://a:8008 }").apiServer == "http://a:8008")
        #expect(try load("api.auth.req_token_expiration_sec: 60").requestTokenExpiration == 60)
    }

    @Test(arguments: [
        ("api.verify_certificate: False", Configuration.CertificateVerification.off),
        ("api.verify_certificate: no", .off), ("api.verify_certificate: true", .system),
        ("api.verify_certificate: ~/ca.pem", .bundle(path: "/home/t/ca.pem")),
    ])
    func certificateVerification(_ text: String, _ expected: Configuration.CertificateVerification) throws {
        #expect(try load(text).certificateVerification == expected)
        let value = String(text.split(separator: " ")[1])
        #expect(try load(environment: ["CLEARML_API_HOST_VERIFY_CERT": value]).certificateVerification == expected)
    }

    @Test func pathsAreExpanded() throws {
        let file = "sdk.storage.cache.default_base_dir: \"~/$USER/${KIND}_$GONE\""
        let environment = ["USER": "t", "KIND": "cache"]
        #expect(try load(file, environment: environment).cacheBaseDirectory == "/home/t/t/cache_$GONE")
        #expect(try load(file, environment: ["CLEARML_CACHE_DIR": "/c/"]).journalDirectory == "/c/journal")
    }

    @Test func keysOfDigitsKeepTheirZeros() throws {
        let configuration = try load("api.credentials { access_key: 0012, secret_key: 1e5 }")
        #expect(configuration.credentials == Configuration.Credentials(accessKey: "0012", secretKey: "1e5"))
    }

    @Test func listsFromTheEnvironment() throws {
        let environment = ["CLEARML_LOG_ENVIRONMENT": "[AWS_*, \"CUDA\"]", "CLEARML_API_EXTRA_RETRY_CODES": "500, 503"]
        let configuration = try load(environment: environment)
        #expect(configuration.texts(.logEnvironment) == ["AWS_*", "CUDA"])
        #expect(configuration.extraRetryCodes == [500, 503])
    }

    @Test func aServerThatIsNoAddressIsNotReplacedByAnother() throws {
        for value in ["ftp://h", "http://", "http://a b", "http://h:99999", "http://h?x"] {
            let error = #expect(throws: ConfigurationError.self) { try load(environment: ["CLEARML_API_HOST": value]) }
            #expect(error?.description.contains("`api.api_server`") == true)
            #expect(error?.description.contains("CLEARML_API_HOST") == true)
        }
        let error = #expect(throws: ConfigurationError.self) { try load("\napi.host: \"a b\"") }
        #expect([error?.line, error?.column] == [2, nil])
    }

    @Test func aMissingSchemeIsAssumedAndReported() throws {
        let configuration = try load("api.host: \"box:8008\"")
        #expect(configuration.apiServer == "http://box:8008")
        #expect(configuration.diagnostics.map(\.severity) == [.warning])
    }

    @Test func credentialsNeedBothHalves() throws {
        #expect(throws: Never.self) { try load(environment: ["CLEARML_AUTH_TOKEN": "t"]).requireCredentials() }
        let half = try load(environment: ["CLEARML_API_ACCESS_KEY": "k"])
        #expect(half.credentials == nil)
        let error = #expect(throws: ConfigurationError.self) { try half.requireCredentials() }
        #expect(error?.code == .notConfigured)
        #expect(error?.message.contains("secret_key") == true)
        #expect("\(Configuration.Credentials(accessKey: "aa", secretKey: "hunter2"))" == "Credentials(***)")
    }

    @Test func anAgentsVariablesMakeTheRunRemote() throws {
        let configuration = try load(environment: ["TRAINS_TASK_ID": "abc", "CLEARML_LOG_TASK_TO_BACKEND": "1"])
        #expect(configuration.isRemote && configuration.taskID == "abc" && configuration.logTaskToBackend == true)
        #expect(try load(environment: ["CLEARML_SET_ITERATION_OFFSET": "-5"]).iterationOffset == -5)
    }

    @Test func theEnvironmentSectionIsOnlyHandedOut() throws {
        let section = "environment { A: 1, B: null, C: ${?NOPE}, D: \"x y\", E: [1], F: true, \"G=\": 1 }"
        #expect(try load(section).environmentExports.isEmpty)
        let expected = [("A", "1"), ("B", ""), ("D", "x y"), ("F", "true")].map {
            Configuration.EnvironmentExport(name: $0.0, value: $0.1)
        }
        #expect(try load(section + "\nsdk.apply_environment: true").environmentExports == expected)
        let variable = ["CLEARML_ENABLE_ENV_CONFIG_SECTION": "1"]
        #expect(try load(section, environment: variable).environmentExports == expected)
    }

    @Test func structuresArePassedOn() throws {
        let configuration = try load("sdk.aws.s3.credentials: [ { bucket: b, key: k } ]")
        guard case .structure(let value) = configuration.value(of: .s3Credentials) else {
            Issue.record("not a structure")
            return
        }
        #expect(value == [["bucket": "b", "key": "k"]])
    }
}

@Suite struct CacheSettingTests {
    @Test(
        arguments: [
            ("1500", 1_500), ("10GB", 10_000_000_000), ("1.5 KiB", 1_536), ("2k", 2_000), ("5 bytes", 5), ("-1", -1),
            ("GB", nil), ("", nil), ("1 lot", nil), ("1e99", nil), ("99999999PB", nil), ("nan", nil), ("1.2.3", nil),
        ] as [(String, Int64?)]
    )
    func sizesAsPeopleWriteThem(_ text: String, _ bytes: Int64?) {
        #expect(Configuration.byteCount(text) == bytes)
    }

    @Test func limitsOfTheCache() throws {
        let usual = try load()
        #expect(usual.cacheEntryLimit == 100 && usual.cacheByteLimit == 51_200 << 20 && usual.cacheFreeByteLimit == nil)
        let own = try load(environment: ["CLEARML_CACHE_SIZE_LIMIT_MB": "0"])
        #expect(own.cacheByteLimit == nil)
        let python = try load(
            "sdk.storage.cache.disk_space_file_size_strategy { enabled: true, size { max_used_bytes: 2GB } }"
        )
        #expect(python.cacheEntryLimit == nil && python.cacheByteLimit == 2_000_000_000)
        #expect(python.cacheFreeByteLimit == 10_000_000_000)
    }
}
