/// The settings that the layers above ask for, typed.
extension Configuration {
    // MARK: - Servers

    /// Base address of the API server, without a slash at its end.
    package var apiServer: String { text(.apiServer) ?? "https://api.clear.ml" }

    /// Base address of the web application, told from the API server when not set; nil when it cannot be told.
    package var webServer: String? {
        text(.webServer) ?? ServerAddress(apiServer)?.webServer?.text
    }

    /// Base address of the file server, told from the web application when not set; nil when it cannot be told.
    package var filesServer: String? {
        text(.filesServer) ?? webServer.flatMap { ServerAddress($0) }?.filesServer.text
    }

    /// How certificates of servers are checked.
    package enum CertificateVerification: Sendable, Equatable {
        /// Against the certificates that the system trusts.
        case system
        /// Against the CA bundle at this path.
        case bundle(path: String)
        /// Not at all: whoever sits in between can read the keys.
        case off
    }

    /// How the certificate of the API server is checked.
    package var certificateVerification: CertificateVerification {
        switch value(of: .verifyCertificate) {
        case .boolean(false): .off
        case .text(let path): .bundle(path: path)
        default: .system
        }
    }

    /// HTTP statuses to retry besides the built-in ones.
    package var extraRetryCodes: [Int] {
        if case .integers(let codes) = value(of: .extraRetryCodes) { codes.map { Int($0) } } else { [] }
    }

    /// Largest request body the server takes, in bytes.
    package var maximumRequestSize: Int { Int(integer(.maximumRequestSize) ?? 15_728_640) }

    // MARK: - Identity

    /// An access key and its secret.
    package struct Credentials: Sendable, Equatable, CustomStringConvertible {
        /// The access key, which the server calls `key`.
        package var accessKey: String
        /// The secret key.
        package var secretKey: String

        /// A pair of keys.
        package init(accessKey: String, secretKey: String) {
            self.accessKey = accessKey
            self.secretKey = secretKey
        }

        /// Says that there are credentials, never which.
        package var description: String { "Credentials(***)" }
    }

    /// The keys to log in with; nil unless both are set.
    package var credentials: Credentials? {
        guard let access = text(.accessKey), let secret = text(.secretKey) else { return nil }
        return Credentials(accessKey: access, secretKey: secret)
    }

    /// A token to log in with; while it is set, ``credentials`` are not used for the first login.
    package var authToken: String? { text(.authToken) }

    /// Whether a login is possible at all.
    package var isConfigured: Bool { credentials != nil || authToken != nil }

    /// Throws when no login is possible, saying how to configure one.
    package func requireCredentials() throws(ConfigurationError) {
        guard !isConfigured else { return }
        let missing =
            switch (text(.accessKey), text(.secretKey)) {
            case (.some, nil): "`api.credentials.secret_key` is missing"
            case (nil, .some): "`api.credentials.access_key` is missing"
            default: "there are no credentials"
            }
        throw ConfigurationError(
            .notConfigured,
            "ClearML is not configured: \(missing). Run `clearml init`, or set CLEARML_API_HOST, "
                + "CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY, or work without a server with "
                + "CLEARML_OFFLINE_MODE=1."
        )
    }

    /// A new token is asked for when the old one has less than this left, in seconds.
    package var tokenExpirationThreshold: Double { number(.tokenExpirationThreshold) ?? 360 }

    /// Lifetime to ask for at login, in seconds; nil leaves it to the server.
    package var requestTokenExpiration: Int? { integer(.requestTokenExpiration).map { Int($0) } }

    /// The name this worker reports under: CLEARML_WORKER_NAME, else the name of the machine.
    package var workerName: String { text(.workerName) ?? hostName }

    // MARK: - Mode

    /// Whether runs stay on this machine until they are synced.
    package var offlineMode: Bool { boolean(.offlineMode) ?? false }

    /// The task an agent started this process for; nil in a run of one's own.
    package var taskID: String? { text(.taskID) }

    /// Whether the process was started by an agent (or is told to behave as if it were).
    package var isRemote: Bool { taskID != nil || boolean(.simulateRemoteTask) == true }

    /// Whether console output is reported although an agent captures it too; nil leaves it to the facade.
    package var logTaskToBackend: Bool? { boolean(.logTaskToBackend) }

    /// Whether a missing configuration silently means an unconnected run.
    package var ignoreMissingConfiguration: Bool { boolean(.ignoreMissingConfiguration) ?? false }

    // MARK: - Runs

    /// Whether a new run never reuses an earlier task.
    package var noReuse: Bool { boolean(.noReuse) ?? false }

    /// How old a task may be to be reused, in hours.
    package var taskReuseWindowHours: Double { number(.taskReuseWindow) ?? 72 }

    /// Where models and artifacts go when the program does not say; nil for the file server.
    package var defaultOutputURI: String? { text(.defaultOutputURI) }

    /// An offset the user asks for on iterations of a continued task; nil for none.
    package var iterationOffset: Int64? { integer(.iterationOffset) }

    /// Whether an abort from the server is looked for.
    package var supportStopping: Bool { boolean(.supportStopping) ?? true }

    /// Time between signs of life, in seconds.
    package var pingPeriod: Double { number(.pingPeriod) ?? 30 }

    /// Longest time a report waits for others before it is sent, in seconds.
    package var reportPeriod: Double { number(.reportPeriod) ?? 2 }

    /// How many reports are sent without waiting for more.
    package var flushThreshold: Int { Int(integer(.flushThreshold) ?? 100) }

    /// How long starting a task may wait for the server, in seconds.
    package var initializationConnectBudget: Double { number(.initializationConnectBudget) ?? 2 }

    // MARK: - Cache and journal

    /// The cache folder, `~` and variables expanded.
    package var cacheBaseDirectory: String { text(.cacheBaseDirectory) ?? paths.expand("~/.clearml/cache") }

    /// The folder of the journals.
    package var journalDirectory: String {
        let base = cacheBaseDirectory
        return base.hasSuffix("/") ? base + "journal" : base + "/journal"
    }

    /// How much of a journal a power failure may cost, in seconds.
    package var journalPowerLossWindow: Double { number(.journalPowerLossWindow) ?? 1 }

    /// Size of one journal segment, in bytes.
    package var journalSegmentSize: Int { Int(integer(.journalSegmentSize) ?? 4) << 20 }

    /// Disk space that all journals of this cache may take, in bytes.
    package var journalDiskBudget: Int64 { (integer(.journalDiskBudget) ?? 10_240) << 20 }
}
