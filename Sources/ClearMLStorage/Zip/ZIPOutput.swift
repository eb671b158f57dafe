import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where an archive is written: mostly at the end, sometimes over a header written before.
protocol ZIPOutput: Sendable {
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(ZIPError)
    /// Makes the archive durable and keeps it.
    func complete() throws(ZIPError)
}

/// An archive file that vanishes unless it is completed.
final class ZIPFileOutput: ZIPOutput {
    private let descriptor: Int32
    private let path: String
    private let isComplete = Mutex(false)

    /// Creates the file.
    ///
    /// - Throws: ``ZIPError/Code/alreadyExists`` when anything of that name is there, a link included.
    init(path: String) throws(ZIPError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw ZIPError.system("create", path) }
        self.path = path
    }

    deinit {
        close(descriptor)
        // Half an archive is worse than none: somebody might send it on.
        if !isComplete.withLock({ $0 }) { unlink(path) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(ZIPError) {
        var done = 0
        while done < bytes.count {
            guard let start = bytes.baseAddress, let position = off_t(exactly: offset + UInt64(done)) else {
                throw ZIPError(.tooLarge, "\(path) would become too long")
            }
            let count = pwrite(descriptor, start + done, bytes.count - done, position)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ZIPError.system("write", path) }
            done += count
        }
    }

    func complete() throws(ZIPError) {
        guard fsync(descriptor) == 0 else { throw ZIPError.system("synchronize", path) }
        isComplete.withLock { $0 = true }
    }
}

/// An archive in memory.
final class ZIPMemoryOutput: ZIPOutput {
    private let state = Mutex<[UInt8]>([])

    var bytes: [UInt8] { state.withLock { $0 } }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) {
        state.withLock { content in
            let start = Int(offset)
            let end = start + bytes.count
            if end > content.count { content.append(contentsOf: repeatElement(0, count: end - content.count)) }
            content.withUnsafeMutableBytes { target in
                UnsafeMutableRawBufferPointer(rebasing: target[start..<end]).copyMemory(from: bytes)
            }
        }
    }

    func complete() {}
}
