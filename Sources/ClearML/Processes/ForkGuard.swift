import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Knows whether this process is a fork of one that ran a task.
///
/// Such a child shares the journal's mapping with its parent, has none of the library's threads, and may have copied any
/// lock in its locked state. So it must do nothing at all: reports are dropped, closing returns at once, and the end of
/// the process is not acted upon. The system calls ``noteFork()`` in the child; asking is one load of a flag, so that a
/// report makes no system call to find out.
enum ForkGuard {
    private static let isChild = Atomic(false)
    private static let isRegistered = Atomic(false)

    /// Whether the library must keep still in this process.
    @inline(__always)
    static var isForked: Bool { isChild.load(ordering: .relaxed) }

    /// Begins to watch for forks; later calls do nothing.
    static func register() {
        guard !isRegistered.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Nothing but a store: a child of a process with threads may hardly do more.
        pthread_atfork(nil, nil) { ForkGuard.noteFork() }
    }

    private static func noteFork() { isChild.store(true, ordering: .relaxed) }
}

extension ClearMLError {
    static let forked = ClearMLError(
        code: .forkedProcess,
        message:
            "this process was forked from one that runs a task: call initialize after forking, not before, or start the "
            + "process with exec or posix_spawn"
    )
}
