import ClearMLTransport
import Synchronization

/// A network that answers from a closure, for the logic above it; the wire itself is tested with real sockets.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = @Sendable (HTTPRequest, _ count: Int) throws(TransportError) -> HTTPResponse

    private struct State {
        var requests: [HTTPRequest] = []
    }

    private let state = Mutex(State())
    private let answer: Answer

    init(_ answer: @escaping Answer) { self.answer = answer }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    /// The last path component of every request so far.
    var endpoints: [String] { requests.map { String($0.url.split(separator: "/").last ?? "") } }

    func perform(_ request: HTTPRequest, cancellation: Cancellation?) throws(TransportError) -> HTTPResponse {
        if cancellation?.isCancelled == true {
            throw TransportError(code: .cancelled, message: "cancelled", mayHaveBeenSent: false)
        }
        let count = state.withLock { state in
            state.requests.append(request)
            return state.requests.count
        }
        return try answer(request, count)
    }

    func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try perform(request, cancellation: nil)
    }
}

extension HTTPRequest {
    var content: String {
        if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
