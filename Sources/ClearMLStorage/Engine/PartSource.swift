import ClearMLDigest
import ClearMLTransport
import Synchronization

/// A part of an open file as the body of a request, which tells how much of it has gone.
final class PartSource: HTTPBodySource {
    private let file: OpenFile
    private let range: Range<Int64>
    private let tracker: ProgressTracker?
    private let position: Mutex<Int64>

    init(_ file: OpenFile, _ range: Range<Int64>, _ tracker: ProgressTracker?) {
        self.file = file
        self.range = range
        self.tracker = tracker
        position = Mutex(range.lowerBound)
    }

    /// An attempt that failed takes its progress back.
    func withdraw() { rewind() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try position.withLock { position throws(StorageError) in
            let wanted = Int(min(Int64(buffer.count), range.upperBound - position))
            guard wanted > 0 else { return 0 }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
            let count = try file.read(at: position, into: room)
            position += Int64(count)
            return count
        }
        tracker?.add(Int64(count))
        return count
    }

    func rewind() {
        let moved = position.withLock { position in
            defer { position = range.lowerBound }
            return position - range.lowerBound
        }
        tracker?.add(-moved)
    }
}

extension OpenFile {
    /// The digest of a part of the file.
    ///
    /// - Throws: ``StorageError/Code/changed`` when the file ends before it.
    func digest(of range: Range<Int64>) throws(StorageError) -> SHA256.Digest {
        let buffer = TransferBuffer()
        var hash = SHA256()
        var position = range.lowerBound
        while position < range.upperBound {
            let wanted = Int(min(Int64(buffer.bytes.count), range.upperBound - position))
            let count = try read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<wanted]))
            guard count > 0 else { throw StorageError(.changed, "\(path) became shorter while it was read") }
            hash.update(buffer.prefix(count))
            position += Int64(count)
        }
        return hash.finish()
    }
}
