/// Finds the strongest usable value of each setting.
struct SettingResolver {
    let environment: ConfigurationEnvironment
    let tree: HOCONObject
    let overrides: ConfigurationOverrides
    let reader: ValueReader
    private(set) var diagnostics: [ConfigurationDiagnostic] = []

    init(
        environment: ConfigurationEnvironment,
        tree: HOCONObject,
        overrides: ConfigurationOverrides,
        reader: ValueReader
    ) {
        self.environment = environment
        self.tree = tree
        self.overrides = overrides
        self.reader = reader
    }

    /// A value that was found, and the mistakes above it.
    private struct Mistake {
        var origin: ConfigurationOrigin
        var shown: String
        var expected: String
    }

    mutating func resolve(_ key: ConfigurationKey) throws(ConfigurationError) -> Configuration.Setting {
        var mistakes: [Mistake] = []
        let setting = strongest(key, &mistakes)
        if key.kind == .address {
            if let mistake = mistakes.first { throw impossibleAddress(key, mistake) }
            noteAssumedScheme(key, setting)
        }
        for mistake in mistakes {
            let instead = "It is ignored; \(describe(setting, key)) is used."
            diagnostics.append(
                ConfigurationDiagnostic(
                    .error,
                    key: key.name,
                    origin: mistake.origin,
                    "`\(key.name)` is \(mistake.shown), expected \(mistake.expected). \(instead)"
                )
            )
        }
        return setting
    }

    private func strongest(_ key: ConfigurationKey, _ mistakes: inout [Mistake]) -> Configuration.Setting {
        if let content = overrides.values[key.name] {
            let value = HOCONValue(content)
            let outcome = reader.read(value, as: key.kind)
            if let setting = take(outcome, .code, value.text, key, &mistakes) { return setting }
        }
        for (variable, text) in environment.values(of: key) {
            let origin = ConfigurationOrigin.environment(variable: variable)
            if let setting = take(reader.read(text, as: key.kind), origin, text, key, &mistakes) { return setting }
        }
        if !key.isEnvironmentOnly {
            for name in [key.name] + key.aliases {
                guard let value = tree.value(at: name) else { continue }
                let origin = value.position.map { ConfigurationOrigin.file($0) } ?? .builtIn
                let shown = value.text ?? value.kindName
                let outcome = reader.read(value, as: key.kind)
                if let setting = take(outcome, origin, shown, key, &mistakes) { return setting }
            }
        }
        if let (variable, text) = environment.fallback(of: key) {
            let origin = ConfigurationOrigin.environment(variable: variable)
            if let setting = take(reader.read(text, as: key.kind), origin, text, key, &mistakes) { return setting }
        }
        if key.kind == .path, case .text(let path) = key.defaultValue {
            return Configuration.Setting(value: .text(reader.paths.expand(path)), origin: .builtIn)
        }
        return Configuration.Setting(value: key.defaultValue, origin: .builtIn)
    }

    private func take(
        _ outcome: ValueReader.Outcome,
        _ origin: ConfigurationOrigin,
        _ text: String?,
        _ key: ConfigurationKey,
        _ mistakes: inout [Mistake]
    ) -> Configuration.Setting? {
        switch outcome {
        case .value(let value): return Configuration.Setting(value: value, origin: origin)
        case .unset: return nil
        case .wrong(let expected):
            mistakes.append(Mistake(origin: origin, shown: shown(text, key), expected: expected))
            return nil
        }
    }

    /// The value as a message may show it.
    private func shown(_ text: String?, _ key: ConfigurationKey) -> String {
        guard let text else { return "not a plain value" }
        if key.isSecret { return "***" }
        let masked = SecretText.maskUserInformation(text)
        return masked.count > 60 ? "\"\(masked.prefix(60))…\"" : "\"\(masked)\""
    }

    private func describe(_ setting: Configuration.Setting, _ key: ConfigurationKey) -> String {
        if setting.value == .none { return "no value" }
        return "\(ConfigurationRow.display(setting.value, isSecret: key.isSecret)) (\(setting.origin))"
    }

    private func impossibleAddress(_ key: ConfigurationKey, _ mistake: Mistake) -> ConfigurationError {
        var file: String?
        var line: Int?
        if case .file(let position) = mistake.origin { (file, line) = (position.file, position.line) }
        let source = file == nil ? " (\(mistake.origin))" : ""
        return ConfigurationError(
            .invalidValue,
            "`\(key.name)` is \(mistake.shown)\(source), expected \(mistake.expected).",
            file: file,
            line: line,
            expected: mistake.expected
        )
    }

    private mutating func noteAssumedScheme(_ key: ConfigurationKey, _ setting: Configuration.Setting) {
        guard case .text(let text) = setting.value, setting.origin != .builtIn else { return }
        let written: String? =
            switch setting.origin {
            case .code: HOCONValue(overrides.values[key.name] ?? .null).text
            case .environment: environment.value(of: key)?.value
            case .file, .inferred, .builtIn:
                ([key.name] + key.aliases).compactMap { tree.value(at: $0)?.text }.first { !$0.isEmpty }
            }
        guard let written, ServerAddress(written)?.isSchemeAssumed == true else { return }
        diagnostics.append(
            ConfigurationDiagnostic(
                .warning,
                key: key.name,
                origin: setting.origin,
                "`\(key.name)` has no scheme; \(SecretText.maskUserInformation(text)) is used. Write it out."
            )
        )
    }
}
