import ClearMLTransport

/// Where one name `s3://…` or `gs://…` leads, and with which keys.
struct S3Place: Sendable, Equatable {
    /// Scheme and host, and the bucket where it stands in the path: what an object's path is put behind.
    var base: String
    /// The bucket's name, for messages and listings: `s3://bucket`.
    var name: String
    /// The object's name inside the bucket, not encoded; empty for the bucket itself.
    var object: String
    var access: Access
    var region: String
    /// Whether the host may be asked for another region: only Amazon's.
    var isAmazon = false
    var usesParts = true
    var accessControl: String?

    /// What proves who asks.
    enum Access: Sendable, Equatable {
        case keys(S3Keys)
        case account(GoogleAccount)
    }

    /// Keys that sign requests; nil where an account's token does.
    var keys: S3Keys? {
        if case .keys(let keys) = access { keys } else { nil }
    }

    /// The address of the object.
    var address: String { address(of: object) }

    /// The address of an object of the same bucket, with a query.
    func address(of object: String, _ query: [(name: String, value: String)] = []) -> String {
        let path = "\(base)/\(StorageURL.percentEncoded(object, keepsSlash: true))"
        return query.isEmpty ? path : "\(path)?\(StorageURL.query(query))"
    }

    /// Finds the place and its keys.
    init(_ url: String, _ configuration: StorageConfiguration) throws(StorageError) {
        if url.hasPrefix("gs://") {
            try self.init(google: Name(url, scheme: "gs://"), configuration)
        } else {
            try self.init(s3: Name(url, scheme: "s3://"), configuration)
        }
    }

    private init(s3 name: Name, _ configuration: StorageConfiguration) throws(StorageError) {
        let files = AWSFiles(
            environment: configuration.environment,
            credentials: configuration.awsCredentialsFile,
            config: configuration.awsConfigFile
        )
        let entry = configuration.s3Entries.filter { name.matches($0.host, $0.bucket, $0.folder) }
            .max { name.weight($0.bucket, $0.folder) < name.weight($1.bucket, $1.folder) }
        let defaults = configuration.s3
        let profile = entry?.profile ?? defaults.profile
        let endpoint = files.endpoint(profile: profile)
        var keys = entry.flatMap { S3Keys($0.key, $0.secret, $0.token) }
        // Keys for Amazon are not shown to whatever host a name mentions.
        if let host = name.host, entry == nil, endpoint.flatMap(Self.authority) != host {
            throw StorageError(
                .missingCredentials,
                "no keys are configured for \(host): add an entry with host, key and secret to"
                    + " sdk.aws.s3.credentials in clearml.conf"
            )
        }
        if keys == nil, entry == nil || entry?.usesCredentialsChain == true || entry?.profile != nil {
            keys =
                S3Keys(defaults.key, defaults.secret, defaults.token).flatMap { entry?.profile == nil ? $0 : nil }
                ?? files.keys(profile: profile)
        }
        guard let keys else {
            throw StorageError(
                .missingCredentials,
                "no keys are configured for \(name.place): set sdk.aws.s3.key and secret in clearml.conf, or"
                    + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws/credentials (roles, single"
                    + " sign-on and instance profiles are not read)"
            )
        }
        access = .keys(keys)
        region = entry?.region ?? defaults.region ?? files.region(profile: profile) ?? "us-east-1"
        self.name = name.place
        object = name.object
        usesParts = entry?.usesParts ?? defaults.usesParts
        accessControl = entry?.accessControl ?? defaults.accessControl
        if let host = name.host {
            base =
                "\(entry?.isSecure ?? !(endpoint?.hasPrefix("http:") ?? false) ? "https" : "http")://\(host)/\(name.bucket)"
        } else if let endpoint {
            base = "\(endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint)/\(name.bucket)"
        } else {
            isAmazon = true
            // A name with a dot has no certificate below the region's host, and one in capitals is no host name.
            let isHost = !name.bucket.contains(".") && name.bucket == name.bucket.lowercased()
            base =
                isHost
                ? "https://\(name.bucket).s3.\(region).amazonaws.com"
                : "https://s3.\(region).amazonaws.com/\(name.bucket)"
        }
    }

    private init(google name: Name, _ configuration: StorageConfiguration) throws(StorageError) {
        let entry =
            configuration.googleEntries.filter { name.matches(nil, $0.bucket, $0.folder) }
            .max { name.weight($0.bucket, $0.folder) < name.weight($1.bucket, $1.folder) } ?? configuration.google
        access = try Self.googleAccess(entry, configuration, name.place)
        region = "auto"
        self.name = name.place
        object = name.object
        let emulator = configuration.environment["STORAGE_EMULATOR_HOST"] ?? ""
        let host = emulator.contains("://") ? emulator : "http://\(emulator)"
        base = "\(emulator.isEmpty ? "https://storage.googleapis.com" : host)/\(name.bucket)"
    }

    /// The keys or the account for a bucket of Google's: what `clearml.conf` says goes before what lies about elsewhere.
    private static func googleAccess(
        _ entry: StorageConfiguration.Google,
        _ configuration: StorageConfiguration,
        _ place: String
    ) throws(StorageError) -> Access {
        let environment = configuration.environment
        let boto = INIFile(configuration.botoFile)["Credentials"]
        if let keys = S3Keys(entry.key, entry.secret) { return .keys(keys) }
        if let account = entry.account { return try access(account, from: "credentials_json", place) }
        let keys =
            S3Keys(environment["GS_ACCESS_KEY_ID"], environment["GS_SECRET_ACCESS_KEY"])
            ?? S3Keys(boto["gs_access_key_id"], boto["gs_secret_access_key"])
        if let keys { return .keys(keys) }
        guard configuration.googleCredentialsFile.isEmpty else {
            let source = environment["GOOGLE_APPLICATION_CREDENTIALS"] ?? "gcloud's file of default credentials"
            return try access(configuration.googleCredentialsFile, from: source, place)
        }
        throw StorageError(
            .missingCredentials,
            "\(place): no keys are configured. Set credentials_json in sdk.google.storage or"
                + " GOOGLE_APPLICATION_CREDENTIALS; or make an HMAC key in the Cloud Storage settings, and set hmac_key and"
                + " hmac_secret there, or GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY"
        )
    }

    private static func access(_ text: String, from source: String, _ place: String) throws(StorageError) -> Access {
        let account = try GoogleAccount(text, from: source)
        if case .service = account.kind, !RSASignature.isAvailable {
            throw StorageError(
                .unsupported,
                "\(place): \(source) is of a service account, for which this build cannot sign. Build with the trait"
                    + " GoogleServiceAccounts of clearml-swift; or make an HMAC key in the Cloud Storage settings, and set"
                    + " hmac_key and hmac_secret in sdk.google.storage"
            )
        }
        return .account(account)
    }

    private static func authority(_ url: String) -> String? {
        url.firstRange(of: "://").map { String(url[$0.upperBound...].prefix { $0 != "/" }).lowercased() }
    }

    /// A name taken apart: `s3://bucket/object`, or `s3://host:port/bucket/object`.
    private struct Name {
        var scheme: String
        /// With its port, in lower case; nil when the name begins with the bucket.
        var host: String?
        var bucket: String
        var object: String

        var place: String { "\(scheme)\(host.map { "\($0)/" } ?? "")\(bucket)" }

        init(_ url: String, scheme: String) throws(StorageError) {
            self.scheme = scheme
            var rest = url.dropFirst(scheme.count)
            let first = rest.prefix { $0 != "/" }
            // With a port it is a host: no bucket's name has a colon.
            if first.contains(":") {
                host = first.lowercased()
                rest = rest[first.endIndex...].dropFirst()
            }
            bucket = String(rest.prefix { $0 != "/" })
            object = String(rest.dropFirst(bucket.count).drop { $0 == "/" })
            // Both become part of a host name or of an address.
            let isSound = host.map { $0.utf8.allSatisfy(Self.isHostByte) } ?? true
            guard isSound, !bucket.isEmpty, bucket != ".", bucket != "..", bucket.utf8.allSatisfy(Self.isBucketByte)
            else {
                throw StorageError(
                    .invalidURL,
                    "the name does not begin with \(scheme)bucket/ or \(scheme)host:port/bucket/"
                )
            }
        }

        /// Whether an entry for this host, bucket and folder is about this name, in whole parts of the name.
        func matches(_ host: String?, _ bucket: String?, _ folder: String?) -> Bool {
            guard Self.given(host)?.lowercased() == self.host else { return false }
            if let bucket = Self.given(bucket), bucket != self.bucket { return false }
            guard let folder = Self.given(folder) else { return true }
            return Self.given(bucket) != nil && (object == folder || object.hasPrefix("\(folder)/"))
        }

        /// How closely an entry describes a name.
        func weight(_ bucket: String?, _ folder: String?) -> Int {
            (Self.given(bucket)?.count ?? 0) + (Self.given(folder)?.count ?? 0)
        }

        /// Without the quotes and slashes that people write around names; nil for nothing.
        private static func given(_ text: String?) -> String? {
            guard let text else { return nil }
            let inside = text.drop { "\"'/ ".contains($0) }
            let end = inside.lastIndex { !"\"'/ ".contains($0) }
            return end.map { String(inside[...$0]) }
        }

        private static func isBucketByte(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }

        private static func isHostByte(_ byte: UInt8) -> Bool {
            isBucketByte(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
        }
    }
}
