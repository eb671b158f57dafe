import CZlib

/// Unpacks one raw deflate stream in constant memory.
struct Inflater: ~Copyable {
    /// On the heap, because zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output: [UInt8]
    private(set) var isFinished = false

    /// `size` is how much is expected to come out; it only bounds the piece that is unpacked at once.
    init(size: UInt64) throws(ZIPError) {
        output = [UInt8](repeating: 0, count: ZIPFormat.pieceBytes(size))
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Negative window bits: no zlib header around the data.
        let code = inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            throw ZIPError(.fileSystem, "no memory to unpack")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Takes some of `input` (at most 4 GiB) and returns what it unpacks to, at most 64 KiB.
    ///
    /// An empty result with nothing taken means that more input is needed.
    mutating func inflate(_ input: inout ArraySlice<UInt8>, entry: String) throws(ZIPError) -> ArraySlice<UInt8> {
        var code = Z_OK
        var produced = 0
        let left = input.withUnsafeBufferPointer { source -> Int in
            output.withUnsafeMutableBufferPointer { target -> Int in
                // zlib reads through this pointer only.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.pointee.avail_in = uInt(source.count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = uInt(target.count)
                code = CZlib.inflate(stream, Z_NO_FLUSH)
                produced = target.count - Int(stream.pointee.avail_out)
                return Int(stream.pointee.avail_in)
            }
        }
        input = input.suffix(left)
        switch code {
        case Z_STREAM_END: isFinished = true
        // Z_BUF_ERROR: no progress was possible, for want of input.
        case Z_OK, Z_BUF_ERROR: break
        default: throw ZIPError(.damaged, "its packed content is damaged", entry: entry)
        }
        return output[..<produced]
    }
}
