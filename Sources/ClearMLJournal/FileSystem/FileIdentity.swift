#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Which file it is and in which state: two equal ones mean that nothing was written in between.
package struct FileIdentity: Sendable, Equatable {
    /// The device that it lies on, as the system numbers them until the next start.
    package var device: Int64
    /// Its number on the device.
    package var number: Int64
    /// Bytes.
    package var size: Int
    /// Nanoseconds since 1970 of the last change of the contents.
    package var modified: Int64

    /// States one.
    package init(device: Int64, number: Int64, size: Int, modified: Int64) {
        (self.device, self.number, self.size, self.modified) = (device, number, size, modified)
    }

    /// Nil for what is no regular file.
    init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
        let modified = status.st_mtimespec
        #else
        let modified = status.st_mtim
        #endif
        self.init(
            device: Int64(truncatingIfNeeded: status.st_dev),
            number: Int64(truncatingIfNeeded: status.st_ino),
            size: Int(status.st_size),
            modified: Int64(modified.tv_sec) &* 1_000_000_000 &+ Int64(modified.tv_nsec)
        )
    }
}
