import CZlib

/// A running CRC-32 (zlib's).
struct CRC32 {
    private var state = crc32(0, nil, 0)

    var value: UInt32 { UInt32(truncatingIfNeeded: state) }

    /// Adds bytes; at most 4 GiB at once.
    mutating func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBufferPointer { buffer in
            state = crc32(state, buffer.baseAddress, uInt(truncatingIfNeeded: buffer.count))
        }
    }
}
