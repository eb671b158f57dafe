import Dispatch
import FlyingFox
import FlyingSocks
import Foundation

/// One listening socket with the handler behind it.
final class HTTPListener: Sendable {
    /// Answers a request as FlyingFox gives it; for handlers that stream bodies.
    typealias StreamingHandler = @Sendable (HTTPRequest) async throws -> HTTPResponse

    /// The largest body that is read into memory, in bytes.
    ///
    /// Clients send batches of at most 15 MiB.
    private static let maximumBody = 1 << 30

    private let server: HTTPServer
    private let task: Task<Void, any Error>
    private let inProgress: RequestCount
    let port: UInt16

    /// Binds and listens; port 0 takes any free one.
    ///
    /// Throws when the address is in use or not of this machine.
    init(host: String, port: UInt16, handler: @escaping StreamingHandler) async throws {
        let inProgress = RequestCount()
        let configuration = HTTPServer.Configuration(
            address: try Self.address(host, port),
            // Long enough for the largest batch on a slow disk: a request that was acted upon must get its answer.
            timeout: 600,
            sharedRequestBufferSize: 65_536,
            sharedRequestReplaySize: 65_536,
            pool: PromptSocketPool(HTTPServer.defaultPool()),
            logger: .disabled
        )
        let counted = ClosureHTTPHandler { request in
            inProgress.begin()
            defer { inProgress.end() }
            return try await handler(request)
        }
        let server = HTTPServer(config: configuration, handler: counted)
        // A failure to bind ends `run`; waiting for the port alone would then last until its own limit.
        let (events, event) = AsyncStream.makeStream(of: Result<Void, any Error>.self)
        let task = Task {
            do {
                try await server.run()
            } catch {
                event.yield(.failure(error))
                throw error
            }
        }
        let waiting = Task {
            do {
                try await server.waitUntilListening(timeout: 10)
                event.yield(.success(()))
            } catch {
                event.yield(.failure(error))
            }
        }
        do {
            for await event in events {
                waiting.cancel()
                try event.get()
                break
            }
            guard let address = await server.listeningAddress else { throw SocketError.disconnected }
            switch address {
            case .ip4(_, let port), .ip6(_, let port): self.port = port
            case .unix: self.port = 0
            }
        } catch {
            task.cancel()
            throw StartError(
                .cannotListen,
                "Cannot listen on \(host):\(port): \(error). Is another server running there?"
            )
        }
        self.server = server
        self.task = task
        self.inProgress = inProgress
    }

    /// Answers with a function that blocks, on a queue of its own: threads that wait for the disk must not be those of
    /// Swift's concurrency, of which there are only as many as processors.
    convenience init(
        host: String,
        port: UInt16,
        name: String,
        log: ServerLog,
        respond: @escaping @Sendable (WireRequest) -> WireResponse
    ) async throws {
        let queue = DispatchQueue(label: "clearml-local-server.\(name)", attributes: .concurrent)
        try await self.init(host: host, port: port) { request in
            guard request.bodySequence.count ?? 0 <= Self.maximumBody else {
                return HTTPResponse(.page(413, "<h1>Content Too Large</h1>"))
            }
            let received = try await WireRequest(request)
            let response = await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: respond(received)) }
            }
            log.debug("\(name) \(received.method) \(received.path) \(response.status) \(response.body.count)")
            return HTTPResponse(response)
        }
    }

    /// Lets requests in progress end, for a few seconds at most, and stops listening.
    func stop() async {
        await inProgress.waitForNone(atMost: .seconds(3))
        // The accepting task does not notice that its socket is closed: FlyingFox ends it when this time is over, in
        // which the last answers are sent.
        await server.stop(timeout: 0.1)
        task.cancel()
    }

    private static func address(_ host: String, _ port: UInt16) throws -> any SocketAddress {
        if host.contains(":") { return try sockaddr_in6.inet6(ip6: host, port: port) }
        return try sockaddr_in.inet(ip4: host == "localhost" ? "127.0.0.1" : host, port: port)
    }
}

extension WireRequest {
    /// Reads the whole body of a request.
    init(_ request: HTTPRequest) async throws {
        var body: [UInt8] = []
        body.reserveCapacity(request.bodySequence.count ?? 0)
        for try await chunk in request.bodySequence { body.append(contentsOf: chunk) }
        self.init(head: request, body: body)
    }

    /// The line and headers of a request, with the given body.
    init(head request: HTTPRequest, body: [UInt8] = []) {
        var headers: [String: String] = [:]
        for (name, value) in request.headers { headers[name.rawValue.lowercased()] = value }
        self.init(
            method: request.method.rawValue,
            path: request.target.path(),
            query: request.target.query(),
            headers: headers,
            body: body
        )
    }
}

extension HTTPResponse {
    init(_ response: WireResponse) {
        var headers = HTTPHeaders()
        for (name, value) in response.headers { headers.addValue(value, for: HTTPHeader(name)) }
        let code = HTTPStatusCode(response.status, phrase: Self.phrase(response.status))
        self.init(
            statusCode: code,
            headers: headers,
            body: HTTPBodySequence(data: Data(response.body), suggestedBufferSize: 262_144)
        )
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        default: status < 400 ? "OK" : status < 500 ? "Refused" : "Internal Server Error"
        }
    }
}
