import CZlib

/// Gzip as servers use it, for scripted answers.
package enum Gzip {
    /// Compresses `bytes` into one gzip member.
    package static func compress(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        var stream = z_stream()
        // 15 bits of window, +16 for the gzip wrapper; the macro `deflateInit2` is not imported.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
            return []
        }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let capacity = output.count
        let written = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(capacity)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END ? capacity - Int(stream.avail_out) : 0
            }
        }
        return Array(output[..<written])
    }

    /// The CRC-32 of `bytes`, going on from `seed`.
    package static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(UInt(seed), bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count)))
    }
}

/// zlib streams, as PNG holds them.
package enum Zlib {
    /// The contents of a stream of at most `limit` bytes; nil for one that is damaged or longer.
    package static func uncompress(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        var length = uLong(limit)
        var status = Z_OK
        let result = [UInt8](unsafeUninitializedCapacity: limit) { target, count in
            status = bytes.withUnsafeBufferPointer {
                CZlib.uncompress(target.baseAddress, &length, $0.baseAddress, uLong(bytes.count))
            }
            count = status == Z_OK ? Int(length) : 0
        }
        return status == Z_OK ? result : nil
    }
}
