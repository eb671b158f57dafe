/// Builds one answer from the header lines and body pieces that libcurl delivers.
struct ResponseCollector {
    private enum Destination {
        case undecided, memory, sink(any HTTPBodySink)
    }

    /// Far above any honest answer, and below libcurl's own limit (300 KiB where it has one), whose error would say less.
    private static let maximumHeaderBytes = 256 << 10

    private(set) var head = HTTPResponse(status: 0)
    private(set) var body: [UInt8] = []
    private var destination = Destination.undecided
    private var isInHeaders = false
    private var headerBytes = 0
    private let sink: (any HTTPBodySink)?
    private let maximumBytes: Int

    init(sink: (any HTTPBodySink)?, maximumBytes: Int) {
        self.sink = sink
        self.maximumBytes = maximumBytes
    }

    /// The answer, for when libcurl says that it is complete.
    var response: HTTPResponse { HTTPResponse(status: head.status, headers: head.headers, body: body) }

    /// Takes one header line with its line end.
    ///
    /// A status line starts afresh: proxies and 1xx answers come first.
    mutating func receiveHeader(_ line: UnsafeRawBufferPointer) throws(TransportError) {
        headerBytes += line.count
        guard headerBytes <= Self.maximumHeaderBytes else {
            throw .responseTooLarge("the headers of the answer exceed \(Self.maximumHeaderBytes) bytes")
        }
        var text = String(decoding: line, as: UTF8.self)[...]
        while let last = text.last, last.isNewline || last == " " || last == "\t" { text.removeLast() }
        if text.hasPrefix("HTTP/") {
            let fields = text.split(separator: " ", maxSplits: 2)
            head = HTTPResponse(status: fields.count > 1 ? Int(fields[1]) ?? 0 : 0)
            isInHeaders = true
        } else if text.isEmpty {
            isInHeaders = false
        } else if isInHeaders, let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            head.headers.append(HTTPHeader(String(text[..<colon]), String(value)))
        }
    }

    /// Takes a piece of the decoded body; the limit counts decoded bytes, so that a small bomb cannot unpack to a big one.
    mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) throws(TransportError) {
        switch destination {
        case .undecided:
            try decideDestination()
            try receiveBody(bytes)
        case .memory:
            guard body.count + bytes.count <= maximumBytes else {
                throw .responseTooLarge("the answer exceeds the limit of \(maximumBytes) bytes")
            }
            body.append(contentsOf: bytes)
        case .sink(let sink):
            do {
                try sink.write(bytes)
            } catch {
                throw .bodySink("storing the answer failed: \(error)")
            }
        }
    }

    /// Tells a sink about an answer without a body, which would otherwise never reach it.
    mutating func finish() throws(TransportError) {
        if case .undecided = destination { try decideDestination() }
    }

    private mutating func decideDestination() throws(TransportError) {
        guard let sink, (200...299).contains(head.status) else {
            destination = .memory
            return
        }
        do {
            try sink.begin(head)
        } catch {
            throw .bodySink("the answer was refused: \(error)")
        }
        destination = .sink(sink)
    }
}
