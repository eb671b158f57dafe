import Synchronization

/// A file system in memory, bounded: the last resort where nothing can be written, and a fast disk for tests.
///
/// Follows the contract of `FileSystem`; everything is as durable as the process.
package final class MemoryFileSystem: FileSystem {
    private struct State {
        var directories: Set<String> = ["", "/"]
        var files: [String: MemoryFile.Contents] = [:]
        var locks: [String: LockState] = [:]
    }

    private struct LockState {
        var holders = 0
        var exclusive = false
    }

    private let state = Mutex(State())
    private let budget: MemoryBudget
    private let timestamp: @Sendable () -> Int64

    /// Creates an empty file system.
    /// - Parameters:
    ///   - limit: Bytes that all files may hold together; beyond it, writing fails with `noSpace`.
    ///   - timestamp: The time of changes, in milliseconds since 1970.
    package init(limit: Int = .max, timestamp: @escaping @Sendable () -> Int64 = { 0 }) {
        self.budget = MemoryBudget(limit: limit)
        self.timestamp = timestamp
    }

    /// Bytes in all files, those included that are removed but still open.
    package var usedBytes: Int { budget.used }

    /// Changes the limit, for example to let a full disk drain in a test.
    ///
    /// What is stored already stays.
    package func setLimit(_ limit: Int) { budget.setLimit(limit) }

    package func createDirectory(_ path: String) throws(FileSystemError) {
        let isFile = state.withLock { state in
            if state.files[path] != nil { return true }
            var path = path
            while !path.isEmpty, state.directories.insert(path).inserted { path = DiskFileSystem.parent(of: path) }
            return false
        }
        if isFile { throw FileSystemError(.exists, operation: "mkdir", path: path) }
    }

    package func list(_ path: String) throws(FileSystemError) -> [String] {
        let names = state.withLock { state -> [String]? in
            guard state.directories.contains(path) else { return nil }
            let prefix = path + "/"
            return (Array(state.files.keys) + Array(state.directories)).filter { candidate in
                candidate.hasPrefix(prefix) && candidate.utf8.count > prefix.utf8.count
                    && !candidate.dropFirst(prefix.count).contains("/")
            }.map { String($0.dropFirst(prefix.count)) }
        }
        guard let names else { throw FileSystemError(.notFound, operation: "list", path: path) }
        return names.sorted()
    }

    package func information(_ path: String) throws(FileSystemError) -> FileInformation? {
        state.withLock { state in
            if state.directories.contains(path) { return FileInformation(size: 0, isDirectory: true, modified: 0) }
            guard let contents = state.files[path] else { return nil }
            return FileInformation(size: contents.size, isDirectory: false, modified: contents.modified)
        }
    }

    package func open(_ path: String, _ access: FileAccess) throws(FileSystemError) -> any OpenFile {
        let result = state.withLock { state -> Result<MemoryFile.Contents, FileSystemError> in
            if let contents = state.files[path] {
                if case .createExclusively = access {
                    return .failure(FileSystemError(.exists, operation: "open", path: path))
                }
                return .success(contents)
            }
            switch access {
            case .read, .readWrite:
                return .failure(FileSystemError(.notFound, operation: "open", path: path))
            case .createExclusively, .createIfMissing:
                guard state.directories.contains(DiskFileSystem.parent(of: path)) else {
                    return .failure(FileSystemError(.notFound, operation: "open", path: path))
                }
                let contents = MemoryFile.Contents(budget: budget, modified: timestamp())
                state.files[path] = contents
                return .success(contents)
            }
        }
        return MemoryFile(contents: try result.get(), path: path)
    }

    package func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(FileSystemError) {
        let contents = MemoryFile.Contents(budget: budget, modified: timestamp())
        let file = MemoryFile(contents: contents, path: path)
        var failure: FileSystemError?
        bytes.withUnsafeBytes { buffer in
            do throws(FileSystemError) { try file.write(buffer, at: 0) } catch { failure = error }
        }
        if let failure { throw failure }
        let known = state.withLock { state in
            guard state.directories.contains(DiskFileSystem.parent(of: path)) else { return false }
            state.files[path] = contents
            return true
        }
        if !known { throw FileSystemError(.notFound, operation: "replace", path: path) }
    }

    package func remove(_ path: String) throws(FileSystemError) {
        let occupied = state.withLock { state in
            if state.files.removeValue(forKey: path) != nil { return false }
            let prefix = path + "/"
            if state.files.keys.contains(where: { $0.hasPrefix(prefix) })
                || state.directories.contains(where: { $0.hasPrefix(prefix) })
            {
                return true
            }
            state.directories.remove(path)
            return false
        }
        if occupied { throw FileSystemError(.busy, operation: "remove", path: path) }
    }

    package func syncDirectory(_ path: String) throws(FileSystemError) {}

    package func lock(_ path: String, shared: Bool, waiting: Bool) throws(FileSystemError) -> (any HeldLock)? {
        let granted = state.withLock { state in
            var lock = state.locks[path] ?? LockState()
            guard lock.holders == 0 || (shared && !lock.exclusive) else { return false }
            lock.holders += 1
            lock.exclusive = !shared
            state.locks[path] = lock
            return true
        }
        return granted ? MemoryLock { [weak self] in self?.unlock(path) } : nil
    }

    private func unlock(_ path: String) {
        state.withLock { state in
            guard var lock = state.locks[path] else { return }
            lock.holders -= 1
            state.locks[path] = lock.holders > 0 ? lock : nil
        }
    }

    package func freeBytes(at path: String) -> Int64? { Int64(budget.free) }

    package func storageClass(at path: String) -> StorageClass { .mappable }
}
