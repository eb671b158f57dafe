/// Hands a request's body to libcurl piece by piece and knows how much of it has gone.
struct RequestBody {
    private let content: HTTPRequest.Body
    /// How many bytes libcurl has been given since the last rewind; at least as many as were sent.
    private(set) var produced: Int64 = 0

    init(_ content: HTTPRequest.Body) {
        self.content = content
    }

    /// The length to announce; nil means chunked transfer.
    var length: Int64? {
        switch content {
        case .empty: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .source(_, let length): length
        }
    }

    var isEmpty: Bool {
        if case .empty = content { true } else { false }
    }

    /// Whether the server may have been given every byte.
    var isComplete: Bool { length.map { produced >= $0 } ?? (produced > 0) }

    /// Fills `buffer`; 0 means the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransportError) -> Int {
        let count: Int
        switch content {
        case .empty:
            return 0
        case .bytes(let bytes):
            let start = Int(produced)
            count = min(buffer.count, bytes.count - start)
            bytes.withUnsafeBytes { bytes in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
            }
        case .source(let source, let length):
            count = try read(from: source, length: length, into: buffer)
        }
        produced += Int64(count)
        return count
    }

    mutating func rewind() throws(TransportError) {
        if case .source(let source, _) = content, produced > 0 {
            do {
                try source.rewind()
            } catch {
                throw .bodySource("the request body cannot be read again from its start: \(error)")
            }
        }
        produced = 0
    }

    private func read(
        from source: any HTTPBodySource,
        length: Int64?,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(TransportError) -> Int {
        var room = buffer
        if let length {
            let remaining = length - produced
            guard remaining > 0 else { return 0 }
            if remaining < Int64(buffer.count) {
                room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(remaining)])
            }
        }
        let count: Int
        do {
            count = try source.read(into: room)
        } catch {
            throw .bodySource("reading the request body failed: \(error)")
        }
        guard (0...room.count).contains(count) else {
            throw .bodySource("the body source claims \(count) bytes in a buffer of \(room.count)")
        }
        // Found by a file that was truncated during its upload: the server would wait for the rest until the deadline.
        if count == 0, let length {
            throw .bodySource("the request body ended after \(produced) of \(length) bytes; did the file change?")
        }
        return count
    }
}
