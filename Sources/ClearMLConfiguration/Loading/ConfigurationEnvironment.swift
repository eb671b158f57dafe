/// The environment variables that are settings.
struct ConfigurationEnvironment {
    private let environment: [String: String]
    /// Variables of the general form, by the path they name in lower case.
    private var general: [String: (variable: String, value: String)] = [:]
    private(set) var diagnostics: [ConfigurationDiagnostic] = []

    init(_ environment: [String: String]) {
        self.environment = environment
        let candidates = environment.keys.filter { $0.hasPrefix(ConfigurationKey.generalPrefix) }.sorted()
        for variable in candidates {
            guard let value = Self.trimmed(environment[variable]) else { continue }
            let path = Self.path(of: variable)
            guard let key = Self.key(path) else {
                diagnostics.append(
                    ConfigurationDiagnostic(
                        .warning,
                        origin: .environment(variable: variable),
                        "No setting is called `\(path)`; the variable has no effect. Check its spelling."
                    )
                )
                continue
            }
            // Sorted: upper case comes first, the exact spelling last, and the last one wins.
            general[key.name.lowercased()] = (variable, value)
        }
    }

    /// The strongest variable that sets the key to something; an empty text counts as unset.
    func value(of key: ConfigurationKey) -> (variable: String, value: String)? {
        values(of: key).first
    }

    /// All variables that set the key, strongest first.
    func values(of key: ConfigurationKey) -> [(variable: String, value: String)] {
        var found: [(variable: String, value: String)] = []
        for variable in key.environmentNames where variable != key.generalVariable {
            if let value = Self.trimmed(environment[variable]) { found.append((variable, value)) }
        }
        if !general.isEmpty, let entry = general[key.name.lowercased()] { found.append(entry) }
        return found
    }

    /// The variable of another tool that sets the key; see ``ConfigurationKey/fallbackVariables``.
    func fallback(of key: ConfigurationKey) -> (variable: String, value: String)? {
        for variable in key.fallbackVariables {
            if let value = Self.trimmed(environment[variable]) { return (variable, value) }
        }
        return nil
    }

    private static func path(of variable: String) -> String {
        var path = ""
        var rest = variable.dropFirst(ConfigurationKey.generalPrefix.count)
        while let first = rest.first {
            if rest.hasPrefix("__") {
                path += "."
                rest = rest.dropFirst(2)
            } else {
                path.append(first)
                rest = rest.dropFirst()
            }
        }
        return path
    }

    private static func key(_ path: String) -> ConfigurationKey? {
        if let key = ConfigurationKey.named(path) { return key }
        let lower = path.lowercased()
        return ConfigurationKey.all.first { !$0.isEnvironmentOnly && $0.name.lowercased() == lower }
    }

    /// The text without surrounding blanks; nil when nothing is left.
    private static func trimmed(_ text: String?) -> String? {
        guard let text else { return nil }
        let start = text.drop { $0.isWhitespace }
        let end = start.lastIndex { !$0.isWhitespace }
        guard let end else { return nil }
        return String(start[...end])
    }
}
