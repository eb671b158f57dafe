import ClearMLTransport
import Synchronization

/// The way of one process to the ``SimulatedServer``, on which anything may happen.
final class SimulatedTransport: HTTPTransport {
    private let server: SimulatedServer
    private let faults: SimulatedFaults
    private let clock: SimulatedClock
    private let process: SimulatedProcess

    init(server: SimulatedServer, faults: SimulatedFaults, clock: SimulatedClock, process: SimulatedProcess) {
        self.server = server
        self.faults = faults
        self.clock = clock
        self.process = process
    }

    func perform(_ request: HTTPRequest, cancellation: Cancellation?) throws(TransportError) -> HTTPResponse {
        guard process.step() else { throw Self.error(.cancelled, "the process is dead", mayHaveBeenSent: false) }
        guard cancellation?.isCancelled != true else {
            throw Self.error(.cancelled, "cancelled", mayHaveBeenSent: false)
        }
        clock.advance(by: .milliseconds(3))
        server.settleDelayed(until: clock.now)
        let body: [UInt8]
        switch request.body {
        case .bytes(let bytes): body = bytes
        case .source(let source, _): body = try Self.contents(of: source)
        case .empty: body = []
        }
        let path = request.url
        let authorization = request.headers.first { $0.name == "Authorization" }?.value ?? ""
        func carryOut() -> HTTPResponse { server.handle(path: path, body: body, authorization: authorization) }

        let fault = faults.next(at: clock.now)
        defer { SimulationTrace.note("\(clock.now) \(path) \(fault) \(String(decoding: body, as: UTF8.self))") }
        let response: HTTPResponse
        switch fault {
        case .none: response = carryOut()
        case .refuse: throw Self.error(.connect, "refused", mayHaveBeenSent: false)
        case .loseRequest: throw Self.error(.timeout, "no answer", mayHaveBeenSent: true)
        case .loseReply:
            _ = carryOut()
            throw Self.error(.reset, "connection reset", mayHaveBeenSent: true)
        case .delay(let duration):
            server.delay(path: path, body: body, until: clock.now + duration)
            throw Self.error(.timeout, "no answer in time", mayHaveBeenSent: true)
        case .status(let status, let isCarriedOut, let retryAfter):
            if isCarriedOut { _ = carryOut() }
            var answer = SimulatedServer.response(SimulatedServer.Answer(status: status, message: "fault"), "fault")
            if let retryAfter { answer.headers.append(HTTPHeader("Retry-After", String(retryAfter))) }
            response = answer
        case .halfReply:
            let whole = carryOut()
            response = HTTPResponse(status: whole.status, headers: whole.headers, body: Array(whole.body.dropLast(9)))
        case .page(let isCarriedOut):
            if isCarriedOut { _ = carryOut() }
            response = HTTPResponse(
                status: 200,
                headers: [HTTPHeader("Content-Type", "text/html")],
                body: Array("<html>hello</html>".utf8)
            )
        case .expireToken:
            server.expireTokens()
            response = carryOut()
        }
        // Killed between the server's answer and the use of it.
        guard process.step() else { throw Self.error(.cancelled, "the process is dead", mayHaveBeenSent: true) }
        SimulationTrace.note("    \(response.status) \(String(decoding: response.body, as: UTF8.self))")
        return response
    }

    func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try perform(request, cancellation: nil)
    }

    private static func contents(of source: any HTTPBodySource) throws(TransportError) -> [UInt8] {
        var contents: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
        defer { buffer.deallocate() }
        do {
            while case let count = try source.read(into: buffer), count > 0 { contents += buffer[..<count] }
        } catch {
            throw Self.error(.bodySource, "the body cannot be read: \(error)", mayHaveBeenSent: false)
        }
        return contents
    }

    private static func error(_ code: TransportError.Code, _ message: String, mayHaveBeenSent: Bool) -> TransportError {
        TransportError(code: code, message: message, mayHaveBeenSent: mayHaveBeenSent)
    }
}

extension SimulatedServer {
    func delay(path: String, body: [UInt8], until due: Duration) {
        state.withLock { $0.delayed.append((due, path, body)) }
    }

    func expireTokens() { state.withLock { $0.tokens = [] } }
}
