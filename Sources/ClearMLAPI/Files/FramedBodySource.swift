import ClearMLTransport
import Synchronization

/// A request body between two fixed parts.
final class FramedBodySource: HTTPBodySource {
    private let head: [UInt8]
    private let body: any HTTPBodySource
    private let tail: [UInt8]
    /// Bytes of `head`, then of `tail`, that have been read; and whether the body is through.
    private let position = Mutex((head: 0, isBodyRead: false, tail: 0))

    init(head: [UInt8], body: any HTTPBodySource, tail: [UInt8]) {
        self.head = head
        self.body = body
        self.tail = tail
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try position.withLock { position in
            if position.head < head.count { return Self.copy(head, &position.head, buffer) }
            if !position.isBodyRead {
                let count = try body.read(into: buffer)
                if count > 0 { return count }
                position.isBodyRead = true
            }
            return Self.copy(tail, &position.tail, buffer)
        }
    }

    func rewind() throws {
        try position.withLock { position in
            try body.rewind()
            position = (0, false, 0)
        }
    }

    private static func copy(_ bytes: [UInt8], _ from: inout Int, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - from)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[from..<from + count])) }
        from += count
        return count
    }
}
