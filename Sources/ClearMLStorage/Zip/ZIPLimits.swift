/// How much an archive may ask of its reader; every number is an upper bound that is still accepted.
package struct ZIPLimits: Sendable, Hashable {
    /// Entries, folders included.
    ///
    /// An entry costs some 200 bytes of memory while the archive is open.
    package var entries: Int
    /// Unpacked bytes of all entries together.
    package var totalBytes: UInt64
    /// Unpacked bytes of one entry.
    package var entryBytes: UInt64
    /// Unpacked bytes per packed byte of one entry above ``ratioFloor``.
    ///
    /// Deflate cannot exceed 1,032; repetitive logs
    /// reach some hundred.
    package var ratio: UInt64
    /// Entries that unpack to no more than this are never refused for their ratio.
    package var ratioFloor: UInt64

    /// Wide enough for any session of ours: 200,000 entries, 1 TiB.
    package init(
        entries: Int = 200_000,
        totalBytes: UInt64 = 1 << 40,
        entryBytes: UInt64 = 1 << 40,
        ratio: UInt64 = 800,
        ratioFloor: UInt64 = 16 << 20
    ) {
        self.entries = entries
        self.totalBytes = totalBytes
        self.entryBytes = entryBytes
        self.ratio = ratio
        self.ratioFloor = ratioFloor
    }
}
