#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What is done to folders.
package enum Folders {
    /// The folder of a file; `.` for a bare name.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the folder and those above it where they are missing.
    static func make(_ path: String) throws(StorageError) {
        if mkdir(path, 0o777) == 0 || isFolder(path) { return }
        guard errno == ENOENT, path != parent(of: path) else { throw .system("make the folder", path) }
        try make(parent(of: path))
        guard mkdir(path, 0o777) == 0 || isFolder(path) else { throw .system("make the folder", path) }
    }

    /// Moves a file over what stands at its new name, and makes that survive a power loss.
    ///
    /// - Throws: ``StorageError``; a folder is moved only where no folder with content stands.
    package static func move(_ from: String, to path: String) throws(StorageError) {
        guard rename(from, path) == 0 else { throw .system("rename to", path) }
        let folder = open(parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .system("open the folder of", path) }
        defer { close(folder) }
        // Some network mounts cannot flush a folder and say EINVAL; the file itself is safe by then.
        guard fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw .system("flush the folder of", path)
        }
    }

    /// Removes a file, if there is one.
    static func remove(_ path: String) { unlink(path) }

    /// The names in a folder, in no order, without `.` and `..`; nil when there is no such folder.
    static func names(in path: String) throws(StorageError) -> [String]? {
        guard let folder = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .system("list", path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw .system("list", path) }
        return names
    }

    /// What stands at a path, itself and not what a link leads to.
    enum Kind { case file, folder, other }

    static func kind(of path: String, followingLinks: Bool = false) -> Kind {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return .other }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        let before = errno
        defer { errno = before }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
