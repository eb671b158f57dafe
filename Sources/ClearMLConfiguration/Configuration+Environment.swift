extension Configuration {
    /// A variable that the configuration wants set for the process.
    package struct EnvironmentExport: Sendable, Equatable {
        /// The name of the variable.
        package var name: String
        /// Its new value; it replaces what is there.
        package var value: String

        /// A variable and its value.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The `environment` section, when `sdk.apply_environment` (or CLEARML_ENABLE_ENV_CONFIG_SECTION) asks for it.
    ///
    /// Only data: whoever owns the process decides when to apply it, since changing the environment of a running
    /// program is not safe at any time. null becomes an empty text, as in the Python SDK; lists and sections are left out.
    package var environmentExports: [EnvironmentExport] {
        guard boolean(.applyEnvironment) == true, let section = tree["environment"]?.object else { return [] }
        return section.entries.compactMap { name, value in
            // A name with `=` or NUL cannot be set; one with a dot was nested by the parser and is a section here.
            guard !name.isEmpty, !name.contains("="), !name.contains("\0") else { return nil }
            switch value.content {
            case .null: return EnvironmentExport(name: name, value: "")
            case .array, .object: return nil
            default: return value.text.map { EnvironmentExport(name: name, value: $0) }
            }
        }
    }
}
