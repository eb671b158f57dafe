import CClearMLShim
import Synchronization

/// An open file of a `MemoryFileSystem`.
///
/// A mapping is the file's own memory, which therefore does not move while mapped.
final class MemoryFile: OpenFile {
    /// What the name stands for; lives as long as the name or any open file.
    ///
    /// `@unchecked Sendable`: the pointer is only touched under `lock`, but for stores of the one writer through
    /// its mapping, which readers copy with `clearml_copy_published`.
    final class Contents: @unchecked Sendable {
        struct Storage {
            var start: UnsafeMutableRawPointer?
            var capacity = 0
            var size = 0
            var mappings = 0
        }

        // Not a `Mutex`: the thread sanitizer does not see that a contended one is handed over by the kernel, and this
        // one is held while a chunk is copied.
        private let lock = AppendLock()
        private var storage = Storage()
        private let budget: MemoryBudget
        let modified: Int64

        init(budget: MemoryBudget, modified: Int64) {
            self.budget = budget
            self.modified = modified
        }

        deinit {
            storage.start?.deallocate()
            lock.destroy()
            budget.discharge(storage.capacity)
        }

        var size: Int { withStorage { $0.size } }

        func withStorage<R>(_ body: (inout Storage) -> R) -> R { locked { body(&storage) } }

        private func locked<R>(_ body: () -> R) -> R {
            lock.lock()
            defer { lock.unlock() }
            return body()
        }

        /// Makes room for `capacity` bytes, zeroed; `false` when the budget or a mapping forbids it.
        func reserve(_ capacity: Int, exactly: Bool) -> Bool {
            locked {
                guard capacity > storage.capacity else { return true }
                guard storage.mappings == 0 else { return false }
                let wanted = exactly ? capacity : max(capacity, min(storage.capacity * 2, storage.capacity + (1 << 20)))
                guard budget.charge(wanted - storage.capacity) else { return false }
                let grown = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 64)
                if let start = storage.start { grown.copyMemory(from: start, byteCount: storage.size) }
                (grown + storage.size).initializeMemory(as: UInt8.self, repeating: 0, count: wanted - storage.size)
                storage.start?.deallocate()
                storage.start = grown
                storage.capacity = wanted
                return true
            }
        }
    }

    private let contents: Contents
    private let path: String
    private let isMapped = Atomic(false)

    init(contents: Contents, path: String) {
        self.contents = contents
        self.path = path
    }

    deinit { close() }

    func size() throws(FileSystemError) -> Int { contents.size }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        // The caller owns the buffer for the duration of the call; the closure does not outlive it.
        nonisolated(unsafe) let target = buffer.baseAddress
        let capacity = buffer.count
        return contents.withStorage { storage in
            guard let start = storage.start, let target, offset < storage.size else { return 0 }
            let count = min(capacity, storage.size - offset)
            clearml_copy_published(target, start + offset, count)
            return count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) {
        guard let source = bytes.baseAddress else { return }
        guard contents.reserve(offset + bytes.count, exactly: false) else { throw noSpace("write") }
        // As in reading: the caller owns the bytes for the duration of the call.
        nonisolated(unsafe) let from = source
        let count = bytes.count
        contents.withStorage { storage in
            guard let start = storage.start else { return }
            (start + offset).copyMemory(from: from, byteCount: count)
            storage.size = max(storage.size, offset + count)
        }
    }

    func allocate(_ size: Int) throws(FileSystemError) {
        guard contents.reserve(size, exactly: true) else { throw noSpace("allocate") }
        contents.withStorage { $0.size = max($0.size, size) }
    }

    func map(_ size: Int) throws(FileSystemError) -> UnsafeMutableRawPointer {
        let address = contents.withStorage { storage -> UInt? in
            guard let start = storage.start, storage.size >= size else { return nil }
            storage.mappings += 1
            return UInt(bitPattern: start)
        }
        guard let address, let start = UnsafeMutableRawPointer(bitPattern: address) else { throw noSpace("map") }
        isMapped.store(true, ordering: .relaxed)
        return start
    }

    func prefault(_ range: Range<Int>) throws(FileSystemError) {}

    func unmap() {
        guard isMapped.exchange(false, ordering: .relaxed) else { return }
        contents.withStorage { $0.mappings -= 1 }
    }

    func sync() throws(FileSystemError) {}

    func truncate(_ size: Int) throws(FileSystemError) {
        contents.withStorage { storage in
            guard let start = storage.start, size < storage.size else { return }
            // What is grown again later must read as zeros.
            (start + size).initializeMemory(as: UInt8.self, repeating: 0, count: storage.size - size)
            storage.size = size
        }
    }

    func close() { unmap() }

    private func noSpace(_ operation: String) -> FileSystemError {
        FileSystemError(.noSpace, operation: operation, path: path)
    }
}
