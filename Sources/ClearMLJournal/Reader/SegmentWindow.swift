/// A movable view of one file through a buffer: reads are by `pread`, so that a file that is cut under the reader is
/// merely shorter.
struct SegmentWindow: ~Copyable {
    static let chunk = 256 << 10

    let file: any OpenFile
    private var buffer: UnsafeMutableRawBufferPointer
    /// File offset of the first byte in the buffer.
    private var origin = 0
    private var filled = 0

    init(_ file: any OpenFile, capacity: Int = chunk) {
        self.file = file
        // A small file needs no large buffer.
        let size = (try? file.size()) ?? capacity
        self.buffer = .allocate(byteCount: max(4096, min(capacity, (size + 4095) & ~4095)), alignment: 64)
    }

    deinit {
        buffer.deallocate()
        file.close()
    }

    /// The bytes from `offset` on if at least `count` of them are there; `nil` at the end of the file.
    ///
    /// Valid until the next call.
    @inline(__always)
    mutating func bytes(at offset: Int, count: Int) throws(JournalError) -> UnsafeRawPointer? {
        let start = offset &- origin
        if _fastPath(start >= 0 && start &+ count <= filled), let base = buffer.baseAddress {
            return UnsafeRawPointer(base + start)
        }
        return try load(at: offset, count: count)
    }

    /// How many bytes from `offset` on are in the buffer already.
    func available(at offset: Int) -> Int { offset < origin ? 0 : max(0, origin + filled - offset) }

    /// Forgets what was read: a live file may have more now.
    mutating func forget() { filled = 0 }

    /// Bytes in the file now.
    func size() throws(JournalError) -> Int {
        do throws(FileSystemError) { return try file.size() } catch { throw JournalError(error) }
    }

    @inline(never)
    private mutating func load(at offset: Int, count: Int) throws(JournalError) -> UnsafeRawPointer? {
        if count > buffer.count {
            // One large record; bounded by RecordLayout.maximumLength, and given back with the segment.
            buffer.deallocate()
            buffer = .allocate(byteCount: (count + Self.chunk - 1) / Self.chunk * Self.chunk, alignment: 64)
        }
        do throws(FileSystemError) {
            filled = try file.read(into: buffer, at: offset)
            origin = offset
        } catch {
            filled = 0
            throw JournalError(error)
        }
        guard filled >= count, let base = buffer.baseAddress else { return nil }
        return UnsafeRawPointer(base)
    }
}
