package import ClearMLTransport

/// What is known of the places where files may lie: the settings of `sdk.aws.s3`, `sdk.google.storage`,
/// `sdk.azure.storage` and of the file servers, with what the environment and the usual files of each cloud add.
///
/// A plain value: whoever fills it has read the files. Holds secrets; do not print it.
package struct StorageConfiguration: Sendable {
    /// One entry of `sdk.aws.s3.credentials`, or that section itself.
    package struct S3: Sendable, Equatable {
        /// `host:port` of a server other than Amazon's; nil for Amazon's.
        package var host: String?
        /// The bucket that the entry is for; nil for all of the host.
        package var bucket: String?
        /// The folder that the entry is for; nil for all of the bucket.
        package var folder: String?
        package var key: String?
        package var secret: String?
        /// For temporary keys.
        package var token: String?
        package var region: String?
        /// The profile in `~/.aws` to take keys and region from; nil for `AWS_PROFILE`, else `default`.
        package var profile: String?
        /// Whether keys may come from the environment and from `~/.aws` (`use_credentials_chain`).
        package var usesCredentialsChain = false
        /// Whether the server is spoken to by TLS (`secure`).
        package var isSecure = true
        /// How its certificate is checked (`verify`); nil as all others.
        package var verification: TLSVerification?
        /// Whether large files are stored in parts (`multipart`).
        package var usesParts = true
        /// A canned access control list (`acl`); nil for none.
        package var accessControl: String?

        /// An entry without settings.
        package init() {}
    }

    /// One entry of `sdk.google.storage.credentials`, or that section itself.
    package struct Google: Sendable, Equatable {
        /// The bucket that the entry is for; nil for all.
        package var bucket: String?
        /// The folder that the entry is for; nil for all of the bucket.
        package var folder: String?
        /// The access id and the secret of an HMAC key.
        package var key: String?
        package var secret: String?
        /// The text that `credentials_json` is, or that the file holds which it names: an account of Google's.
        package var account: String?

        /// An entry without settings.
        package init() {}
    }

    /// One entry of `sdk.azure.storage.containers`.
    package struct Azure: Sendable, Equatable {
        package var account: String
        /// The container that the entry is for; nil for all of the account.
        package var container: String?
        /// The account's key, in base 64.
        package var key: String?
        /// A shared access signature (`sv=…&sig=…`), used when there is no key.
        package var signature: String?
        /// The service's address, the account's name in it; nil for `https://{account}.blob.core.windows.net`.
        package var endpoint: String?

        /// Names an account.
        package init(account: String) { self.account = account }
    }

    /// Addresses of ClearML file servers: `api.files_server` and `sdk.storage.http.legacy_fileservers`.
    package var fileServers: [String]
    /// What holds for Amazon's buckets without an entry of their own.
    package var s3 = S3()
    /// Entries for single buckets and hosts.
    package var s3Entries: [S3] = []
    /// What holds for Google's buckets without an entry of their own.
    package var google = Google()
    /// Entries for single buckets.
    package var googleEntries: [Google] = []
    /// The text of Google's usual file of credentials (`GOOGLE_APPLICATION_CREDENTIALS`, else what `gcloud` leaves); empty
    /// when there is none.
    package var googleCredentialsFile = ""
    /// Entries for accounts and containers.
    package var azure: [Azure] = []
    /// The process's environment: `AWS_*`, `AZURE_STORAGE_*`, `GS_*`, `STORAGE_EMULATOR_HOST`.
    package var environment: [String: String]
    /// The text of `~/.aws/credentials` (`AWS_SHARED_CREDENTIALS_FILE`); empty when there is none.
    package var awsCredentialsFile = ""
    /// The text of `~/.aws/config` (`AWS_CONFIG_FILE`); empty when there is none.
    package var awsConfigFile = ""
    /// The text of `~/.boto` (`BOTO_CONFIG`); empty when there is none.
    package var botoFile = ""

    /// Knows file servers and an environment; the rest is set afterwards.
    package init(fileServers: [String] = [], environment: [String: String] = [:]) {
        self.fileServers = fileServers
        self.environment = environment
    }

    /// `policy` with the certificate settings of the buckets; the transport is made with it.
    ///
    /// Where entries of one host disagree, the first that checks at all counts: switching off is for whole hosts.
    package func policy(extending policy: TransportPolicy) -> TransportPolicy {
        var policy = policy
        for entry in s3Entries {
            guard let host = entry.host?.lowercased() else { continue }
            policy.settingByHost[host] = "sdk.aws.s3.credentials"
            let known = policy.verificationByHost[host]
            if let verification = entry.verification, known == nil || known == .off {
                policy.verificationByHost[host] = verification
            }
        }
        return policy
    }
}
