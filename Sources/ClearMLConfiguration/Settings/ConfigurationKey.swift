/// One known setting: its names, its type and its default.
package struct ConfigurationKey: Sendable, Hashable {
    /// What values a setting takes, and how a text of the environment is read.
    package enum Kind: Sendable, Hashable {
        /// `y yes t true on 1` or `n no f false off 0`.
        case boolean
        /// As ``boolean``, and any other text means true (`CLEARML_OFFLINE_MODE=2.9`).
        case looseBoolean
        /// As ``boolean``, or the path of a file.
        case booleanOrPath
        /// A whole number in the range.
        case integer(ClosedRange<Int64>)
        /// Seconds, hours, factors: any finite number in the range.
        case number(ClosedRange<Double>)
        /// Any text.
        case text
        /// A file or folder; `~` and `$NAME` are expanded.
        case path
        /// An `http` or `https` address without a trailing slash.
        case address
        /// A list of texts; `a, b` or `[a, b]` in the environment.
        case texts
        /// A list of integers; `502, 509` or `[502, 509]` in the environment.
        case integers
        /// A section or list passed on as it is; HOCON or JSON text in the environment.
        case structure
    }

    /// The dotted path in `clearml.conf`; for a setting that only the environment has, the name of the variable.
    package let name: String
    /// Older paths of the same setting, tried when `name` is absent.
    package let aliases: [String]
    /// Documented environment variables, the first one wins.
    ///
    /// See ``environmentNames`` for all that are read.
    package let variables: [String]
    /// Variables of other tools (`AWS_ACCESS_KEY_ID`) that count only when neither code, our variables nor a file say
    /// anything, as in the Python SDK.
    package let fallbackVariables: [String]
    /// What values it takes.
    package let kind: Kind
    /// The value when nobody sets it.
    package let defaultValue: ConfigurationValue
    /// Whether the value is a credential: masked wherever it is shown.
    package let isSecret: Bool
    /// Whether `clearml.conf` has no such key.
    package let isEnvironmentOnly: Bool
    /// Every environment variable that sets this, strongest first: the documented ones, each followed by its `TRAINS_`
    /// form, then the general one.
    package let environmentNames: [String]
    /// The variable that any key has by rule: `CLEARML__` and the path with `__` for each dot.
    ///
    /// `CLEARML__sdk__development__worker__ping_period_sec`, for one; letters may be in either case. Nil for settings
    /// that only the environment has.
    package let generalVariable: String?

    init(
        _ name: String,
        _ kind: Kind,
        _ defaultValue: ConfigurationValue = .none,
        aliases: [String] = [],
        variables: [String] = [],
        fallbackVariables: [String] = [],
        isSecret: Bool = false
    ) {
        self.name = name
        self.aliases = aliases
        self.variables = variables
        self.fallbackVariables = fallbackVariables
        self.kind = kind
        self.defaultValue = defaultValue
        self.isSecret = isSecret
        isEnvironmentOnly = false
        let general = Self.generalVariable(of: name)
        generalVariable = general
        environmentNames = Self.withLegacyNames(variables) + [general]
    }

    /// A setting that only the environment (or code) has.
    init(
        variable: String,
        _ kind: Kind,
        _ defaultValue: ConfigurationValue = .none,
        isSecret: Bool = false
    ) {
        name = variable
        aliases = []
        variables = [variable]
        fallbackVariables = []
        self.kind = kind
        self.defaultValue = defaultValue
        self.isSecret = isSecret
        isEnvironmentOnly = true
        generalVariable = nil
        environmentNames = Self.withLegacyNames([variable])
    }

    private static func generalVariable(of name: String) -> String {
        generalPrefix + name.split(separator: ".").joined(separator: "__")
    }

    private static func withLegacyNames(_ variables: [String]) -> [String] {
        variables.flatMap { [$0] + (legacyName(of: $0).map { [$0] } ?? []) }
    }

    static let generalPrefix = "CLEARML__"

    private static func legacyName(of variable: String) -> String? {
        guard variable.hasPrefix("CLEARML_") else { return nil }
        return "TRAINS_" + variable.dropFirst("CLEARML_".count)
    }

    /// Whether both have the same name.
    package static func == (left: ConfigurationKey, right: ConfigurationKey) -> Bool { left.name == right.name }

    /// Hashes the name.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The value of a setting, of the type its key asks for.
package enum ConfigurationValue: Sendable, Equatable {
    /// Not set, and without a default.
    case none
    /// A switch.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A finite number.
    case number(Double)
    /// A text, a path (expanded) or an address (normalised).
    case text(String)
    /// A list of texts.
    case texts([String])
    /// A list of whole numbers.
    case integers([Int64])
    /// A list or section, as it was written.
    case structure(HOCONValue)
}

/// Where the value of a setting comes from.
package enum ConfigurationOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Handed over by the program.
    case code
    /// An environment variable.
    case environment(variable: String)
    /// A configuration file.
    case file(HOCONPosition)
    /// Worked out from another setting.
    case inferred(from: String)
    /// Nobody set it.
    case builtIn

    /// `code`, `environment variable NAME`, `FILE:LINE`, `inferred from KEY` or `default`.
    package var description: String {
        switch self {
        case .code: "code"
        case .environment(let variable): "environment variable \(variable)"
        case .file(let position): position.description
        case .inferred(let key): "inferred from \(key)"
        case .builtIn: "default"
        }
    }
}
