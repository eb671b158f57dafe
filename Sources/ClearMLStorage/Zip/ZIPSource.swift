#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Bytes that can be read from any position.
protocol ZIPSource: Sendable {
    var length: UInt64 { get }
    /// Fills the whole buffer from `offset`.
    ///
    /// - Throws: ``ZIPError/Code/truncated`` when the source ends before.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ZIPError)
}

extension ZIPSource {
    /// Reads so many bytes at once; the caller bounds the count.
    func bytes(at offset: UInt64, count: Int) throws(ZIPError) -> [UInt8] {
        guard count >= 0, offset <= length, UInt64(count) <= length - offset else {
            throw ZIPError(.truncated, "it ends at byte \(length), where more is announced")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(ZIPError) in try read(at: offset, into: buffer) }
        }
        try result.get()
        return bytes
    }
}

/// An archive in memory.
struct ZIPMemorySource: ZIPSource {
    let bytes: [UInt8]
    var length: UInt64 { UInt64(bytes.count) }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ZIPError) {
        guard offset <= length, UInt64(buffer.count) <= length - offset else {
            throw ZIPError(.truncated, "it ends at byte \(length), where more is announced")
        }
        bytes.withUnsafeBytes { source in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[Int(offset)..<Int(offset) + buffer.count]))
        }
    }
}

/// An archive in a file, which stays open as long as this object lives.
final class ZIPFileSource: ZIPSource {
    let length: UInt64
    private let descriptor: Int32

    /// - Throws: ``ZIPError/Code/fileSystem``; for anything but a regular file, too.
    init(path: String) throws(ZIPError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ZIPError.system("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ZIPError(.fileSystem, "\(path) is not a regular file")
        }
        length = UInt64(max(status.st_size, 0))
    }

    deinit { close(descriptor) }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ZIPError) {
        var done = 0
        while done < buffer.count {
            guard let start = buffer.baseAddress, let position = off_t(exactly: offset + UInt64(done)) else {
                throw ZIPError(.truncated, "it has no byte \(offset)")
            }
            let count = pread(descriptor, start + done, buffer.count - done, position)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ZIPError.system("read", "the archive") }
            guard count > 0 else { throw ZIPError(.truncated, "it became shorter while it was read") }
            done += count
        }
    }
}

extension ZIPError {
    /// The error of the system call that just failed.
    static func system(_ call: String, _ path: String, entry: String? = nil) -> ZIPError {
        let number = errno
        return ZIPError(
            number == EEXIST ? .alreadyExists : .fileSystem,
            "cannot \(call) \(path): \(String(cString: strerror(number)))",
            entry: entry,
            errorNumber: number
        )
    }
}
