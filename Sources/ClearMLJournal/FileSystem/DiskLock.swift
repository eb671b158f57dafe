import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An `flock` on a descriptor of its own: it excludes other processes as well as other holders in this one, and the kernel
/// releases it when the process ends in whatever way.
final class DiskLock: HeldLock {
    private let descriptor: Atomic<Int32>

    init(descriptor: Int32) { self.descriptor = Atomic(descriptor) }

    func release() {
        let held = descriptor.exchange(-1, ordering: .acquiringAndReleasing)
        // Unlocked explicitly: a child forked meanwhile shares the description and would otherwise keep the lock.
        if held >= 0 {
            flock(held, LOCK_UN)
            close(held)
        }
    }

    deinit { release() }
}
