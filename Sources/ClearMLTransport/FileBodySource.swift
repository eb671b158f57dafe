import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A request body read from a file, or from a part of one, in constant memory.
///
/// The file is opened at once, so that a missing one is an error at the call and a later rename does no harm. Reads
/// happen on the engine thread: a file on a network mount that hangs delays every transfer of the same transport. Serves
/// one request at a time.
package final class FileBodySource: HTTPBodySource {
    /// How many bytes the body has; give it to ``HTTPRequest/Body/source(_:length:)``.
    package let length: Int64
    private let path: String
    private let descriptor: Int32
    private let offset: Int64
    private let position = Mutex<Int64>(0)

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - offset: where the body starts in it.
    ///   - length: bytes of body; nil means up to the end that the file has now.
    /// - Throws: ``SystemCallError`` when the file cannot be opened or is shorter than asked for (`EINVAL`).
    package init(path: String, offset: Int64 = 0, length: Int64? = nil) throws(SystemCallError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemCallError("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = SystemCallError("stat", path)
            close(descriptor)
            throw error
        }
        let size = Int64(status.st_size)
        guard offset >= 0, offset <= size, (length ?? 0) >= 0, (length ?? 0) <= size - offset else {
            close(descriptor)
            errno = EINVAL
            throw SystemCallError("read", path)
        }
        self.path = path
        self.descriptor = descriptor
        self.offset = offset
        self.length = length ?? size - offset
    }

    deinit {
        close(descriptor)
    }

    /// Reads the next piece; throws ``SystemCallError``.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try position.withLock { position in
            let wanted = min(Int64(buffer.count), length - position)
            guard wanted > 0 else { return 0 }
            while true {
                let count = pread(descriptor, buffer.baseAddress, Int(wanted), off_t(offset + position))
                if count >= 0 {
                    position += Int64(count)
                    return count
                }
                guard errno == EINTR else { throw SystemCallError("read", path) }
            }
        }
    }

    /// Starts again from the first byte of the body.
    package func rewind() {
        position.withLock { $0 = 0 }
    }
}

extension HTTPRequest.Body {
    /// A file, or a part of one, as the body.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - offset: where the body starts in it.
    ///   - length: bytes of body; nil means up to the end.
    /// - Returns: a body of known length.
    /// - Throws: ``SystemCallError``.
    package static func file(
        _ path: String,
        offset: Int64 = 0,
        length: Int64? = nil
    ) throws(SystemCallError) -> HTTPRequest.Body {
        let source = try FileBodySource(path: path, offset: offset, length: length)
        return .source(source, length: source.length)
    }
}
