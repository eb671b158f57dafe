import FlyingSocks
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A socket pool whose connections send at once.
///
/// FlyingFox writes the head and the body of an answer separately. With Nagle's algorithm the body then waits for the
/// client's delayed acknowledgement of the head: 40 ms for each answer on a connection that is kept open. Accepted sockets
/// inherit the option from the listening one, which is the first that the pool gets to see.
struct PromptSocketPool<Base: AsyncSocketPool>: AsyncSocketPool {
    private let base: Base
    private let seen = Seen()

    private final class Seen: Sendable {
        let listener = Atomic<Bool>(false)
    }

    init(_ base: Base) {
        self.base = base
    }

    func prepare() async throws {
        try await base.prepare()
    }

    func run() async throws {
        try await base.run()
    }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        if !seen.listener.exchange(true, ordering: .relaxed) {
            var isOn: CInt = 1
            // A failure leaves the connections slower, not wrong.
            _ = setsockopt(
                socket.file.rawValue,
                CInt(IPPROTO_TCP),
                TCP_NODELAY,
                &isOn,
                socklen_t(MemoryLayout<CInt>.size)
            )
        }
        try await base.suspendSocket(socket, untilReadyFor: events)
    }
}
