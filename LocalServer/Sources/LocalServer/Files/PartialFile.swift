import Foundation

/// A file that is being uploaded.
///
/// It is removed with this object unless it was moved to its place.
///
/// One task writes it, one call after the other; between calls nothing is shared.
final class PartialFile: Sendable {
    let location: String
    private let descriptor: Int32

    init(at location: String) throws {
        self.location = location
        descriptor = open(location, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileStore.FileError("make a file for an upload") }
    }

    deinit {
        close(descriptor)
        // Gone already when the upload was stored.
        unlink(location)
    }

    func append(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileStore.FileError("write an upload") }
            written += count
        }
    }

    /// Returns when the content is on disk.
    func synchronize() throws {
        guard fsync(descriptor) == 0 else { throw FileStore.FileError("synchronise an upload") }
    }
}
