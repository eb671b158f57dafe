/// What this run is configured to do: code over environment over `clearml.conf` over defaults.
///
/// An immutable value, read once by ``load(_:)``; safe to share between threads. Loading fails only for what would make
/// the rest a guess: a file that is no HOCON, cannot be read, or names an impossible server. Any other bad value is
/// ignored, the next weaker source is used, and ``diagnostics`` says so.
package struct Configuration: Sendable {
    /// Everything that was merged from files; unknown sections (`agent`, …) included.
    package let tree: HOCONObject
    /// The files that were looked for, weakest first.
    package let files: [ConfigurationFile]
    /// What the user should know, in the order it was found.
    package let diagnostics: [ConfigurationDiagnostic]
    /// The name of this machine.
    package let hostName: String

    let settings: [String: Setting]
    let paths: PathExpansion

    /// A value and where it comes from.
    struct Setting: Sendable {
        var value: ConfigurationValue
        var origin: ConfigurationOrigin
    }

    /// Reads all sources.
    ///
    /// - Parameter sources: The world to read; ``ConfigurationSources/process(overrides:)`` is the real one.
    /// - Returns: Every known setting with its strongest usable value.
    /// - Throws: ``ConfigurationError`` for a file that is no HOCON, cannot be read or is not a set of settings, and for
    ///   a server address that is none (falling back to another server would send it the user's keys).
    package static func load(_ sources: ConfigurationSources) throws(ConfigurationError) -> Configuration {
        let environment = ConfigurationEnvironment(sources.environment)
        let tree = try ConfigurationTree.read(sources, environment: environment)
        let paths = PathExpansion(environment: sources.environment, homeDirectory: sources.homeDirectory)
        var resolver = SettingResolver(
            environment: environment,
            tree: tree.root,
            overrides: sources.overrides,
            reader: ValueReader(paths: paths)
        )
        var settings: [String: Setting] = [:]
        settings.reserveCapacity(ConfigurationKey.all.count)
        for key in ConfigurationKey.all { settings[key.name] = try resolver.resolve(key) }
        return Configuration(
            tree: tree.root,
            files: tree.files,
            diagnostics: tree.diagnostics + environment.diagnostics + resolver.diagnostics,
            hostName: sources.hostName,
            settings: settings,
            paths: paths
        )
    }

    private init(
        tree: HOCONObject,
        files: [ConfigurationFile],
        diagnostics: [ConfigurationDiagnostic],
        hostName: String,
        settings: [String: Setting],
        paths: PathExpansion
    ) {
        self.tree = tree
        self.files = files
        self.diagnostics = diagnostics
        self.hostName = hostName
        self.settings = settings
        self.paths = paths
    }

    // MARK: - Any setting

    /// The value of a known setting, of the type its key declares.
    package func value(of key: ConfigurationKey) -> ConfigurationValue {
        settings[key.name]?.value ?? key.defaultValue
    }

    /// Where the value of a known setting comes from.
    package func origin(of key: ConfigurationKey) -> ConfigurationOrigin {
        settings[key.name]?.origin ?? .builtIn
    }

    /// The text of a setting; nil when it has no value.
    package func text(_ key: ConfigurationKey) -> String? {
        if case .text(let text) = value(of: key) { text } else { nil }
    }

    /// The switch of a setting; nil when it has no value.
    package func boolean(_ key: ConfigurationKey) -> Bool? {
        if case .boolean(let flag) = value(of: key) { flag } else { nil }
    }

    /// The whole number of a setting; nil when it has no value.
    package func integer(_ key: ConfigurationKey) -> Int64? {
        if case .integer(let number) = value(of: key) { number } else { nil }
    }

    /// The number of a setting; nil when it has no value.
    package func number(_ key: ConfigurationKey) -> Double? {
        if case .number(let number) = value(of: key) { number } else { nil }
    }

    /// The texts of a list setting; empty when it has no value.
    package func texts(_ key: ConfigurationKey) -> [String] {
        if case .texts(let texts) = value(of: key) { texts } else { [] }
    }

    /// Throws the first of ``diagnostics`` that made a value of the user's ineffective.
    ///
    /// For tools that check a configuration; a run prefers to start.
    package func validate() throws(ConfigurationError) {
        guard let first = diagnostics.first(where: { $0.severity == .error }) else { return }
        throw ConfigurationError(.invalidValue, first.description)
    }
}
