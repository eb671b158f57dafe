import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A real HTTP/1.1 server on a loopback port that does exactly what its script says, well-behaved or not.
///
/// ```swift
/// try await withScriptedServer(.json("{}"), .replyLost) { server in   // first request, second and later ones
///     _ = try await transport.perform(HTTPRequest(url: server.url("/auth.login")))
///     #expect(server.requests[0].header("Authorization") == nil)
/// }
/// try await withScriptedServer(reply: { request in                    // or decide request by request
///     request.path == "/auth.login" ? .json(token) : .status(503)
/// }) { server in … }
/// ```
///
/// Each connection has a thread of its own, so blocking in the reply closure is allowed (but see ``Gate``). Requests
/// are recorded before they are answered. Wait with ``wait(timeout:until:)``; never sleep.
package final class ScriptedServer: Sendable {
    /// What the server has seen; ``wait(timeout:until:)`` takes conditions on it.
    package struct Log: Sendable {
        /// Requests read as far as their script says, in the order in which that happened.
        package var requests: [RecordedRequest] = []
        /// Requests whose head has arrived, whether or not the body follows.
        package var heads = 0
        /// Connections accepted since the start.
        package var connections = 0
        /// Connections that the client ended.
        package var disconnections = 0
        fileprivate var threads = 0
    }

    /// The port on 127.0.0.1.
    package let port: Int
    let bodyReading: @Sendable (RecordedRequest) -> BodyReading
    let reply: @Sendable (RecordedRequest) -> ScriptedReply
    private let connectionScript: @Sendable (Int) -> ConnectionScript
    private let log = Monitor(Log())
    private let stopGate = Gate()

    /// Starts a server; ``stop()`` must be called, so prefer ``withScriptedServer(_:_:)``.
    ///
    /// - Parameters:
    ///   - connection: what to do with the connection of that number, before any request.
    ///   - body: how to read the body of a request of which only the head is known yet.
    ///   - reply: what to answer; called on the connection's thread when the body has been read.
    /// - Throws: ``SocketError``.
    package init(
        connection: @escaping @Sendable (Int) -> ConnectionScript = { _ in .serve },
        body: @escaping @Sendable (RecordedRequest) -> BodyReading = { _ in .record },
        reply: @escaping @Sendable (RecordedRequest) -> ScriptedReply
    ) throws {
        let (listener, port) = try Socket.bound(stop: stopGate, listens: true)
        self.port = port
        self.connectionScript = connection
        self.bodyReading = body
        self.reply = reply
        log.update { $0.threads += 1 }
        let code = LibraryThread.start(name: "scripted-accept") { self.acceptConnections(listener) }
        guard code == 0 else {
            close(listener.descriptor)
            throw SocketError(call: "pthread_create", number: code)
        }
    }

    /// The URL of a path on this server, `host` being one of its two names: `127.0.0.1` or `localhost`.
    package func url(_ path: String = "/", host: String = "127.0.0.1") -> String {
        "http://\(host):\(port)\(path)"
    }

    /// A snapshot of what has happened so far.
    package var seen: Log { log.value }

    /// The requests so far.
    package var requests: [RecordedRequest] { log.value.requests }

    /// Waits for a condition on the log; false when `timeout` passed first.
    package func wait(
        timeout: Duration = .patience,
        until isSatisfied: @escaping @Sendable (Log) -> Bool
    ) async -> Bool {
        await log.wait(timeout: timeout, until: isSatisfied)
    }

    /// The same, blocking; for threads of their own only.
    package func waitBlocking(
        timeout: Duration = .patience,
        until isSatisfied: @escaping @Sendable (Log) -> Bool
    ) -> Bool {
        log.waitBlocking(timeout: timeout, until: isSatisfied)
    }

    /// Ends every connection and waits until all threads and descriptors are gone.
    package func stop() async {
        stopGate.open()
        _ = await log.wait { $0.threads == 0 }
    }

    private func acceptConnections(_ listener: Socket) {
        while let socket = listener.acceptNext() {
            let number = log.update { log in
                log.connections += 1
                log.threads += 1
                return log.connections - 1
            }
            let code = LibraryThread.start(name: "scripted-\(number)") {
                var connection = ScriptedConnection(socket: socket, number: number, server: self)
                let clientEnded = connection.run(self.connectionScript(number))
                self.log.update { log in
                    log.threads -= 1
                    if clientEnded { log.disconnections += 1 }
                }
            }
            if code != 0 {
                close(socket.descriptor)
                log.update { $0.threads -= 1 }
            }
        }
        close(listener.descriptor)
        log.update { $0.threads -= 1 }
    }

    func noteHead(_ request: RecordedRequest) -> RecordedRequest {
        log.update { log in
            var request = request
            request.index = log.heads
            log.heads += 1
            return request
        }
    }

    func record(_ request: RecordedRequest) {
        log.update { $0.requests.append(request) }
    }
}

/// Runs `body` with a server that gives these replies in order (the last one again and again), then stops it.
@discardableResult
package func withScriptedServer<Result>(
    _ replies: ScriptedReply...,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
    let script = replies
    return try await withScriptedServer(
        reply: { request in
            script.isEmpty ? .status(200) : script[min(request.index, script.count - 1)]
        },
        body
    )
}

/// Runs `body` with a server whose behaviour is decided by closures, then stops it; see ``ScriptedServer/init(connection:body:reply:)``.
@discardableResult
package func withScriptedServer<Result>(
    connection: @escaping @Sendable (Int) -> ConnectionScript = { _ in .serve },
    reading: @escaping @Sendable (RecordedRequest) -> BodyReading = { _ in .record },
    reply: @escaping @Sendable (RecordedRequest) -> ScriptedReply,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
    let server = try ScriptedServer(connection: connection, body: reading, reply: reply)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}
