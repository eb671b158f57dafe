/// The merged content of all configuration files, and which they were.
struct ConfigurationTree {
    var root = HOCONObject()
    var files: [ConfigurationFile] = []
    var diagnostics: [ConfigurationDiagnostic] = []

    /// Reads everything that `reference/config.md` section 1 names, weakest first.
    static func read(
        _ sources: ConfigurationSources,
        environment: ConfigurationEnvironment
    ) throws(ConfigurationError) -> ConfigurationTree {
        var tree = ConfigurationTree()
        let paths = PathExpansion(environment: sources.environment, homeDirectory: sources.homeDirectory)

        if let folder = environment.value(of: .configurationPath) {
            let root = paths.expand(folder.value)
            let name = environment.value(of: .configurationEnvironment)?.value ?? "default"
            try tree.addFolder(root + "/default", sections: [], depth: 0, sources)
            if name != "default" { try tree.addFolder(root + "/" + name, sections: [], depth: 0, sources) }
        }
        if let file = environment.value(of: .configurationFile) {
            let path = paths.expand(file.value)
            if try !tree.addFile(path, section: [], sources) {
                tree.diagnostics.append(
                    ConfigurationDiagnostic(
                        .warning,
                        key: ConfigurationKey.configurationFile.name,
                        origin: .environment(variable: file.variable),
                        "There is no file \(path); it counts as empty, and no other file is read."
                    )
                )
            }
        } else if !sources.homeDirectory.isEmpty {
            for name in ["trains.conf", "clearml.conf"] {
                _ = try tree.addFile(sources.homeDirectory + "/" + name, section: [], sources)
            }
        }
        return tree
    }

    /// Merges one file on top; says whether it exists.
    private mutating func addFile(
        _ path: String,
        section: [String],
        _ sources: ConfigurationSources
    ) throws(ConfigurationError) -> Bool {
        let limits = HOCONLimits()
        guard let bytes = try sources.files.read(path, limit: limits.bytes + 1) else {
            files.append(ConfigurationFile(path: path, exists: false))
            return false
        }
        files.append(ConfigurationFile(path: path, exists: true))
        let document = try HOCONParser.parse(bytes, file: path, environment: sources.environment, limits: limits)
        guard var object = document.root.object else {
            throw ConfigurationError(
                .invalidValue,
                "A configuration file holds settings, not a list. Remove the outer brackets.",
                file: path,
                line: document.root.position?.line,
                expected: "settings"
            )
        }
        for part in section.reversed() {
            object = HOCONObject([(part, HOCONValue(.object(object), position: HOCONPosition(file: path, line: 1)))])
        }
        root.merge(object)
        for warning in document.warnings {
            diagnostics.append(ConfigurationDiagnostic(.warning, origin: .file(warning.position), warning.message))
        }
        return true
    }

    /// Merges every `NAME.conf` of a folder as section `NAME`, and those of its folders as `FOLDER.NAME`.
    private mutating func addFolder(
        _ path: String,
        sections: [String],
        depth: Int,
        _ sources: ConfigurationSources
    ) throws(ConfigurationError) {
        // A folder that links to its own parent would never end.
        guard depth < 8 else { return }
        for name in try sources.files.list(path) {
            if name.hasSuffix("/") {
                let folder = String(name.dropLast())
                try addFolder(path + "/" + folder, sections: sections + [folder], depth: depth + 1, sources)
            } else if name.hasSuffix(".conf"), name.count > ".conf".count {
                let stem = String(name.dropLast(".conf".count))
                _ = try addFile(path + "/" + name, section: sections + [stem], sources)
            }
        }
    }
}

/// A configuration file that was looked for.
package struct ConfigurationFile: Sendable, Equatable {
    /// Its path, `~` expanded.
    package var path: String
    /// Whether it was there.
    package var exists: Bool

    /// A file that was looked for.
    package init(path: String, exists: Bool) {
        self.path = path
        self.exists = exists
    }
}
