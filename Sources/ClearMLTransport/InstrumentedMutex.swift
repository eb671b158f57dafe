#if CLEARML_SANITIZE_THREAD

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Stands in for `Synchronization.Mutex` in builds for the thread sanitizer, and nowhere else.
///
/// On Linux the standard one is a futex inside a library that is not instrumented, so the sanitizer sees no order
/// between two critical sections and reports every one of them as a race. It understands pthread locks. Build with
/// `--sanitize=thread -Xswiftc -DCLEARML_SANITIZE_THREAD`. The typealias below hides the imported name; other modules take
/// part with a symbolic link to this file.
final class InstrumentedMutex<Value>: @unchecked Sendable {
    // Unchecked because of the pointers; `value` is only touched with `lock` held.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    /// Starts with this value.
    init(_ initial: sending Value) {
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        value = .allocate(capacity: 1)
        value.initialize(to: initial)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    /// Runs `body` with exclusive access to the value.
    func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value.pointee)
    }
}

typealias Mutex = InstrumentedMutex

#endif
