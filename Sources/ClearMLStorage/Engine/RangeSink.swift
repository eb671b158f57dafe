import ClearMLTransport
import Synchronization

/// Writes one answer to its place in a file, after a look at whether it is what was asked for.
final class RangeSink: HTTPBodySink {
    /// What an answer must be, and what its head tells.
    struct Head: Sendable {
        /// Bytes of the whole file; nil when the server does not say.
        var total: Int64?
        /// The server's tag for these contents; nil when there is none that can be relied on.
        var tag: String?
        /// Whether the answer holds the file from its first byte, although a part was asked for.
        var isWhole: Bool
        /// Bytes that this answer will have; nil when the server does not say.
        var length: Int64?
    }

    private struct State {
        var position: Int64
        var end: Int64
        var head: Head?
        /// What the engine only passes on as text.
        var failure: StorageError?
    }

    private let state: Mutex<State>
    private let file: OpenFile
    private let accept: @Sendable (Head) throws(StorageError) -> Int64
    private let wrote: @Sendable (_ position: Int64, _ count: Int) -> Void

    /// - Parameters:
    ///   - file: Where the bytes go.
    ///   - range: The part asked for.
    ///   - accept: Looks at the head of a successful answer and returns where its first byte goes, or refuses it.
    ///   - wrote: Told of every piece, with the position behind it.
    init(
        _ file: OpenFile,
        range: Range<Int64>,
        accept: @escaping @Sendable (Head) throws(StorageError) -> Int64,
        wrote: @escaping @Sendable (_ position: Int64, _ count: Int) -> Void
    ) {
        self.file = file
        self.accept = accept
        self.wrote = wrote
        state = Mutex(State(position: range.lowerBound, end: range.upperBound))
    }

    /// Why this side ended the transfer; nil when it did not.
    var failure: StorageError? { state.withLock { $0.failure } }

    func begin(_ response: HTTPResponse) throws {
        try noting { state throws(StorageError) in
            let head = try Self.head(response, state.position)
            state.position = try accept(head)
            state.head = head
            if head.isWhole { state.end = .max }
            if let total = head.total { state.end = min(state.end, total) }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        let position = try noting { state throws(StorageError) in
            guard Int64(bytes.count) <= state.end - state.position else {
                throw StorageError(.damaged, "the server sends more bytes than it has announced; nothing was stored")
            }
            try file.write(bytes, at: state.position)
            state.position += Int64(bytes.count)
            return state.position
        }
        wrote(position, bytes.count)
    }

    private func noting<Value: Sendable>(
        _ body: (inout State) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        try state.withLock { state throws(StorageError) in
            do throws(StorageError) {
                return try body(&state)
            } catch {
                state.failure = error
                throw error
            }
        }
    }

    private static func head(_ response: HTTPResponse, _ position: Int64) throws(StorageError) -> Head {
        let length = response.header("Content-Length").flatMap { Int64($0) }
        // A weak tag promises the same meaning, not the same bytes.
        let tag = response.header("ETag").flatMap { $0.hasPrefix("W/") ? nil : $0 }
        guard response.status == 206 else { return Head(total: length, tag: tag, isWhole: true, length: length) }
        guard let range = response.header("Content-Range").flatMap(ContentRange.init), range.first == position,
            range.total != nil
        else {
            throw StorageError(
                .unexpectedReply,
                "the server sends another part of the file than was asked for; look at proxies in between"
            )
        }
        return Head(total: range.total, tag: tag, isWhole: false, length: length)
    }
}

/// The header `Content-Range: bytes 0-9/100`.
struct ContentRange: Equatable {
    /// The first byte; nil in the answer to a range beyond the end (`bytes */100`).
    var first: Int64?
    /// Bytes in all; nil for `*`.
    var total: Int64?

    /// Reads the header; nil when it is none.
    init?(_ text: String) {
        guard text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[1] != "*" {
            guard let total = Int64(parts[1]), total >= 0 else { return nil }
            self.total = total
        }
        if parts[0] != "*" {
            let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
            guard bounds.count == 2, let first = Int64(bounds[0]), let last = Int64(bounds[1]), first >= 0,
                last >= first, last < total ?? .max
            else { return nil }
            self.first = first
        }
    }
}
