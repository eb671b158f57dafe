#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes files that hold credentials.
package enum PrivateFile {
    /// Writes a file that only its owner can read (mode 0600), all or nothing, and never over existing content.
    ///
    /// The text goes to a new file in the same folder, is synchronised to disk, and then takes the name. A concurrent
    /// writer of the same path makes one of the two fail; neither is ever mixed or half there.
    ///
    /// - Parameters:
    ///   - text: The content.
    ///   - path: Where to; `~` must be expanded. The folder must exist. A symbolic link is followed.
    /// - Throws: ``ConfigurationError/Code/targetExists`` when there is a file that is not empty,
    ///   ``ConfigurationError/Code/notWritten`` for everything else.
    package static func create(_ text: String, at path: String) throws(ConfigurationError) {
        let path = resolved(path)
        let isEmptyFile = try existingEmptyFile(path)
        let temporary = path + ".\(getpid()).\(UInt32.random(in: 0...UInt32.max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw notWritten(path, errno) }
        do throws(ConfigurationError) {
            defer { _ = close(descriptor) }
            // The mode of open() is cut by the umask, never widened; this undoes an unusual one.
            guard fchmod(descriptor, 0o600) == 0 else { throw notWritten(path, errno) }
            try write(Array(text.utf8), to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw notWritten(path, errno) }
        } catch {
            _ = unlink(temporary)
            throw error
        }
        try publish(temporary, as: path, replacingEmptyFile: isEmptyFile)
        synchronizeFolder(of: path)
    }

    /// A dangling link is kept as it is, and replaced.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Whether there is an empty regular file at the path; false when there is nothing.
    private static func existingEmptyFile(_ path: String) throws(ConfigurationError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            if code == ENOENT { return false }
            throw notWritten(path, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 else { throw exists(path) }
        return true
    }

    /// Gives the finished file its name.
    ///
    /// link() fails where rename() would silently replace: a file that appeared since the check wins.
    private static func publish(
        _ temporary: String,
        as path: String,
        replacingEmptyFile: Bool
    ) throws(ConfigurationError) {
        if !replacingEmptyFile {
            if link(temporary, path) == 0 {
                _ = unlink(temporary)
                return
            }
            let code = errno
            if code == EEXIST {
                _ = unlink(temporary)
                throw exists(path)
            }
            // Some network file systems have no hard links: rename, with the small race that leaves.
        }
        guard rename(temporary, path) == 0 else {
            let code = errno
            _ = unlink(temporary)
            throw notWritten(path, code)
        }
    }

    private static func write(
        _ bytes: [UInt8],
        to descriptor: CInt,
        _ path: String
    ) throws(ConfigurationError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer -> Int in
                guard let start = buffer.baseAddress else { return 0 }
                #if canImport(Darwin)
                return Darwin.write(descriptor, start + offset, buffer.count - offset)
                #elseif canImport(Glibc)
                return Glibc.write(descriptor, start + offset, buffer.count - offset)
                #else
                return Musl.write(descriptor, start + offset, buffer.count - offset)
                #endif
            }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw notWritten(path, code)
            }
            offset += count
        }
    }

    /// Makes the name as durable as the content.
    ///
    /// A file system that cannot do this has nothing better to offer.
    private static func synchronizeFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        _ = close(descriptor)
    }

    private static func exists(_ path: String) -> ConfigurationError {
        ConfigurationError(
            .targetExists,
            "There is a file already, and it is left alone. Edit it, or name another one.",
            file: path
        )
    }

    private static func notWritten(_ path: String, _ code: CInt) -> ConfigurationError {
        ConfigurationError(.notWritten, "Cannot write the file: \(String(cString: strerror(code))).", file: path)
    }
}
