import CClearMLShim

/// CRC-32 with zlib's polynomial, as the format uses it.
enum Checksum {
    /// The checksum of some bytes, or of their continuation when `seed` is that of what precedes them.
    @inline(__always)
    static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        guard let start = bytes.baseAddress else { return seed }
        return clearml_crc32(seed, start, bytes.count)
    }
}

/// The checksum of something that comes piece by piece.
package struct RunningChecksum: Sendable {
    /// The checksum of what was added so far.
    package private(set) var value: UInt32 = 0

    /// Begins with nothing.
    package init() {}

    /// Adds the next piece.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) { value = Checksum.of(bytes, seed: value) }
}
