#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the system says about files, by which one can tell that they were not touched without reading them.
struct FileSignature: Equatable {
    private struct Entry: Equatable {
        var path: String
        var size: Int64
        var device: UInt64
        var inode: UInt64
        /// Seconds and nanoseconds of the last change of the contents, and of anything.
        var modified: [Int64]
        var changed: [Int64]
    }

    private var entries: [Entry] = []
    /// Milliseconds since 1970 of the newest change of a file's contents.
    private var newest = Int64.min

    /// Looks at files; nil when one of them is gone.
    init?(of paths: [String]) {
        entries.reserveCapacity(paths.count)
        for path in paths {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            #if canImport(Darwin)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
            #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
            #endif
            entries.append(
                Entry(
                    path: path,
                    size: Int64(status.st_size),
                    device: UInt64(truncatingIfNeeded: status.st_dev),
                    inode: UInt64(truncatingIfNeeded: status.st_ino),
                    modified: [Int64(modified.tv_sec), Int64(modified.tv_nsec)],
                    changed: [Int64(changed.tv_sec), Int64(changed.tv_nsec)]
                )
            )
            newest = max(newest, Int64(changed.tv_sec) * 1_000 + Int64(changed.tv_nsec) / 1_000_000)
        }
    }

    /// Whether a later change must show in it: clocks of file systems tick in steps of up to two seconds, and within one a
    /// file can change twice.
    ///
    /// - Parameter now: Milliseconds since 1970, when the signature was taken.
    /// - Returns: False where a file was changed just before.
    func isReliable(at now: Int64) -> Bool { newest < now - 3_000 }
}
