package import ClearMLAPI
package import ClearMLConfiguration
package import ClearMLStorage
import ClearMLTransport

extension ServerConnection {
    /// Every place that files may lie in, as the configuration, the environment and the usual files of each cloud say;
    /// opens nothing.
    ///
    /// - Parameters:
    ///   - configuration: The settings of `sdk.aws.s3`, `sdk.google.storage`, `sdk.azure.storage` and the file server.
    ///   - world: Where environment, files and connections come from.
    ///   - session: Whose token the file server gets; nil without a server.
    /// - Returns: The storages.
    package static func storage(_ configuration: Configuration, _ world: World, session: APISession?) -> Storage {
        let sources = world.sources()
        let paths = PathExpansion(environment: sources.environment, homeDirectory: sources.homeDirectory)
        func contents(_ path: String) -> String {
            do throws(ConfigurationError) {
                return String(decoding: try sources.files.read(path, limit: 1 << 20) ?? [], as: UTF8.self)
            } catch {
                world.diagnostics.once("unreadable:\(path)", "\(path) cannot be read: \(error)")
                return ""
            }
        }
        var settings = StorageSettings.read(configuration.tree, environment: sources.environment) { path in
            contents(paths.expand(path))
        }
        settings.fileServers = [configuration.filesServer].compactMap(\.self)
        func text(_ variable: String, _ path: String) -> String {
            contents(sources.environment[variable] ?? "\(sources.homeDirectory)/\(path)")
        }
        settings.awsCredentialsFile = text("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")
        settings.awsConfigFile = text("AWS_CONFIG_FILE", ".aws/config")
        settings.botoFile = text("BOTO_CONFIG", ".boto")
        settings.googleCredentialsFile = text(
            "GOOGLE_APPLICATION_CREDENTIALS",
            ".config/gcloud/application_default_credentials.json"
        )
        let transport = world.transport(settings.policy(extending: policy(configuration, world)))
        return Storage(settings, transport: transport, session: session, environment: world.api)
    }
}

/// The settings of storages, out of `clearml.conf`.
enum StorageSettings {
    /// Takes what the sections of the three clouds say; what is missing stays as it is.
    ///
    /// `contents` reads the file that a setting names.
    static func read(
        _ tree: HOCONObject,
        environment: [String: String],
        contents: (_ path: String) -> String = { _ in "" }
    ) -> StorageConfiguration {
        var result = StorageConfiguration(environment: environment)
        if let section = tree.value(at: "sdk.aws.s3")?.object {
            result.s3 = s3(section)
            result.s3Entries = objects(section["credentials"]).map(s3)
        }
        if let section = tree.value(at: "sdk.google.storage")?.object {
            result.google = google(section, contents)
            result.googleEntries = objects(section["credentials"]).map { google($0, contents) }
        }
        if let containers = tree.value(at: "sdk.azure.storage.containers") {
            result.azure = objects(containers).compactMap(azure)
        }
        return result
    }

    private static func objects(_ list: HOCONValue?) -> [HOCONObject] { (list?.array ?? []).compactMap(\.object) }

    /// A text that is there and not empty, as `""` stands for "not set" in the files that people have.
    private static func text(_ section: HOCONObject, _ key: String) -> String? {
        section[key]?.text.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func flag(_ section: HOCONObject, _ key: String) -> Bool? {
        switch section[key]?.content {
        case .bool(let flag): flag
        case .string(let text): ["true", "yes", "on"].contains(text.lowercased())
        default: nil
        }
    }

    private static func s3(_ section: HOCONObject) -> StorageConfiguration.S3 {
        var entry = StorageConfiguration.S3()
        entry.host = text(section, "host")
        entry.bucket = text(section, "bucket")
        entry.folder = text(section, "subdir")
        entry.key = text(section, "key")
        entry.secret = text(section, "secret")
        entry.token = text(section, "token")
        entry.region = text(section, "region")
        entry.profile = text(section, "profile")
        entry.usesCredentialsChain = flag(section, "use_credentials_chain") ?? false
        entry.isSecure = flag(section, "secure") ?? true
        entry.usesParts = flag(section, "multipart") ?? true
        entry.accessControl = text(section, "acl")
        switch section["verify"]?.content {
        case .bool(false): entry.verification = .off
        case .string(let path) where !path.isEmpty: entry.verification = .caBundle(path)
        default: break
        }
        return entry
    }

    private static func google(
        _ section: HOCONObject,
        _ contents: (_ path: String) -> String
    ) -> StorageConfiguration.Google {
        var entry = StorageConfiguration.Google()
        entry.bucket = text(section, "bucket")
        entry.folder = text(section, "subdir")
        entry.key = text(section, "hmac_key")
        entry.secret = text(section, "hmac_secret")
        // A path, or the JSON itself.
        entry.account = text(section, "credentials_json").map { $0.hasPrefix("{") ? $0 : contents($0) }
        return entry
    }

    private static func azure(_ section: HOCONObject) -> StorageConfiguration.Azure? {
        guard let account = text(section, "account_name") else { return nil }
        var entry = StorageConfiguration.Azure(account: account)
        entry.container = text(section, "container_name")
        entry.key = text(section, "account_key")
        entry.signature = text(section, "sas_token")
        return entry
    }
}
