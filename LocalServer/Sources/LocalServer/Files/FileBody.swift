import FlyingSocks

/// Bytes of a file, read as they are sent.
struct FileBody: AsyncBufferedSequence {
    typealias Element = UInt8

    /// How much is read at once.
    static let chunk = 262_144

    let file: FileStore.OpenFile
    let range: Range<Int64>
    let store: FileStore

    func makeAsyncIterator() -> Iterator {
        Iterator(file: file, store: store, position: range.lowerBound, end: range.upperBound)
    }

    struct Iterator: AsyncBufferedIteratorProtocol {
        fileprivate let file: FileStore.OpenFile
        fileprivate let store: FileStore
        fileprivate var position: Int64
        fileprivate let end: Int64

        mutating func next() async throws -> UInt8? {
            try await nextBuffer(suggested: 1)?.first
        }

        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            let wanted = Int(Swift.min(Int64(count), end - position))
            guard wanted > 0 else { return nil }
            let bytes = try await store.offload { [file, position] in try file.read(at: position, count: wanted) }
            // A file that was cut short while it is sent: the answer cannot be completed, and the connection is closed.
            guard !bytes.isEmpty else { throw SocketError.disconnected }
            position += Int64(bytes.count)
            return bytes
        }
    }
}
