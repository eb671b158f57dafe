/// A file system that keeps in memory what the one below refuses to store (read-only, full, missing).
///
/// A name is looked up in memory first, so that readers in this process see one complete directory. Files below stay
/// below: only creation and replacement fall over. What is in memory ends with the process, unless `settle` still
/// finds room for it below.
package final class OverlayFileSystem: FileSystem {
    /// The file system that is tried first.
    package let base: any FileSystem
    /// What the other refused.
    package let memory: MemoryFileSystem

    /// Puts a memory of at most `limit` bytes over a file system.
    package init(base: any FileSystem, limit: Int, timestamp: @escaping @Sendable () -> Int64) {
        self.base = base
        self.memory = MemoryFileSystem(limit: limit, timestamp: timestamp)
    }

    package func createDirectory(_ path: String) throws(FileSystemError) {
        // In memory in any case: a later file may have to go there.
        try memory.createDirectory(path)
        do throws(FileSystemError) {
            try base.createDirectory(path)
        } catch {
            // Every file of this directory will be refused below too, and then be kept.
            if !error.isRefusalToStore { throw error }
        }
    }

    package func list(_ path: String) throws(FileSystemError) -> [String] {
        // Memory knows the folder only once something is kept there.
        let kept = (try? memory.list(path)) ?? []
        do throws(FileSystemError) {
            return Array(Set(try base.list(path)).union(kept))
        } catch {
            if error.code != .notFound || kept.isEmpty { throw error }
            return kept
        }
    }

    package func information(_ path: String) throws(FileSystemError) -> FileInformation? {
        let kept = try memory.information(path)
        if let kept, !kept.isDirectory { return kept }
        let below = try base.information(path)
        return below ?? kept
    }

    package func open(_ path: String, _ access: FileAccess) throws(FileSystemError) -> any OpenFile {
        if try memory.information(path)?.isDirectory == false { return try memory.open(path, access) }
        do throws(FileSystemError) {
            return try base.open(path, access)
        } catch {
            guard error.isRefusalToStore, access == .createIfMissing || access == .createExclusively else {
                throw error
            }
            try memory.createDirectory(DiskFileSystem.parent(of: path))
            return try memory.open(path, .createIfMissing)
        }
    }

    package func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(FileSystemError) {
        do throws(FileSystemError) {
            try base.replace(path, with: bytes, durably: durably)
            try memory.remove(path)
        } catch {
            guard error.isRefusalToStore else { throw error }
            try memory.createDirectory(DiskFileSystem.parent(of: path))
            try memory.replace(path, with: bytes, durably: durably)
        }
    }

    package func remove(_ path: String) throws(FileSystemError) {
        try memory.remove(path)
        try base.remove(path)
    }

    package func syncDirectory(_ path: String) throws(FileSystemError) {
        guard try base.information(path) != nil else { return }
        try base.syncDirectory(path)
    }

    package func lock(_ path: String, shared: Bool, waiting: Bool) throws(FileSystemError) -> (any HeldLock)? {
        do throws(FileSystemError) {
            return try base.lock(path, shared: shared, waiting: waiting)
        } catch {
            guard error.isRefusalToStore else { throw error }
            return try memory.lock(path, shared: shared, waiting: waiting)
        }
    }

    package func freeBytes(at path: String) -> Int64? { base.freeBytes(at: path) }

    package func isKeptInMemory(_ path: String) -> Bool {
        // What memory cannot tell is not in it.
        ((try? memory.information(path)) ?? nil)?.isDirectory == false
    }

    package func storageClass(at path: String) -> StorageClass { base.storageClass(at: path) }

    package func clone(_ source: any OpenFile, to path: String) -> Bool { base.clone(source, to: path) }

    /// Tries once more to store below a file that is kept in memory; the memory is then free again.
    ///
    /// The file must not be written meanwhile. An open reader keeps reading what it has.
    /// - Throws: The refusal of the file system below; the file stays in memory.
    package func settle(_ path: String) throws(FileSystemError) {
        guard try memory.information(path)?.isDirectory == false else { return }
        let bytes = try memory.contents(of: path, limit: .max)
        try base.createDirectory(DiskFileSystem.parent(of: path))
        try base.replace(path, with: bytes, durably: true)
        try memory.remove(path)
    }
}
