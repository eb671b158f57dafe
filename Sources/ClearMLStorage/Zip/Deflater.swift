import CZlib

/// Packs one raw deflate stream in constant memory.
struct Deflater: ~Copyable {
    /// On the heap, because zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output: [UInt8]

    /// `level` is zlib's: 0 (none) to 9 (best), out of range becomes the default; `size` is how much is expected to go
    /// in, and only bounds the piece that is written at once.
    init(level: Int32, size: UInt64) throws(ZIPError) {
        output = [UInt8](repeating: 0, count: ZIPFormat.pieceBytes(size))
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream,
            (0...9).contains(level) ? level : Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            -MAX_WBITS,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard code == Z_OK else {
            stream.deallocate()
            throw ZIPError(.fileSystem, "no memory to pack")
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes all of `input` (at most 4 GiB) and hands packed pieces to `body`; `isLast` ends the stream.
    mutating func deflate(
        _ input: ArraySlice<UInt8>,
        isLast: Bool,
        _ body: (ArraySlice<UInt8>) throws(ZIPError) -> Void
    ) throws(ZIPError) {
        var input = input
        var isDone = false
        while !isDone {
            var code = Z_OK
            var produced = 0
            let left = input.withUnsafeBufferPointer { source -> Int in
                output.withUnsafeMutableBufferPointer { target -> Int in
                    // zlib reads through this pointer only.
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                    stream.pointee.avail_in = uInt(source.count)
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = uInt(target.count)
                    code = CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    produced = target.count - Int(stream.pointee.avail_out)
                    return Int(stream.pointee.avail_in)
                }
            }
            // Z_BUF_ERROR: nothing to do, which is no error.
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw ZIPError(.invalidUse, "packing failed (zlib \(code))")
            }
            input = input.suffix(left)
            if produced > 0 { try body(output[..<produced]) }
            // Output that filled the buffer may have more behind it.
            isDone = isLast ? code == Z_STREAM_END : input.isEmpty && produced < output.count
        }
    }
}
