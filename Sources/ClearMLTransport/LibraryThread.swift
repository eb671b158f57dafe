import CClearMLShim

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Starts the detached threads that the library owns.
///
/// A thread of its own, not a dispatch queue, for work that waits in `poll` for as long as the process lives: it would
/// take a worker from the pool for ever. Such a thread never keeps the process from exiting.
package enum LibraryThread {
    /// Starts a detached thread that runs `body` once.
    ///
    /// - Parameters:
    ///   - name: shown by debuggers; cut to 15 bytes, the kernel's limit.
    ///   - stackBytes: size of the stack, set because musl's default of 128 KiB is too small for TLS.
    ///   - body: the work; signals are blocked around it (see ``blockSignals()``).
    /// - Returns: 0, or the errno value of `pthread_create`; then `body` will not run.
    package static func start(
        name: String,
        stackBytes: Int = 1 << 20,
        _ body: @escaping @Sendable () -> Void
    ) -> Int32 {
        let box = Unmanaged.passRetained(ThreadBody(name: String(name.prefix(15)), run: body))
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        pthread_attr_setstacksize(attributes, stackBytes)
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let code = pthread_create(
            &thread,
            attributes,
            { argument in
                // Darwin passes a non-optional pointer, Glibc an optional one.
                let pointer: UnsafeMutableRawPointer? = argument
                guard let pointer else { return nil }
                let body = Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue()
                LibraryThread.setName(body.name)
                LibraryThread.blockSignals()
                body.run()
                return nil
            },
            box.toOpaque()
        )
        guard code == 0 else {
            box.release()
            return code
        }
        #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
        #else
        pthread_detach(thread)
        #endif
        return 0
    }

    private static func setName(_ name: String) {
        #if canImport(Darwin)
        pthread_setname_np(name)
        #else
        clearml_name_this_thread(name)
        #endif
    }

    /// Blocks every signal that is not raised by a fault of the thread itself.
    ///
    /// Two reasons: the program's own handlers (Ctrl-C, profilers) must not run in the middle of our callbacks, and
    /// OpenSSL writes to sockets without `MSG_NOSIGNAL`, so that a peer that has gone would end the process by SIGPIPE.
    private static func blockSignals() {
        var blocked = sigset_t()
        sigfillset(&blocked)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&blocked, fault) }
        pthread_sigmask(SIG_SETMASK, &blocked, nil)
    }
}

/// Carries a thread's work through C's `void *`.
private final class ThreadBody: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }
}
