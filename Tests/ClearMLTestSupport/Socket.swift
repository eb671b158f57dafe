#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A failed system call.
package struct SocketError: Error, CustomStringConvertible {
    /// The call, such as `bind`.
    package var call: String
    /// The value of `errno`.
    package var number: Int32

    /// Call and the system's words for the cause.
    package var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// A non-blocking loopback socket; every wait also ends when the server stops.
struct Socket: Sendable {
    enum Event {
        case ready, stopped, timedOut
    }

    let descriptor: Int32
    /// Becomes readable when the server stops.
    let stop: Gate

    /// A socket bound to a free loopback port.
    ///
    /// Without `listen`, connecting to it is refused.
    static func bound(stop: Gate, listens: Bool) throws -> (Socket, port: Int) {
        #if canImport(Glibc)
        let type = Int32(SOCK_STREAM.rawValue)
        #else
        let type = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { throw SocketError(call: "socket", number: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0
                    && (!listens || listen(descriptor, 128) == 0)
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else {
            let number = errno
            close(descriptor)
            throw SocketError(call: "bind", number: number)
        }
        let socket = Socket(descriptor: descriptor, stop: stop)
        socket.makeNonBlocking()
        return (socket, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// The next connection; nil when the server stops.
    func acceptNext() -> Socket? {
        while wait(for: POLLIN) == .ready {
            let accepted = accept(descriptor, nil, nil)
            if accepted >= 0 {
                let socket = Socket(descriptor: accepted, stop: stop)
                socket.makeNonBlocking()
                var yes: Int32 = 1
                setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
                return socket
            }
            guard errno == EAGAIN || errno == EINTR || errno == ECONNABORTED else { return nil }
        }
        return nil
    }

    /// Reads what is there; empty at the end of the stream, nil when the server stops or the connection breaks.
    func read(upTo count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        while wait(for: POLLIN) == .ready {
            let received = recv(descriptor, &buffer, count, 0)
            if received >= 0 { return Array(buffer[..<received]) }
            guard errno == EAGAIN || errno == EINTR else { return nil }
        }
        return nil
    }

    /// Sends everything; false when the server stops or the client has gone.
    func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            guard wait(for: POLLOUT) == .ready else { return false }
            #if canImport(Darwin)
            let flags: Int32 = 0
            #else
            let flags = Int32(MSG_NOSIGNAL)
            #endif
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
            if sent >= 0 {
                rest = rest.dropFirst(sent)
            } else if errno != EAGAIN && errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Passes time without a sleep that a stop could not end; false when the server stops.
    func pause(_ duration: Duration) -> Bool {
        let milliseconds = Int32(duration / .milliseconds(1))
        var entry = pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) == 0
    }

    /// Waits at a gate; returns when it opens, the client closes or the server stops.
    func wait(at gate: Gate) {
        var entries = [gate.descriptor, stop.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // No events: only hang-up and error of the connection count, not request bytes that were not read.
        entries.append(pollfd(fd: descriptor, events: Self.hangUpEvents, revents: 0))
        _ = poll(&entries, nfds_t(entries.count), -1)
    }

    /// Reads and forgets until the client closes or the server stops; true when the client closed.
    func drain() -> Bool {
        while let bytes = read(upTo: 1 << 16) {
            if bytes.isEmpty { return true }
        }
        return !stop.isOpen
    }

    /// Makes the following close send RST instead of FIN.
    func armReset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private static var hangUpEvents: Int16 {
        #if canImport(Darwin)
        Int16(POLLHUP)
        #else
        0x2000  // POLLRDHUP, which Glibc hides behind a feature macro
        #endif
    }

    private func wait(for event: Int32) -> Event {
        var entries = [
            pollfd(fd: descriptor, events: Int16(event), revents: 0),
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let count = poll(&entries, 2, -1)
            if count < 0, errno == EINTR { continue }
            if entries[1].revents != 0 { return .stopped }
            return count > 0 ? .ready : .timedOut
        }
    }

    private func makeNonBlocking() {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
}
