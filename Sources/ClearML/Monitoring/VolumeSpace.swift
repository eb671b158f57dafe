#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// How full volumes are.
enum VolumeSpace {
    /// What is free for users of the volume that holds `path`, in percent of what they can have; nil if it cannot be told.
    static func freePercent(of path: String) -> Double? {
        var volume = statvfs()
        guard statvfs(path, &volume) == 0 else { return nil }
        // Some blocks are set aside for root, and are neither used nor available.
        let used = Double(volume.f_blocks) - Double(volume.f_bfree)
        let available = Double(volume.f_bavail)
        guard used + available > 0 else { return nil }
        return 100 * available / (used + available)
    }
}
