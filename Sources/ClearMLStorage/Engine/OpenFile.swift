#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An open file, closed with its object.
final class OpenFile: Sendable {
    /// What tells whether a file is still the same one.
    struct Identity: Equatable, Sendable {
        var device: UInt64
        var node: UInt64
        var size: Int64
        /// Nanoseconds since 1970.
        var modified: Int64
    }

    let path: String
    private let descriptor: Int32

    /// Opens a regular file for reading.
    init(reading path: String) throws(StorageError) {
        // O_NONBLOCK so that a pipe in the file's place is refused, not waited for.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system("open", path) }
        self.path = path
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("examine", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StorageError(.unsupported, "\(path) is not a regular file; pack a folder into an archive first")
        }
    }

    /// Opens or makes a file for writing and reading, never through a link.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isNew: Whether it must not be there yet.
    /// - Throws: ``StorageError/Code/fileSystem``, ``StorageError/Code/noSpace``.
    init(writing path: String, isNew: Bool) throws(StorageError) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (isNew ? O_EXCL : 0)
        descriptor = open(path, flags, 0o666)
        guard descriptor >= 0 else { throw .system("create", path) }
        self.path = path
    }

    deinit { close(descriptor) }

    /// What the file is now.
    func identity() throws(StorageError) -> Identity {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("examine", path) }
        return Self.identity(status)
    }

    /// Whether the file's name still leads to it.
    func isInPlace() throws(StorageError) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        let own = try identity()
        return own.device == UInt64(truncatingIfNeeded: status.st_dev) && own.node == UInt64(status.st_ino)
    }

    /// Takes the file for this object alone; false when another one has it.
    func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Takes the file for readers or for this object alone, in place of what it had; false when others are in the way.
    ///
    /// True where the file system has no locks.
    func lock(shared: Bool) throws(StorageError) -> Bool {
        while flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return false
            case ENOLCK, ENOSYS, EINVAL, EOPNOTSUPP, ENOTSUP: return true
            default: throw .system("lock", path)
            }
        }
        return true
    }

    /// Lets others have the file; at once, and not only when every child of this process has closed it too.
    func unlock() { flock(descriptor, LOCK_UN) }

    /// Reads up to a whole buffer from `offset`; 0 at the end of the file.
    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw .system("read", path) }
        }
    }

    /// Writes all bytes at `offset`.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
        var done = 0
        while done < bytes.count, let start = bytes.baseAddress {
            let count = pwrite(descriptor, start + done, bytes.count - done, off_t(offset) + off_t(done))
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw .system("write", path)
            }
        }
    }

    /// Writes all bytes at `offset`.
    func write(_ bytes: [UInt8], at offset: Int64) throws(StorageError) {
        // `withUnsafeBytes` does not keep the type of an error.
        try bytes.withUnsafeBytes { bytes in Result { () throws(StorageError) in try write(bytes, at: offset) } }.get()
    }

    /// The file's first bytes, all of them for a file that is not longer.
    func contents(maximumBytes: Int) throws(StorageError) -> [UInt8] {
        let buffer = TransferBuffer(maximumBytes)
        return Array(buffer.bytes[..<(try read(at: 0, into: buffer.bytes))])
    }

    /// Makes the file this long.
    func truncate(to size: Int64) throws(StorageError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw .system("truncate", path) }
    }

    /// Makes what was written survive a power loss.
    func synchronize() throws(StorageError) {
        guard fsync(descriptor) == 0 else { throw .system("flush", path) }
    }

    private static func identity(_ status: stat) -> Identity {
        Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            node: UInt64(status.st_ino),
            size: Int64(status.st_size),
            modified: Folders.nanoseconds(status)
        )
    }
}
