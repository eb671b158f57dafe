import ClearMLJournal
import Synchronization

/// One process's view of a ``SimulatedDisk``; after the process is dead everything throws.
final class SimulatedFileSystem: FileSystem {
    let disk: SimulatedDisk
    let process: SimulatedProcess

    init(disk: SimulatedDisk, process: SimulatedProcess) {
        self.disk = disk
        self.process = process
    }

    /// Counts the operation.
    ///
    /// A process may die before its operation takes effect, never in the middle of a `replace`.
    func step(_ operation: String, _ path: String) throws(FileSystemError) {
        guard process.step() else { throw FileSystemError(.failed, operation: operation, path: path) }
    }

    func createDirectory(_ path: String) throws(FileSystemError) {
        try step("createDirectory", path)
        disk.withState { state in
            var prefix = ""
            for part in path.split(separator: "/") {
                prefix += "/" + part
                state.directories.insert(prefix)
            }
        }
    }

    func list(_ path: String) throws(FileSystemError) -> [String] {
        try step("list", path)
        let names: [String]? = disk.withState { state in
            guard state.directories.contains(path) else { return nil }
            let prefix = path + "/"
            var names = Set<String>()
            for entry in state.files.keys where entry.hasPrefix(prefix) {
                if let name = entry.dropFirst(prefix.count).split(separator: "/").first { names.insert(String(name)) }
            }
            for entry in state.directories where entry.hasPrefix(prefix) {
                if let name = entry.dropFirst(prefix.count).split(separator: "/").first { names.insert(String(name)) }
            }
            return names.sorted()
        }
        guard let names else { throw FileSystemError(.notFound, operation: "list", path: path) }
        return names
    }

    func information(_ path: String) throws(FileSystemError) -> FileInformation? {
        try step("information", path)
        return disk.withState { state in
            if let node = state.files[path] {
                return FileInformation(size: node.size, isDirectory: false, modified: state.now)
            }
            guard state.directories.contains(path) else { return nil }
            return FileInformation(size: 0, isDirectory: true, modified: state.now)
        }
    }

    func open(_ path: String, _ access: FileAccess) throws(FileSystemError) -> any OpenFile {
        try step("open", path)
        try disk.withState { state throws(FileSystemError) in
            let exists = state.files[path] != nil
            switch access {
            case .read, .readWrite:
                guard exists else { throw FileSystemError(.notFound, operation: "open", path: path) }
            case .createExclusively:
                guard !exists else { throw FileSystemError(.exists, operation: "open", path: path) }
                fallthrough
            case .createIfMissing:
                guard !exists else { return }
                guard !state.isFull else { throw FileSystemError(.noSpace, operation: "open", path: path) }
                state.files[path] = SimulatedDisk.Node()
            }
        }
        return SimulatedFile(fileSystem: self, path: path)
    }

    func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(FileSystemError) {
        try step("replace", path)
        try disk.withState { state throws(FileSystemError) in
            guard !state.isFull else { throw FileSystemError(.noSpace, operation: "replace", path: path) }
            let node = SimulatedDisk.Node()
            node.set(bytes)
            let former = state.files[path]
            state.files[path] = node
            if durably {
                node.durable = bytes
                state.durableEntries[path] = node
            } else {
                // Either the old or the new, whole; a chain of undurable ones goes back to the last durable.
                node.replaced = former.map { $0.replaced ?? $0.durable }
                node.durable = bytes
                if node.replaced != nil { state.durableEntries[path] = node }
            }
        }
    }

    func remove(_ path: String) throws(FileSystemError) {
        try step("remove", path)
        disk.withState { state in
            guard state.files.removeValue(forKey: path) == nil else { return }
            state.directories.remove(path)
            state.durableDirectories.remove(path)
        }
    }

    func syncDirectory(_ path: String) throws(FileSystemError) {
        try step("syncDirectory", path)
        disk.withState { state in
            let prefix = path + "/"
            func isEntry(_ name: String) -> Bool {
                name.hasPrefix(prefix) && !name.dropFirst(prefix.count).contains("/")
            }
            for (name, node) in state.files where isEntry(name) { state.durableEntries[name] = node }
            state.durableDirectories.formUnion(state.directories.filter(isEntry))
            for name in state.durableEntries.keys where isEntry(name) && state.files[name] == nil {
                state.durableEntries[name] = nil
            }
        }
    }

    func lock(_ path: String, shared: Bool, waiting: Bool) throws(FileSystemError) -> (any HeldLock)? {
        try step("lock", path)
        let id: Int? = disk.withState { state in
            let held = (state.locks[path] ?? []).filter { !$0.owner.isDead }
            guard held.isEmpty || (shared && held.allSatisfy(\.isShared)) else { return nil }
            state.nextLock += 1
            state.locks[path] = held + [SimulatedDisk.Lock(id: state.nextLock, isShared: shared, owner: process)]
            if state.files[path] == nil { state.files[path] = SimulatedDisk.Node() }
            return state.nextLock
        }
        guard let id else { return nil }
        return SimulatedLock(disk: disk, path: path, id: id)
    }

    func freeBytes(at path: String) -> Int64? { disk.withState { $0.isFull ? 0 : 1 << 40 } }

    func storageClass(at path: String) -> StorageClass { .mappable }
}

/// A lock on a ``SimulatedDisk``.
final class SimulatedLock: HeldLock {
    private let disk: SimulatedDisk
    private let path: String
    private let id: Int

    init(disk: SimulatedDisk, path: String, id: Int) {
        self.disk = disk
        self.path = path
        self.id = id
    }

    func release() {
        disk.withState { state in state.locks[path]?.removeAll { $0.id == id } }
    }

    deinit { release() }
}
