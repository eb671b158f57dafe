import ClearMLJournal

/// Finds the name of the git repository that a folder belongs to, without running git.
enum RepositoryName {
    /// The last part of the origin's URL without `.git`, else the name of the checkout's folder; nil outside a checkout.
    static func find(from folder: String, in fileSystem: any FileSystem) -> String? {
        var folder = folder[...]
        // A path cannot be longer than this many levels on any supported system.
        for _ in 0..<256 {
            let git = "\(folder)/.git"
            // A folder that may not be read is passed over: the name is only a default.
            if let information = try? fileSystem.information(git) {
                // In a worktree or a submodule `.git` is a file; the folder's name has to do there.
                let origin = information.isDirectory ? originName("\(git)/config", fileSystem) : nil
                return origin ?? folder.split(separator: "/").last.map(String.init)
            }
            guard let slash = folder.lastIndex(of: "/") else { return nil }
            folder = folder[..<slash]
        }
        return nil
    }

    private static func originName(_ path: String, _ fileSystem: any FileSystem) -> String? {
        // Without a readable configuration the folder gives the name.
        guard let bytes = try? fileSystem.contents(of: path, limit: 1 << 20) else { return nil }
        return originName(config: String(decoding: bytes, as: UTF8.self))
    }

    /// The repository's name as the origin's URL in a git configuration gives it.
    static func originName(config: String) -> String? {
        var inOrigin = false
        for line in config.split(separator: "\n") {
            let line = line.trimmingSpaces()
            if line.hasPrefix("[") {
                inOrigin = line == "[remote \"origin\"]"
            } else if inOrigin, let equals = line.firstIndex(of: "="), line[..<equals].trimmingSpaces() == "url" {
                let url = line[line.index(after: equals)...].trimmingSpaces()
                guard var name = url.split(whereSeparator: { $0 == "/" || $0 == ":" }).last else { return nil }
                if name.hasSuffix(".git") { name = name.dropLast(4) }
                return name.isEmpty ? nil : String(name)
            }
        }
        return nil
    }
}
