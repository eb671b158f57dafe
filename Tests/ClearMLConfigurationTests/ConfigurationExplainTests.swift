import ClearMLConfiguration
import Testing

@Suite struct ConfigurationExplainTests {
    @Test func everyKeyHasOneRow() throws {
        let rows = try load().explain()
        #expect(rows.map(\.name) == ConfigurationKey.all.map(\.name))
        #expect(rows.allSatisfy { !$0.variables.isEmpty })
    }

    @Test func rowsSayWhereValuesComeFrom() throws {
        let configuration = try load(
            "api {\n api_server: http://h:8008\n}\nsdk.development.support_stopping: false",
            environment: ["CLEARML_WORKER_NAME": "w"],
            code: [(.defaultOutputURI, .string("s3://b"))]
        )
        let rows = Dictionary(uniqueKeysWithValues: configuration.explain().map { ($0.name, $0) })
        func line(_ name: String) -> String? { rows[name].map { "\($0.displayValue) · \($0.origin)" } }
        #expect(line("api.api_server") == "http://h:8008 · /home/t/clearml.conf:2")
        #expect(line("api.web_server") == "http://h:8080 · inferred from api.api_server")
        #expect(line("api.files_server") == "http://h:8081 · inferred from api.web_server")
        #expect(line("sdk.development.support_stopping") == "false · /home/t/clearml.conf:4")
        #expect(line("sdk.development.default_output_uri") == "s3://b · code")
        #expect(line("CLEARML_WORKER_NAME") == "w · environment variable CLEARML_WORKER_NAME")
        #expect(line("sdk.development.worker.ping_period_sec") == "30 · default")
        #expect(line("CLEARML_TASK_ID") == " · default")
        #expect(try load().explain().first { $0.name == "CLEARML_WORKER_NAME" }?.displayValue == "box")
    }

    /// Whatever secret key is set, and wherever: its value is in no row and no diagnostic.
    @Test(arguments: ConfigurationKey.all.filter(\.isSecret))
    func secretsAreMasked(_ key: ConfigurationKey) throws {
        for name in key.environmentNames {
            let value = key.kind == .structure ? "[{key: hunter2, nested: [hunter2]}]" : "hunter2"
            let configuration = try load(environment: [name: value])
            #expect(configuration.origin(of: key) == .environment(variable: name))
            let row = try #require(configuration.explain().first { $0.name == key.name })
            #expect(row.displayValue.contains("***"))
            #expect(!"\(configuration.explain())\(configuration.diagnostics)".contains("hunter2"))
        }
    }

    @Test func secretsInsideOpenSettingsAreMaskedToo() throws {
        let configuration = try load(
            """
            api.api_server: "https://me:hunter2@host"
            sdk.aws.s3.extra_args: { SSECustomerKey: hunter2, ACL: private }
            sdk.development.default_output_uri: "https://me:hunter2@files/x"
            """
        )
        let text = "\(configuration.explain())"
        #expect(!text.contains("hunter2"))
        #expect(text.contains("https://***@host"))
        #expect(configuration.apiServer == "https://me:hunter2@host")
    }

    @Test func noCredentialOfAFileReachesTheRows() throws {
        let configuration = try load(
            """
            api.credentials { access_key: hunter2, secret_key: "hunter2=" }
            sdk.aws.s3 { key: hunter2, secret: hunter2, token: hunter2, credentials: [{ bucket: b, secret: hunter2 }] }
            sdk.google.storage.credentials: [{ credentials_json: hunter2 }]
            sdk.azure.storage.containers: [{ account_key: hunter2 }]
            """
        )
        #expect(configuration.credentials?.secretKey == "hunter2=")
        #expect(!"\(configuration.explain())\(configuration.diagnostics)".contains("hunter2"))
    }
}
