import ClearMLAPI
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Synchronization
import Testing

@testable import ClearMLStorage

/// Google Cloud Storage and the server of its tokens, as far as an upload and a download meet them.
private struct GoogleServer: Sendable {
    var objects: [String: [UInt8]] = [:]
    var grants: [[String: String]] = []
    /// The token that counts now.
    var token = "token0"
    /// Answers to requests for a token, before good ones.
    var refusals: [ScriptedReply] = []

    mutating func reply(_ request: RecordedRequest) -> ScriptedReply {
        guard request.path != "/token" else { return grant(request) }
        guard request.header("Authorization") == "Bearer \(token)" else { return .status(401) }
        switch request.method {
        case "PUT":
            objects[request.path] = request.body
            return .status(200)
        default:
            guard let bytes = objects[request.path] else { return .status(404) }
            return ServedFile(bytes: bytes).reply(request)
        }
    }

    private mutating func grant(_ request: RecordedRequest) -> ScriptedReply {
        var items: [String: String] = [:]
        for item in String(decoding: request.body, as: UTF8.self).split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1).map { StorageURL.percentDecoded(String($0)) ?? "" }
            if pair.count == 2 { items[pair[0]] = pair[1] }
        }
        grants.append(items)
        guard refusals.isEmpty else { return refusals.removeFirst() }
        token = "token\(grants.count)"
        return .json(#"{"access_token": "\#(token)", "expires_in": 3600, "token_type": "Bearer"}"#)
    }
}

@Suite("Google Cloud Storage")
struct GoogleTests {
    private final class State: Sendable {
        let mutex = Mutex(GoogleServer())
        func withLock<Value: Sendable>(_ body: (inout GoogleServer) -> Value) -> Value { mutex.withLock { body(&$0) } }
    }

    private let state = State()

    private func withServer(_ body: (ScriptedServer, StorageWorld) async throws -> Void) async throws {
        try await withScriptedServer(reply: { [state] request in state.withLock { $0.reply(request) } }) { server in
            try await body(server, try world(server))
        }
    }

    private static func user(_ server: ScriptedServer) -> String {
        """
        {"type": "authorized_user", "client_id": "me", "client_secret": "s+c/r", "refresh_token": "1//r",
         "token_uri": "\(server.url("/token"))"}
        """
    }

    private func world(_ server: ScriptedServer) throws -> StorageWorld {
        var configuration = StorageConfiguration(environment: ["STORAGE_EMULATOR_HOST": server.url("")])
        configuration.google.account = Self.user(server)
        return try StorageWorld(configuration)
    }

    @Test("keys and accounts are found where people have them, clearml.conf first")
    func places() throws {
        var configuration = StorageConfiguration()
        #expect(throws: StorageError.self) { try S3Place("gs://b/a", configuration) }
        configuration.googleCredentialsFile =
            #"{"type": "authorized_user", "client_id": "adc", "client_secret": "s", "refresh_token": "r"}"#
        guard case .account(let account) = try S3Place("gs://b/a", configuration).access else {
            Issue.record("no account")
            return
        }
        #expect(account.name == "adc" && account.tokenAddress == GoogleAccount.defaultTokenAddress)
        configuration.botoFile = "[Credentials]\ngs_access_key_id = boto\ngs_secret_access_key = s\n"
        #expect(try S3Place("gs://b/a", configuration).keys?.key == "boto")
        configuration.environment = ["GS_ACCESS_KEY_ID": "g", "GS_SECRET_ACCESS_KEY": "s"]
        #expect(try S3Place("gs://b/a", configuration).keys?.key == "g")
        #expect(try S3Place("gs://b/a", configuration).address == "https://storage.googleapis.com/b/a")
        configuration.google.account = configuration.googleCredentialsFile
        #expect(try S3Place("gs://b/a", configuration).keys == nil)
        (configuration.google.key, configuration.google.secret) = ("conf", "s")
        #expect(try S3Place("gs://b/a", configuration).keys?.key == "conf")
        configuration.environment = ["STORAGE_EMULATOR_HOST": "localhost:9023"]
        #expect(try S3Place("gs://b/a", configuration).address == "http://localhost:9023/b/a")
    }

    @Test(
        "a file that is no account says what is wrong with it, and shows none of its secrets",
        arguments: [
            ("", "JSON"), ("/key.json", "JSON"), ("[]", "type none"),
            (#"{"type": "external_account"}"#, "external_account"),
            (#"{"type": "service_account", "private_key": "SECRET"}"#, "client_email"),
            (#"{"type": "authorized_user", "client_id": "c", "client_secret": "SECRET"}"#, "refresh_token"),
        ]
    )
    func nonsense(text: String, word: String) {
        do {
            _ = try GoogleAccount(text, from: "credentials_json")
            Issue.record("it must be refused")
        } catch {
            #expect(error.code == .missingCredentials)
            #expect(error.message.contains(word) && !error.message.contains("SECRET"))
        }
    }

    @Test("one token serves many requests, and goes to Google only")
    func token() async throws {
        try await withServer { _, world in
            let bytes = noise(100_000)
            let (file, target) = (try world.file("a", bytes), world.path("b"))
            let result = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "gs://bucket/a b", Transfer())
                return try storage.download("gs://bucket/a b", to: target, expecting: .anything, Transfer())
            }
            _ = try result.get()
            #expect(world.holds("b", bytes))
            let grants = state.withLock { $0.grants }
            #expect(
                grants == [
                    [
                        "grant_type": "refresh_token", "client_id": "me", "client_secret": "s+c/r",
                        "refresh_token": "1//r",
                    ]
                ]
            )
        }
    }

    @Test("a token that is refused is not used again")
    func revoked() async throws {
        try await withServer { _, world in
            let file = try world.file("a", [1, 2, 3])
            let first = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "gs://bucket/a", Transfer())
            }
            try first.get()
            state.withLock { $0.token = "another" }
            let second = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "gs://bucket/a", Transfer())
            }
            #expect(second.failure?.code == .accessDenied)
            let third = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "gs://bucket/a", Transfer())
            }
            try third.get()
            #expect(state.withLock { $0.grants.count } == 2)
        }
    }

    @Test("an account that is refused is an error that names it; a server that stumbles is asked again")
    func refused() async throws {
        try await withServer { _, world in
            let file = try world.file("a", [1, 2, 3])
            let body = #"{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}"#
            state.withLock { $0.refusals = [.status(503), .json(body, status: 400)] }
            let result = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "gs://bucket/a", Transfer())
            }
            let error = try #require(result.failure)
            #expect(error.code == .accessDenied)
            #expect(error.message.contains("invalid_grant: Token has been expired") && error.message.contains("me"))
            #expect(!error.message.contains("1//r") && !error.message.contains("s+c/r"))
            #expect(state.withLock { $0.grants.count } == 2)
            state.withLock { $0.refusals = [.json(#"{"access_token": "a\nb"}"#)] }
            let wrong = await world.result { storage throws(StorageError) in
                try storage.upload(UploadSource(path: file), to: "gs://bucket/a", Transfer())
            }
            #expect(wrong.failure?.code == .unexpectedReply)
        }
    }

    @Test("without the trait a service account is refused with the way out", .enabled(if: !RSASignature.isAvailable))
    func serviceAccount() {
        var configuration = StorageConfiguration()
        configuration.google.account =
            #"{"type": "service_account", "client_email": "a@b", "private_key": "SECRET"}"#
        do {
            _ = try S3Place("gs://b/a", configuration)
            Issue.record("it must be refused")
        } catch {
            #expect(error.code == .unsupported)
            #expect(error.message.contains("GoogleServiceAccounts") && error.message.contains("HMAC"))
            #expect(!error.message.contains("SECRET"))
        }
    }
}
