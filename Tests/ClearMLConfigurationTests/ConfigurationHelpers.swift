import ClearMLConfiguration

/// A file system in a dictionary.
struct MemoryFiles: ConfigurationFiles {
    var contents: [String: String] = [:]
    var unreadable: Set<String> = []

    func read(_ path: String, limit: Int) throws(ConfigurationError) -> [UInt8]? {
        if unreadable.contains(path) { throw ConfigurationError(.unreadable, "permission denied", file: path) }
        return contents[path].map { Array($0.utf8.prefix(limit)) }
    }

    func list(_ path: String) throws(ConfigurationError) -> [String] {
        var names: Set<String> = []
        for name in contents.keys where name.hasPrefix(path + "/") {
            let rest = name.dropFirst(path.count + 1)
            let first = rest.prefix { $0 != "/" }
            names.insert(first.count == rest.count ? String(first) : first + "/")
        }
        return names.sorted()
    }
}

/// Loads a configuration of user `/home/t` on machine `box`.
func load(
    _ conf: String? = nil,
    files: [String: String] = [:],
    environment: [String: String] = [:],
    code: [(ConfigurationKey, HOCONValue.Content)] = []
) throws(ConfigurationError) -> Configuration {
    var contents = files
    if let conf { contents["/home/t/clearml.conf"] = conf }
    var overrides = ConfigurationOverrides()
    for (key, value) in code { overrides[key] = value }
    return try Configuration.load(
        ConfigurationSources(
            environment: environment,
            files: MemoryFiles(contents: contents),
            homeDirectory: "/home/t",
            hostName: "box",
            overrides: overrides
        )
    )
}
