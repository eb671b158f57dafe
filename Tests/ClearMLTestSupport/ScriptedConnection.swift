import ClearMLTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One accepted connection: parses requests and plays replies, on a thread of its own.
struct ScriptedConnection {
    private static let maximumHeadBytes = 1 << 18

    let socket: Socket
    let number: Int
    let server: ScriptedServer
    private var buffer: ArraySlice<UInt8> = []

    init(socket: Socket, number: Int, server: ScriptedServer) {
        self.socket = socket
        self.number = number
        self.server = server
    }

    /// Serves until either side ends; closes the socket.
    ///
    /// Returns whether the client ended it.
    mutating func run(_ script: ConnectionScript) -> Bool {
        defer { close(socket.descriptor) }
        switch script {
        case .serve:
            return serve()
        case .stall:
            return socket.drain()
        case .reset:
            socket.armReset()
            return false
        case .close:
            return false
        }
    }

    private mutating func serve() -> Bool {
        while var request = readHead() {
            request.connection = number
            request = server.noteHead(request)
            let reading = server.bodyReading(request)
            guard readBody(of: &request, reading) else { return !socket.stop.isOpen }
            server.record(request)
            for step in server.reply(request).steps {
                guard let goesOn = play(step) else { return true }
                guard goesOn else { return false }
            }
            if case .ignore = reading, hasBody(request) { return false }
        }
        return !socket.stop.isOpen
    }

    /// Carries out one step.
    ///
    /// - Returns: true to go on, false when the script or the server's stop ends the connection, nil when the client has
    ///   gone.
    private func play(_ step: ScriptedReply.Step) -> Bool? {
        switch step {
        case .send(let bytes):
            return sent(bytes[...])
        case .fill(let byte, var count):
            let piece = [UInt8](repeating: byte, count: 1 << 16)
            while count > 0 {
                let size = Int(min(count, Int64(piece.count)))
                guard sent(piece[..<size]) == true else { return sent([]) }
                count -= Int64(size)
            }
            return true
        case .drip(let bytes, let pieceBytes, let pause):
            var rest = bytes[...]
            while !rest.isEmpty {
                guard socket.pause(pause) else { return false }
                guard let goesOn = sent(rest.prefix(pieceBytes)), goesOn else { return sent([]) }
                rest = rest.dropFirst(pieceBytes)
            }
            return true
        case .wait(let gate):
            socket.wait(at: gate)
            return socket.stop.isOpen ? false : true
        case .stall:
            return socket.drain() ? nil : false
        case .reset:
            socket.armReset()
            return false
        case .close:
            return false
        }
    }

    private func sent(_ bytes: ArraySlice<UInt8>) -> Bool? {
        if socket.write(bytes), !bytes.isEmpty { return true }
        return socket.stop.isOpen ? false : nil
    }

    // MARK: - Parsing

    private mutating func readHead() -> RecordedRequest? {
        let end: [UInt8] = [13, 10, 13, 10]
        while true {
            if let range = buffer.firstRange(of: end) {
                let head = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
                buffer = buffer[range.upperBound...]
                return parse(head)
            }
            guard buffer.count < Self.maximumHeadBytes, fill() else { return nil }
        }
    }

    private func parse(_ head: String) -> RecordedRequest? {
        // In Swift CR LF is one Character, so a line is what lies between two of them.
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)
        guard let first = lines.first else { return nil }
        let fields = first.split(separator: " ")
        guard fields.count == 3 else { return nil }
        let headers = lines.dropFirst().compactMap { line -> HTTPHeader? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return HTTPHeader(String(line[..<colon]), String(value))
        }
        return RecordedRequest(
            index: 0,
            connection: number,
            method: String(fields[0]),
            path: String(fields[1]),
            headers: headers
        )
    }

    private func isChunked(_ request: RecordedRequest) -> Bool {
        request.header("Transfer-Encoding")?.lowercased() == "chunked"
    }

    private func hasBody(_ request: RecordedRequest) -> Bool {
        isChunked(request) || (request.header("Content-Length") ?? "0") != "0"
    }

    /// False when the client or the server ended before the body did.
    private mutating func readBody(of request: inout RecordedRequest, _ reading: BodyReading) -> Bool {
        if case .ignore = reading { return true }
        guard isChunked(request) else {
            return readBytes(Int64(request.header("Content-Length") ?? "0") ?? 0, into: &request, reading)
        }
        while true {
            guard let line = readLine(), let size = Int64(line.prefix { $0 != ";" }, radix: 16) else { return false }
            guard readBytes(size, into: &request, reading), readLine() != nil else { return false }
            if size == 0 { return true }
        }
    }

    private mutating func readBytes(
        _ count: Int64,
        into request: inout RecordedRequest,
        _ reading: BodyReading
    ) -> Bool {
        var left = count
        while left > 0 {
            var limit = Int64(buffer.count)
            if case .slowly(let pieceBytes, let pause) = reading {
                guard socket.pause(pause) else { return false }
                limit = min(limit, Int64(pieceBytes))
            }
            if buffer.isEmpty {
                guard fill() else { return false }
                continue
            }
            let piece = buffer.prefix(Int(min(left, limit)))
            buffer = buffer.dropFirst(piece.count)
            left -= Int64(piece.count)
            request.bodyLength += Int64(piece.count)
            let seed = request.bodyChecksum
            request.bodyChecksum = piece.withUnsafeBytes { Gzip.checksum($0, seed: seed) }
            if case .discard = reading { continue }
            request.body += piece
        }
        return true
    }

    private mutating func readLine() -> String? {
        while true {
            if let end = buffer.firstRange(of: [13, 10]) {
                let line = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                buffer = buffer[end.upperBound...]
                return line
            }
            guard buffer.count < Self.maximumHeadBytes, fill() else { return nil }
        }
    }

    private mutating func fill() -> Bool {
        guard let bytes = socket.read(upTo: 1 << 17), !bytes.isEmpty else { return false }
        buffer = buffer.isEmpty ? bytes[...] : buffer + bytes
        return true
    }
}
