import ClearMLJournal
import Synchronization

/// An open file of a ``SimulatedFileSystem``.
final class SimulatedFile: OpenFile {
    private let fileSystem: SimulatedFileSystem
    private let path: String
    /// The file's bytes, which outlive its name; nil after `close`.
    private let node: Mutex<Reference?>

    /// A node on its way between two locks; only the disk's lock is held when it is used.
    private struct Reference: @unchecked Sendable { let node: SimulatedDisk.Node }

    init(fileSystem: SimulatedFileSystem, path: String) {
        self.fileSystem = fileSystem
        self.path = path
        let reference = fileSystem.disk.withState { state in state.files[path].map { Reference(node: $0) } }
        node = Mutex(reference)
    }

    private func with<Result: Sendable>(
        _ operation: String,
        _ body: (SimulatedDisk.Node, inout SimulatedDisk.State) throws(FileSystemError) -> Result
    ) throws(FileSystemError) -> Result {
        try fileSystem.step(operation, path)
        guard let reference = node.withLock({ $0 }) else {
            throw FileSystemError(.failed, operation: operation, path: path)
        }
        return try fileSystem.disk.withState { state throws(FileSystemError) in try body(reference.node, &state) }
    }

    func size() throws(FileSystemError) -> Int { try with("size") { node, _ in node.size } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileSystemError) -> Int {
        nonisolated(unsafe) let buffer = buffer
        return try with("read") { node, _ in
            let count = max(0, min(buffer.count, node.size - offset))
            if count > 0 {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: node.storage[offset..<offset + count]))
            }
            return count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileSystemError) {
        nonisolated(unsafe) let bytes = bytes
        let path = path
        try with("write") { node, state throws(FileSystemError) in
            let end = offset + bytes.count
            if end > node.size {
                guard !state.isFull, node.reserve(end) else {
                    throw FileSystemError(.noSpace, operation: "write", path: path)
                }
                node.size = end
            }
            if bytes.count > 0 {
                UnsafeMutableRawBufferPointer(rebasing: node.storage[offset..<end]).copyMemory(from: bytes)
            }
        }
    }

    func allocate(_ size: Int) throws(FileSystemError) {
        let path = path
        try with("allocate") { node, state throws(FileSystemError) in
            guard size > node.size else { return }
            guard !state.isFull, node.reserve(size) else {
                throw FileSystemError(.noSpace, operation: "allocate", path: path)
            }
            node.size = size
        }
    }

    func map(_ size: Int) throws(FileSystemError) -> UnsafeMutableRawPointer {
        let path = path
        let address: UInt = try with("map") { node, _ throws(FileSystemError) in
            guard node.size >= size, let start = node.storage.baseAddress else {
                throw FileSystemError(.failed, operation: "map", path: path)
            }
            node.isMapped = true
            return UInt(bitPattern: start)
        }
        guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else {
            throw FileSystemError(.failed, operation: "map", path: path)
        }
        return pointer
    }

    func prefault(_ range: Range<Int>) throws(FileSystemError) {}

    func unmap() {
        guard let reference = node.withLock({ $0 }) else { return }
        fileSystem.disk.withState { _ in reference.node.isMapped = false }
    }

    func sync() throws(FileSystemError) {
        try with("sync") { node, _ in
            node.durable = node.contents
            node.replaced = nil
        }
    }

    func truncate(_ size: Int) throws(FileSystemError) {
        try with("truncate") { node, _ in
            guard size < node.size else { return }
            UnsafeMutableRawBufferPointer(rebasing: node.storage[size..<node.size]).initializeMemory(
                as: UInt8.self,
                repeating: 0
            )
            node.size = size
        }
    }

    func close() {
        unmap()
        node.withLock { $0 = nil }
    }
}
