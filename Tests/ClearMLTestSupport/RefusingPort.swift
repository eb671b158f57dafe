#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A loopback port at which every connection is refused, for as long as the object lives.
///
/// The port is bound but nobody listens, so no other process can take it and start to answer.
package final class RefusingPort: Sendable {
    /// The port on 127.0.0.1.
    package let port: Int
    private let socket: Socket

    /// Reserves a port.
    package init() throws {
        (socket, port) = try Socket.bound(stop: Gate(), listens: false)
    }

    deinit {
        close(socket.descriptor)
    }

    /// A URL at which nobody answers.
    package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
}
