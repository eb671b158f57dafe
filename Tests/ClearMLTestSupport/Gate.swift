import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A door that starts shut and is opened once; whoever waits at it goes on then.
///
/// Made of a pipe, so that server threads can wait for it and for their socket at the same time.
package final class Gate: Sendable {
    /// Becomes readable (end of file) when the gate opens.
    let descriptor: Int32
    private let writeEnd: Mutex<Int32?>

    /// A shut gate.
    package init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        descriptor = ends[0]
        writeEnd = Mutex(ends[1])
    }

    deinit {
        open()
        close(descriptor)
    }

    /// Opens the gate; opening it again does nothing.
    package func open() {
        let end = writeEnd.withLock { end in
            defer { end = nil }
            return end
        }
        if let end { close(end) }
    }

    /// Whether ``open()`` was called.
    package var isOpen: Bool { writeEnd.withLock { $0 == nil } }

    /// Blocks until the gate opens; false after `timeout`.
    ///
    /// For threads of their own only.
    package func waitBlocking(timeout: Duration = .patience) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, Int32(timeout / .milliseconds(1))) > 0
    }

    /// Suspends until the gate opens; false after `timeout`.
    package func wait(timeout: Duration = .patience) async -> Bool {
        await onThread { self.waitBlocking(timeout: timeout) }
    }
}
