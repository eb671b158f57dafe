import ClearMLTransport
import Dispatch
import Synchronization

/// The part of a ``Download`` that talks to the server, on threads of the library.
final class Fetching: Sendable {
    private struct State {
        var tag: String?
        var total: Int64?
        var failure: StorageError?
    }

    private let state: Mutex<State>
    private let ended = DispatchGroup()
    private let download: Download
    private let file: OpenFile
    private let board: DownloadBoard
    private let tracker: ProgressTracker?
    private var operation: Operation { download.operation }

    /// Prepares to go on with a file whose first bytes, on the board, were fetched under `tag`.
    init(_ download: Download, _ file: OpenFile, _ board: DownloadBoard, _ tracker: ProgressTracker?, tag: String?) {
        self.download = download
        self.file = file
        self.board = board
        self.tracker = tracker
        state = Mutex(State(tag: tag))
        ended.enter()
    }

    /// The server's tag for these contents; nil while unknown, and when there is none.
    var tag: String? { state.withLock { $0.tag } }
    /// Bytes of the whole file; nil while unknown.
    var total: Int64? { state.withLock { $0.total } }
    /// Why it ended early; nil when it did not.
    var failure: StorageError? { state.withLock { $0.failure } }

    /// Blocks until ``run()`` has returned.
    func waitUntilEnded() { ended.wait() }

    /// Fetches everything; the outcome is on the board and in ``failure``.
    func run() {
        do throws(StorageError) {
            try fetch()
            // Here, not only where the file is published: the follower still computes while the disk writes.
            try file.synchronize()
        } catch {
            state.withLock { $0.failure = error }
        }
        board.end()
        ended.leave()
    }

    private func fetch() throws(StorageError) {
        let partBytes = operation.transfer.partBytes
        // The first exchange tells the length; where parts are taken it is one part already.
        try fetchPart(0, limit: download.takesParts ? board.contiguous + partBytes : nil, operation)
        guard let total, board.contiguous < total else { return }
        let count = board.divide(total: total, partBytes: partBytes)
        try Workers.run(count, width: operation.transfer.parallelParts, operation) {
            index,
            operation throws(StorageError) in
            try self.fetchPart(index, limit: nil, operation)
        }
    }

    /// Fetches one part of the board, with as many attempts as the policy allows between two bytes.
    ///
    /// - Parameters:
    ///   - index: Which part.
    ///   - limit: Where to stop, for a part whose end is not known yet; nil means its end.
    ///   - operation: What ends it.
    /// - Throws: The failure of the last attempt.
    private func fetchPart(_ index: Int, limit: Int64?, _ operation: Operation) throws(StorageError) {
        var attempts = 0
        var furthest = board.part(index).written
        while true {
            let before = board.part(index)
            let end = min(limit ?? .max, before.end)
            if let total, before.written >= min(end, total) { return }
            do throws(StorageError) {
                if try attempt(index, before.written..<end, operation) { return }
                // Complete by its framing, yet shorter than asked for: as good as broken off.
                throw StorageError(.unavailable, "\(download.name): the server sent less than it announced")
            } catch {
                let written = board.part(index).written
                // Further than ever, not merely further than this attempt began: a server that always breaks off at the
                // same byte would be asked for ever.
                attempts = written > furthest ? 1 : attempts + 1
                furthest = max(furthest, written)
                try operation.pause(after: error, attempt: attempts)
                if tag == nil, download.expectation.digest == nil, board.part(0).end == .max {
                    // Nothing would tell whether the rest belongs to what is here.
                    try beginAgain()
                }
            }
        }
    }

    /// Makes one exchange for bytes of a part; true when they are all there.
    private func attempt(_ index: Int, _ range: Range<Int64>, _ operation: Operation) throws(StorageError) -> Bool {
        let sink = RangeSink(file, range: range) { [self] head throws(StorageError) in
            try accept(head, at: range.lowerBound, index)
        } wrote: { [board, tracker] position, count in
            board.advance(index, to: position)
            tracker?.add(Int64(count))
        }
        let response: HTTPResponse
        do throws(StorageError) {
            response = try download.link.send(request(range, sink), operation)
        } catch {
            throw sink.failure ?? error
        }
        switch response.status {
        case 200..<300:
            let written = board.part(index).written
            if let total { return written >= min(total, range.upperBound) }
            // No length announced: the end of the answer is the end of the file.
            state.withLock { $0.total = written }
            return true
        case 416 where index == 0:
            return try beyondTheEnd(response, range)
        default:
            throw download.link.refusal(response, download.address)
        }
    }

    private func request(_ range: Range<Int64>, _ sink: RangeSink) -> HTTPRequest {
        var request = HTTPRequest(method: .get, url: download.address)
        // Named here so that nothing is decoded: what counts are the bytes that are stored.
        request.headers = [HTTPHeader("Accept-Encoding", "identity")]
        if range.lowerBound > 0 || range.upperBound < .max {
            let last = range.upperBound < .max ? String(range.upperBound - 1) : ""
            request.headers.append(HTTPHeader("Range", "bytes=\(range.lowerBound)-\(last)"))
            if range.lowerBound > 0, let tag { request.headers.append(HTTPHeader("If-Range", tag)) }
        }
        request.sink = sink
        return request
    }

    /// Decides where the bytes of an answer go.
    private func accept(_ head: RangeSink.Head, at position: Int64, _ index: Int) throws(StorageError) -> Int64 {
        if let wanted = download.expectation.size, let total = head.total, total != wanted {
            throw StorageError(.damaged, "\(download.name) has \(total) bytes, where \(wanted) are expected")
        }
        let isSame = state.withLock { state in
            // Not every server minds If-Range, and none is asked to before it has told a tag.
            let isSame =
                (state.tag == nil || state.tag == head.tag) && (state.total == nil || state.total == head.total)
            if position == 0 || isSame || head.isWhole {
                state.tag = head.tag
                state.total = head.total
            }
            return isSame
        }
        if let total = head.total { tracker?.setTotal(total) }
        guard head.isWhole else {
            guard isSame || position == 0 else { throw changed }
            return position
        }
        // Everything again from its first byte: fine while it is one stream, too late among parallel parts.
        guard index == 0, board.part(0).end == .max else { throw changed }
        if position > 0 { try beginAgain() }
        return 0
    }

    private func beginAgain() throws(StorageError) {
        try file.truncate(to: 0)
        board.start(at: 0, isNewRound: true)
        tracker?.start(at: 0, total: total)
    }

    /// A range that the file does not have: complete already, empty, or shorter than it was.
    private func beyondTheEnd(_ response: HTTPResponse, _ range: Range<Int64>) throws(StorageError) -> Bool {
        let total = response.header("Content-Range").flatMap(ContentRange.init)?.total ?? 0
        guard total == range.lowerBound else { throw changed }
        if total == 0 { try file.truncate(to: 0) }
        state.withLock { $0.total = total }
        return true
    }

    private var changed: StorageError {
        StorageError(.changed, "\(download.name) became another file while it was fetched; try again")
    }
}
