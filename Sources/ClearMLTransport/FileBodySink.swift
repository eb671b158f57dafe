import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Stores a successful answer's body in a file, in constant memory.
///
/// The file is created when missing. With a `resumeOffset`, a 206 answer goes on at that offset, and any other success
/// starts the file again from its beginning, because then the server sent everything. An answer that is not a success
/// leaves the file as it was. After a failed transfer the file holds what had arrived.
package final class FileBodySink: HTTPBodySink {
    private let path: String
    private let descriptor: Int32
    private let resumeOffset: Int64
    private let end: Mutex<Int64>

    /// Opens a file for writing.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - resumeOffset: the first byte that a `Range` header of the request asks for.
    /// - Throws: ``SystemCallError``.
    package init(path: String, resumeOffset: Int64 = 0) throws(SystemCallError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemCallError("open", path) }
        self.path = path
        self.resumeOffset = resumeOffset
        end = Mutex(resumeOffset)
    }

    deinit {
        close(descriptor)
    }

    /// Where the next byte goes; the file's size once the transfer has succeeded.
    package var size: Int64 { end.withLock { $0 } }

    /// Cuts the file to where this answer starts; throws ``SystemCallError``.
    package func begin(_ head: HTTPResponse) throws {
        try end.withLock { end in
            end = head.status == 206 ? resumeOffset : 0
            guard ftruncate(descriptor, off_t(end)) == 0 else { throw SystemCallError("truncate", path) }
        }
    }

    /// Appends a piece; throws ``SystemCallError``, so that a full disk ends the transfer.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        try end.withLock { end in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest)
                let count = pwrite(descriptor, piece.baseAddress, piece.count, off_t(end))
                if count >= 0 {
                    end += Int64(count)
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    throw SystemCallError("write", path)
                }
            }
        }
    }

    /// Makes what was written survive a power loss.
    ///
    /// - Throws: ``SystemCallError``.
    package func synchronize() throws(SystemCallError) {
        guard fsync(descriptor) == 0 else { throw SystemCallError("fsync", path) }
    }
}
