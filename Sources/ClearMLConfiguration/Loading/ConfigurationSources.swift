/// Everything a configuration is made of: nothing else of the world is looked at.
package struct ConfigurationSources: Sendable {
    /// The environment variables of the process.
    package var environment: [String: String]
    /// How files are read.
    package var files: any ConfigurationFiles
    /// The home folder that `~` stands for.
    package var homeDirectory: String
    /// The name of this machine, the default name of the worker.
    package var hostName: String
    /// What the program set in code.
    package var overrides: ConfigurationOverrides

    /// A world to read.
    package init(
        environment: [String: String],
        files: any ConfigurationFiles,
        homeDirectory: String,
        hostName: String,
        overrides: ConfigurationOverrides = ConfigurationOverrides()
    ) {
        self.environment = environment
        self.files = files
        self.homeDirectory = homeDirectory
        self.hostName = hostName
        self.overrides = overrides
    }
}

/// Reads configuration files; the disk, or a dictionary in tests.
package protocol ConfigurationFiles: Sendable {
    /// The bytes of a regular file, at most `limit` of them; nil when there is no such file.
    ///
    /// - Throws: ``ConfigurationError/Code/unreadable`` when it exists and cannot be read.
    func read(_ path: String, limit: Int) throws(ConfigurationError) -> [UInt8]?

    /// The names in a folder, sorted; folders end in `/`; empty when there is no such folder.
    func list(_ path: String) throws(ConfigurationError) -> [String]
}

/// Settings made in code; they win over everything else.
package struct ConfigurationOverrides: Sendable {
    private(set) var values: [String: HOCONValue.Content] = [:]

    /// No settings.
    package init() {}

    /// The value set in code for a known setting; nil leaves it to environment and file.
    package subscript(key: ConfigurationKey) -> HOCONValue.Content? {
        get { values[key.name] }
        set { values[key.name] = newValue }
    }
}
