import CClearMLShim
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An open file on a real disk.
final class DiskFile: OpenFile {
    private struct State {
        var descriptor: Int32
        var mapping: (address: UInt, size: Int)?
    }

    private let path: String
    private let state: Mutex<State>

    init(descriptor: Int32, path: String) {
        self.path = path
        self.state = Mutex(State(descriptor: descriptor))
    }

    deinit { close() }

    func size() throws(FileSystemError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("stat") }
        return Int(status.st_size)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        let file = descriptor
        var done = 0
        while done < buffer.count {
            let count = retryingOnInterrupt { pread(file, start + done, buffer.count - done, off_t(offset + done)) }
            guard count >= 0 else { throw failure("read") }
            if count == 0 { break }
            done += count
        }
        return done
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) {
        guard let start = bytes.baseAddress else { return }
        let file = descriptor
        var done = 0
        while done < bytes.count {
            let count = retryingOnInterrupt { pwrite(file, start + done, bytes.count - done, off_t(offset + done)) }
            guard count > 0 else { throw failure("write") }
            done += count
        }
    }

    func allocate(_ size: Int) throws(FileSystemError) {
        let number = clearml_allocate(descriptor, Int64(size))
        if number != 0 { throw FileSystemError(errno: number, operation: "allocate", path: path) }
    }

    func map(_ size: Int) throws(FileSystemError) -> UnsafeMutableRawPointer {
        let file = descriptor
        guard let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), address != MAP_FAILED else {
            throw failure("map")
        }
        let previous = state.withLock { state in
            let previous = state.mapping
            state.mapping = (UInt(bitPattern: address), size)
            return previous
        }
        Self.unmap(previous)
        return address
    }

    func prefault(_ range: Range<Int>) throws(FileSystemError) {
        let number = state.withLock { state -> Int32 in
            // Under the lock, so that the mapping cannot end meanwhile.
            guard let mapping = state.mapping, let start = UnsafeMutableRawPointer(bitPattern: mapping.address) else {
                return 0
            }
            let part = range.clamped(to: 0..<mapping.size)
            return clearml_prefault(start + part.lowerBound, part.count, Self.pageSize)
        }
        if number != 0 { throw FileSystemError(errno: number, operation: "prefault", path: path) }
    }

    func unmap() {
        Self.unmap(
            state.withLock { state in
                let mapping = state.mapping
                state.mapping = nil
                return mapping
            }
        )
    }

    func sync() throws(FileSystemError) {
        #if canImport(Darwin)
        // Linux flushes stores into a mapping with the descriptor; Darwin wants to be told.
        state.withLock { state in
            if let mapping = state.mapping {
                _ = msync(UnsafeMutableRawPointer(bitPattern: mapping.address), mapping.size, MS_SYNC)
            }
        }
        #endif
        let number = clearml_sync_data(descriptor)
        if number != 0 { throw FileSystemError(errno: number, operation: "sync", path: path) }
    }

    func truncate(_ size: Int) throws(FileSystemError) {
        let file = descriptor
        guard retryingOnInterrupt({ ftruncate(file, off_t(size)) }) == 0 else { throw failure("truncate") }
    }

    /// A new file that shares the contents; false where the file system cannot.
    func clone(to path: String) -> Bool { clearml_clone(descriptor, path) == 0 }

    /// This file, held still, which is closed by whoever lets it go; nil where that cannot be had.
    func held() -> StillFile? { StillFile(self, descriptor: descriptor) }

    /// Which file it is; nil for what is no regular file.
    var identity: FileIdentity? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? FileIdentity(status) : nil
    }

    func close() {
        let (mapping, file) = state.withLock { state in
            defer { state = State(descriptor: -1) }
            return (state.mapping, state.descriptor)
        }
        Self.unmap(mapping)
        if file >= 0 { closeDescriptor(file) }
    }

    private var descriptor: Int32 { state.withLock { $0.descriptor } }

    private func failure(_ operation: String) -> FileSystemError {
        FileSystemError(errno: errno, operation: operation, path: path)
    }

    private static func unmap(_ mapping: (address: UInt, size: Int)?) {
        if let mapping, let start = UnsafeMutableRawPointer(bitPattern: mapping.address) { munmap(start, mapping.size) }
    }

    private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// `close` of the C library, which the method of the same name hides.
private func closeDescriptor(_ descriptor: Int32) {
    close(descriptor)
}
