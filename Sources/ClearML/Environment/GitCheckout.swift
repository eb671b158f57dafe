import ClearMLJournal

/// A git checkout, read from its files: no process is started for it.
struct GitCheckout: Sendable, Equatable {
    /// The folder that holds the working copy.
    var root: String
    /// Where it was cloned from, as the configuration has it; nil for a purely local repository.
    var address: String?
    /// The branch as the remote calls it, else as it is called here; nil for a detached head.
    var branch: String?
    /// The commit that is checked out; nil before the first one, or where only git can tell.
    var commit: String?
    /// Whether the files do not say what is checked out, so that git must be asked.
    var needsGit = false

    /// The checkout around a folder; nil outside of one.
    static func find(from folder: String, in fileSystem: any FileSystem) -> GitCheckout? {
        var folder = folder[...]
        // A path cannot be longer than this many levels on any supported system.
        for _ in 0..<256 {
            let root = folder.isEmpty ? "/" : String(folder)
            if let directory = gitDirectory(of: root, fileSystem) {
                return read(root, directory, fileSystem)
            }
            guard let slash = folder.lastIndex(of: "/") else { return nil }
            folder = folder[..<slash]
        }
        return nil
    }

    /// The folder behind `.git`, which in a worktree or submodule is a file that names it.
    private static func gitDirectory(of root: String, _ fileSystem: any FileSystem) -> String? {
        let path = root == "/" ? "/.git" : "\(root)/.git"
        // What may not be looked at is no checkout of ours.
        guard let information = try? fileSystem.information(path) else { return nil }
        if information.isDirectory { return path }
        guard let text = text(path, fileSystem), text.hasPrefix("gitdir:") else { return nil }
        return absolute(text.dropFirst("gitdir:".count).trimmingSpaces(), in: root)
    }

    private static func read(_ root: String, _ directory: String, _ fileSystem: any FileSystem) -> GitCheckout {
        // A worktree has its own HEAD and shares the rest with the main checkout.
        let common = text("\(directory)/commondir", fileSystem).map { absolute($0, in: directory) } ?? directory
        let configuration = GitConfiguration(parsing: text("\(common)/config", fileSystem) ?? "")
        var checkout = GitCheckout(root: root)
        guard let head = text("\(directory)/HEAD", fileSystem) else {
            checkout.needsGit = true
            checkout.address = configuration.address(branch: nil)
            return checkout
        }
        let folders = directory == common ? [directory] : [directory, common]
        if head.hasPrefix("ref:") {
            let reference = head.dropFirst("ref:".count).trimmingSpaces()
            let branch = reference.hasPrefix("refs/heads/") ? String(reference.dropFirst("refs/heads/".count)) : nil
            checkout.address = configuration.address(branch: branch)
            checkout.branch = branch.map { configuration.upstream(of: $0) ?? $0 }
            checkout.commit = resolve(reference, folders, fileSystem, depth: 0)
            checkout.needsGit = configuration.hasUnknownReferences
        } else {
            checkout.address = configuration.address(branch: nil)
            checkout.commit = isCommit(head) ? head : nil
        }
        return checkout
    }

    /// The commit that a reference names: its own file first, then the packed ones.
    private static func resolve(
        _ reference: String,
        _ folders: [String],
        _ fileSystem: any FileSystem,
        depth: Int
    ) -> String? {
        guard depth < 8, !reference.split(separator: "/").contains("..") else { return nil }
        for folder in folders {
            guard let text = text("\(folder)/\(reference)", fileSystem) else { continue }
            if text.hasPrefix("ref:") {
                return resolve(text.dropFirst("ref:".count).trimmingSpaces(), folders, fileSystem, depth: depth + 1)
            }
            if isCommit(text) { return text }
        }
        return folders.lazy.compactMap { packed(reference, "\($0)/packed-refs", fileSystem) }.first
    }

    private static func packed(_ reference: String, _ path: String, _ fileSystem: any FileSystem) -> String? {
        // Large, for repositories with very many tags.
        guard let bytes = try? fileSystem.contents(of: path, limit: 64 << 20) else { return nil }
        let wanted = Array(reference.utf8)
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.count > wanted.count {
            guard let blank = line.firstIndex(of: UInt8(ascii: " ")),
                line[(blank + 1)...].elementsEqual(wanted)
            else { continue }
            let commit = String(decoding: line[..<blank], as: UTF8.self)
            return isCommit(commit) ? commit : nil
        }
        return nil
    }

    /// 40 hexadecimal digits, or 64 in a repository of the newer kind.
    static func isCommit(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64)
            && text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    }

    private static func text(_ path: String, _ fileSystem: any FileSystem) -> String? {
        // Not there, not readable: then it does not say anything.
        guard let bytes = try? fileSystem.contents(of: path, limit: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self).trimmingSpaces()
    }

    private static func absolute(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}
