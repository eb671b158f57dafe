import Synchronization

/// One segment file while its session is being written.
final class Segment: Sendable {
    let path: String
    let index: UInt64
    let mode: JournalStatistics.Mode
    /// Usable bytes from `start`; `Int.max` for a segment that is appended to.
    let capacity: Int
    /// How far, from the start, the pages were made present before the segment was begun.
    let prefaulted = Atomic(0)
    /// The mapping; for an appended segment 0.
    private let address: UInt
    /// `nil` once the descriptor was given back, before or after it was made durable.
    private let file: Mutex<(any OpenFile)?>

    init(path: String, index: UInt64, mode: JournalStatistics.Mode, capacity: Int, address: UInt, file: any OpenFile) {
        self.path = path
        self.index = index
        self.mode = mode
        self.capacity = capacity
        self.address = address
        self.file = Mutex(file)
    }

    /// Start of the mapping; `nil` for a segment that is appended to.
    var start: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: address) }

    /// The open file; `nil` after `close()`.
    var openFile: (any OpenFile)? { file.withLock { $0 } }

    /// Ends the mapping, keeps the descriptor.
    func unmap() { openFile?.unmap() }

    /// Makes the contents durable, and gives mapping and descriptor back.
    ///
    /// A segment that was closed before, because too many were waiting, is opened once more.
    func finish(in fileSystem: any FileSystem) throws(FileSystemError) {
        if let open = openFile {
            try open.sync()
            close()
        } else if try fileSystem.information(path) != nil {
            let file = try fileSystem.open(path, .readWrite)
            defer { file.close() }
            try file.sync()
        }
    }

    /// Gives mapping and descriptor back.
    func close() {
        let open = file.withLock { file in
            defer { file = nil }
            return file
        }
        open?.close()
    }
}
