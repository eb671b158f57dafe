/// What Amazon's own tools would use: environment and `~/.aws`.
struct AWSFiles {
    let environment: [String: String]
    private let credentials: INIFile
    private let config: INIFile

    /// - Parameters:
    ///   - environment: The process's environment.
    ///   - credentials: The text of `~/.aws/credentials`.
    ///   - config: The text of `~/.aws/config`.
    init(environment: [String: String], credentials: String, config: String) {
        self.environment = environment
        self.credentials = INIFile(credentials)
        self.config = INIFile(config)
    }

    /// Keys of the environment, else of a profile; a profile that is named goes before the environment.
    func keys(profile: String?) -> S3Keys? {
        if profile == nil, let keys = keys(environment: environment) { return keys }
        let name = name(profile)
        return keys(credentials[name]) ?? keys(section(name))
    }

    /// The region of the environment, else of a profile; nil when neither names one.
    func region(profile: String?) -> String? {
        if profile == nil, let region = value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") { return region }
        return section(name(profile))["region"] ?? credentials[name(profile)]["region"]
    }

    /// Another address than Amazon's for its buckets; nil when none is named.
    func endpoint(profile: String?) -> String? {
        value("AWS_ENDPOINT_URL_S3") ?? value("AWS_ENDPOINT_URL") ?? section(name(profile))["endpoint_url"]
    }

    private func name(_ profile: String?) -> String { profile ?? value("AWS_PROFILE") ?? "default" }

    /// In the configuration file every profile but the default one has a prefix.
    private func section(_ name: String) -> [String: String] {
        let prefixed = config["profile \(name)"]
        return prefixed.isEmpty ? config[name] : prefixed
    }

    /// Empty is as good as not set.
    private func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    private func keys(environment: [String: String]) -> S3Keys? {
        S3Keys(value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"), value("AWS_SESSION_TOKEN"))
    }

    private func keys(_ section: [String: String]) -> S3Keys? {
        S3Keys(section["aws_access_key_id"], section["aws_secret_access_key"], section["aws_session_token"])
    }
}

/// Keys that sign requests to S3.
struct S3Keys: Sendable, Equatable {
    var key: String
    /// Never leaves this machine.
    var secret: String
    /// Goes along with temporary keys; nil for lasting ones.
    var token: String?

    init(key: String, secret: String, token: String? = nil) {
        self.key = key
        self.secret = secret
        self.token = token
    }

    /// Nil unless both key and secret are there.
    init?(_ key: String?, _ secret: String?, _ token: String? = nil) {
        guard let key, let secret, !key.isEmpty, !secret.isEmpty else { return nil }
        self.init(key: key, secret: secret, token: token.flatMap { $0.isEmpty ? nil : $0 })
    }
}
