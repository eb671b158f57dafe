import CClearMLShim

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The real file system of this host.
package struct DiskFileSystem: FileSystem {
    /// Creates the file system; it has no state.
    package init() {}

    package func createDirectory(_ path: String) throws(FileSystemError) {
        if mkdir(path, 0o700) == 0 { return }
        let number = errno
        switch number {
        case EEXIST:
            // EEXIST is also said of a file; then the first creation inside tells.
            return
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { break }
            try createDirectory(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
            throw FileSystemError(errno: errno, operation: "mkdir", path: path)
        default:
            // A read-only parent answers EROFS even where the directory exists.
            if let found = try? information(path), found.isDirectory { return }
        }
        throw FileSystemError(errno: number, operation: "mkdir", path: path)
    }

    package func list(_ path: String) throws(FileSystemError) -> [String] {
        guard let directory = opendir(path) else { throw FileSystemError(errno: errno, operation: "list", path: path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    package func information(_ path: String) throws(FileSystemError) -> FileInformation? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileSystemError(errno: errno, operation: "stat", path: path)
        }
        #if canImport(Darwin)
        let modified = status.st_mtimespec
        #else
        let modified = status.st_mtim
        #endif
        let isDirectory = (status.st_mode & S_IFMT) == S_IFDIR
        return FileInformation(
            size: isDirectory ? 0 : Int(status.st_size),
            isDirectory: isDirectory,
            modified: Int64(modified.tv_sec) * 1000 + Int64(modified.tv_nsec) / 1_000_000
        )
    }

    package func open(_ path: String, _ access: FileAccess) throws(FileSystemError) -> any OpenFile {
        let flags: Int32 =
            switch access {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .createExclusively: O_RDWR | O_CREAT | O_EXCL
            case .createIfMissing: O_RDWR | O_CREAT
            }
        return DiskFile(descriptor: try descriptor(path, flags), path: path)
    }

    package func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(FileSystemError) {
        // The process id keeps two processes that replace the same file from writing into one temporary.
        let temporary = path + ".\(getpid()).tmp"
        let file = DiskFile(descriptor: try descriptor(temporary, O_RDWR | O_CREAT | O_TRUNC), path: temporary)
        defer { file.close() }
        do throws(FileSystemError) {
            var failure: FileSystemError?
            bytes.withUnsafeBytes { buffer in
                do throws(FileSystemError) { try file.write(buffer, at: 0) } catch { failure = error }
            }
            if let failure { throw failure }
            if durably { try file.sync() }
            if rename(temporary, path) != 0 { throw FileSystemError(errno: errno, operation: "rename", path: path) }
        } catch {
            unlink(temporary)
            throw error
        }
        if durably { try syncDirectory(Self.parent(of: path)) }
    }

    package func remove(_ path: String) throws(FileSystemError) {
        if unlink(path) == 0 || errno == ENOENT { return }
        let number = errno
        // Linux answers EISDIR, POSIX and Darwin EPERM for a directory.
        if number == EISDIR || number == EPERM {
            if rmdir(path) == 0 || errno == ENOENT { return }
            if errno != ENOTDIR { throw FileSystemError(errno: errno, operation: "remove", path: path) }
        }
        throw FileSystemError(errno: number, operation: "remove", path: path)
    }

    package func syncDirectory(_ path: String) throws(FileSystemError) {
        let directory = DiskFile(descriptor: try descriptor(path, O_RDONLY | O_DIRECTORY), path: path)
        defer { directory.close() }
        do throws(FileSystemError) {
            try directory.sync()
        } catch {
            // Some network file systems cannot sync a directory; there, the server orders the entries.
            if error.systemError != EINVAL && error.code != .notSupported { throw error }
        }
    }

    package func lock(
        _ path: String,
        shared: Bool,
        waiting: Bool
    ) throws(FileSystemError) -> (any HeldLock)? {
        let file = try descriptor(path, O_RDWR | O_CREAT)
        let operation = (shared ? LOCK_SH : LOCK_EX) | (waiting ? 0 : LOCK_NB)
        if retryingOnInterrupt({ flock(file, operation) }) == 0 { return DiskLock(descriptor: file) }
        let number = errno
        close(file)
        if number == EWOULDBLOCK { return nil }
        throw FileSystemError(errno: number, operation: "lock", path: path)
    }

    package func freeBytes(at path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, overflow) = Int64(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: status.f_frsize)
        )
        return overflow ? .max : bytes
    }

    package func storageClass(at path: String) -> StorageClass {
        clearml_storage_class(path) == 0 ? .mappable : .appendOnly
    }

    package func clone(_ source: any OpenFile, to path: String) -> Bool {
        (source as? DiskFile)?.clone(to: path) ?? false
    }

    /// Opens a file so that nobody changes it; nil where that cannot be had, or somebody is writing to it.
    func openStill(_ path: String) throws(FileSystemError) -> StillFile? {
        // On a network mount a hold may bind this host only.
        guard storageClass(at: path) == .mappable else { return nil }
        return DiskFile(descriptor: try descriptor(path, O_RDONLY), path: path).held()
    }

    /// Which file is at a path; nil when there is none, or no regular one.
    func identity(_ path: String) -> FileIdentity? {
        var status = stat()
        return stat(path, &status) == 0 ? FileIdentity(status) : nil
    }

    /// The absolute path that links lead to; the path itself where there is nothing.
    func realPath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func descriptor(_ path: String, _ flags: Int32) throws(FileSystemError) -> Int32 {
        let result = retryingOnInterrupt { unsafeOpen(path, flags | O_CLOEXEC, 0o600) }
        guard result >= 0 else { throw FileSystemError(errno: errno, operation: "open", path: path) }
        return result
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// `open` of the C library, which the method of the same name hides.
private func unsafeOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}
