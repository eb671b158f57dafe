#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The file system of this machine.
package struct DiskConfigurationFiles: ConfigurationFiles {
    /// The file system of this machine.
    package init() {}

    /// See ``ConfigurationFiles/read(_:limit:)``.
    package func read(_ path: String, limit: Int) throws(ConfigurationError) -> [UInt8]? {
        // Without O_NONBLOCK, opening a FIFO that someone put at this path would wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return nil }
            throw unreadable(path, code)
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            if status.st_mode & S_IFMT == S_IFDIR { return nil }
            throw ConfigurationError(.unreadable, "This is not a regular file.", file: path)
        }
        var bytes = [UInt8](repeating: 0, count: min(max(Int(status.st_size), 0) + 1, limit))
        var length = 0
        while length < limit {
            if length == bytes.count { bytes += [UInt8](repeating: 0, count: min(65_536, limit - length)) }
            let count = bytes.withUnsafeMutableBytes { buffer in
                #if canImport(Darwin)
                Darwin.read(descriptor, buffer.baseAddress?.advanced(by: length), buffer.count - length)
                #elseif canImport(Glibc)
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: length), buffer.count - length)
                #else
                Musl.read(descriptor, buffer.baseAddress?.advanced(by: length), buffer.count - length)
                #endif
            }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw unreadable(path, code)
            }
            if count == 0 { break }
            length += count
        }
        bytes.removeLast(bytes.count - length)
        return bytes
    }

    /// See ``ConfigurationFiles/list(_:)``.
    package func list(_ path: String) throws(ConfigurationError) -> [String] {
        guard let folder = opendir(path) else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return [] }
            throw unreadable(path, code)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            var status = stat()
            let isFolder = stat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            names.append(isFolder ? name + "/" : name)
        }
        return names.sorted()
    }

    private func unreadable(_ path: String, _ code: CInt) -> ConfigurationError {
        ConfigurationError(
            .unreadable,
            "Cannot read the configuration file: \(String(cString: strerror(code))). Check its permissions.",
            file: path
        )
    }
}
