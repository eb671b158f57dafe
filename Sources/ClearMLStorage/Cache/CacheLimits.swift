/// How much a cache may hold; what is nil does not count.
package struct CacheLimits: Sendable, Equatable {
    /// Files with what was unpacked of them, each counted once.
    package var entries: Int?
    /// Bytes on the disk, unpacked files and parts of unfinished downloads included.
    package var bytes: Int64?
    /// Bytes that are to stay free on the file system of the cache.
    package var freeBytes: Int64?

    /// Names limits.
    package init(entries: Int? = nil, bytes: Int64? = nil, freeBytes: Int64? = nil) {
        self.entries = entries
        self.bytes = bytes
        self.freeBytes = freeBytes
    }

    /// Whether nothing is limited.
    var isOpen: Bool { entries == nil && bytes == nil && freeBytes == nil }
}
