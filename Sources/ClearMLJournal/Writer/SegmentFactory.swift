import Synchronization

/// Makes segment files: mapped where that can be trusted, appended to elsewhere, in memory as the last resort.
struct SegmentFactory: Sendable {
    let fileSystem: OverlayFileSystem
    let directory: String
    private let storage: StorageBox

    /// The class of the place, which is lowered when the place turns out to refuse what it should do.
    private final class StorageBox: Sendable {
        let value: Mutex<StorageClass>
        init(_ value: StorageClass) { self.value = Mutex(value) }
    }

    init(fileSystem: OverlayFileSystem, directory: String) {
        self.fileSystem = fileSystem
        self.directory = directory
        self.storage = StorageBox(fileSystem.base.storageClass(at: directory))
    }

    /// Makes an unwritten segment below the real file system.
    /// - Throws: What the file system said; no file is left behind.
    func makeOnDisk(index: UInt64, bytes: Int) throws(FileSystemError) -> Segment {
        let path = directory + "/" + SegmentName.make(index)
        if storage.value.withLock({ $0 }) == .mappable {
            do throws(FileSystemError) {
                return try makeMapped(path, index: index, bytes: bytes, in: fileSystem.base, mode: .mapped)
            } catch {
                guard error.code == .notSupported else { throw error }
                storage.value.withLock { $0 = .appendOnly }
            }
        }
        let file = try fileSystem.base.open(path, .createExclusively)
        return Segment(path: path, index: index, mode: .appending, capacity: .max, address: 0, file: file)
    }

    /// Makes an unwritten segment in memory.
    /// - Throws: `noSpace` when the memory limit is reached.
    func makeInMemory(index: UInt64, bytes: Int) throws(FileSystemError) -> Segment {
        try fileSystem.memory.createDirectory(directory)
        let path = directory + "/" + SegmentName.make(index)
        return try makeMapped(path, index: index, bytes: bytes, in: fileSystem.memory, mode: .memory)
    }

    /// Removes a segment that was never begun.
    func discard(_ segment: Segment) {
        segment.close()
        // An unbegun segment reads as zeros and is skipped: leaving it behind costs only space.
        try? fileSystem.remove(segment.path)
    }

    private func makeMapped(
        _ path: String,
        index: UInt64,
        bytes: Int,
        in fileSystem: any FileSystem,
        mode: JournalStatistics.Mode
    ) throws(FileSystemError) -> Segment {
        let file = try fileSystem.open(path, .createExclusively)
        do throws(FileSystemError) {
            try file.allocate(bytes)
            let start = try file.map(bytes)
            // The header's page at least, so that a place without real blocks refuses here.
            try file.prefault(0..<min(bytes, 4096))
            return Segment(
                path: path,
                index: index,
                mode: mode,
                capacity: bytes,
                address: UInt(bitPattern: start),
                file: file
            )
        } catch {
            file.close()
            // The first error is the one to tell; an empty file that stays is skipped by readers.
            try? fileSystem.remove(path)
            throw error
        }
    }
}

/// Names of segment files: `segment-00000001.journal` and on.
enum SegmentName {
    private static let prefix = "segment-"
    private static let suffix = ".journal"

    static func make(_ index: UInt64) -> String {
        let digits = String(index)
        return prefix + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits + suffix
    }

    /// The index in a name; `nil` for any other file.
    static func index(of name: String) -> UInt64? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
        guard digits.utf8.count >= 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let index = UInt64(digits), index > 0 else { return nil }
        return index
    }
}
