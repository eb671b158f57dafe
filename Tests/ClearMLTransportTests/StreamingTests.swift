import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Synchronization
import Testing

@Suite("Streaming", .serialized)
struct StreamingTests {
    private let transport = CurlTransport()
    private static let large: Int64 = 200 << 20
    /// Bound of the growth while 200 MiB pass through; both ends live in this process.
    private static let allowedGrowth: Int64 = 80 << 20
    /// Other tests run in this process at the same time and have memory of their own.
    ///
    /// Code that collects the body grows by 200 MiB every time; growth that is someone else's is gone the next time.
    private static let attempts = 5

    @Test(arguments: [large, nil])
    func `an upload of 200 MiB takes constant memory`(announced: Int64?) async throws {
        try await withScriptedServer(reading: { _ in .discard }, reply: { _ in .status(200) }) { server in
            let growth = try await smallestGrowth {
                let source = PatternSource(count: Self.large)
                let request = HTTPRequest(url: server.url(), body: .source(source, length: announced))
                let response = try await transport.perform(request)
                #expect(response.status == 200)
                let seen = try #require(server.requests.last)
                #expect(seen.bodyLength == Self.large)
                #expect(seen.bodyChecksum == source.checksum)
                #expect(seen.header("Transfer-Encoding") == (announced == nil ? "chunked" : nil))
                return source.peak
            }
            #expect(growth < Self.allowedGrowth)
        }
    }

    @Test func `a download of 200 MiB takes constant memory`() async throws {
        try await withScriptedServer(.filled(65, count: Self.large)) { server in
            let growth = try await smallestGrowth {
                let sink = CountingSink()
                var request = HTTPRequest(method: .get, url: server.url())
                request.sink = sink
                request.maximumResponseBytes = 1000
                let response = try await transport.perform(request)
                #expect(response.body.isEmpty)
                #expect(sink.count == Self.large)
                #expect(sink.begins == 1)
                return sink.peak
            }
            #expect(growth < Self.allowedGrowth)
        }
    }

    @Test func `an error answer goes to memory, not to the sink`() async throws {
        try await withScriptedServer(.html("no such file", status: 404)) { server in
            let sink = CountingSink()
            var request = HTTPRequest(method: .get, url: server.url())
            request.sink = sink
            let response = try await transport.perform(request)
            #expect(response.status == 404)
            #expect(String(decoding: response.body, as: UTF8.self) == "no such file")
            #expect(sink.begins == 0)
        }
    }

    @Test func `an empty success still reaches the sink`() async throws {
        try await withScriptedServer(.status(200)) { server in
            let sink = CountingSink()
            var request = HTTPRequest(method: .get, url: server.url())
            request.sink = sink
            _ = try await transport.perform(request)
            #expect(sink.begins == 1)
            #expect(sink.count == 0)
        }
    }

    @Test func `a part of a file travels to the server and into another file`() async throws {
        try await withTemporaryDirectory { directory in
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try Data(bytes).write(to: URL(fileURLWithPath: directory + "/in"))
            try await withScriptedServer(reply: { .status(200, body: $0.body) }) { server in
                let body = try HTTPRequest.Body.file(directory + "/in", offset: 1000, length: 250_000)
                var request = HTTPRequest(url: server.url(), body: body)
                let sink = try FileBodySink(path: directory + "/out")
                request.sink = sink
                _ = try await transport.perform(request)
                try sink.synchronize()
                let stored = try Data(contentsOf: URL(fileURLWithPath: directory + "/out"))
                #expect(Array(stored) == Array(bytes[1000..<251_000]))
                #expect(sink.size == 250_000)
            }
        }
    }

    @Test(arguments: [206, 200])
    func `a resumed download continues or starts again as the server decides`(status: Int) async throws {
        try await withTemporaryDirectory { directory in
            try Data("01234XXXXXXXX".utf8).write(to: URL(fileURLWithPath: directory + "/f"))
            let body = status == 206 ? "56789" : "0123456789"
            try await withScriptedServer(.status(status, body: Array(body.utf8))) { server in
                var request = HTTPRequest(method: .get, url: server.url(), headers: [HTTPHeader("Range", "bytes=5-")])
                request.sink = try FileBodySink(path: directory + "/f", resumeOffset: 5)
                _ = try await transport.perform(request)
                let stored = try Data(contentsOf: URL(fileURLWithPath: directory + "/f"))
                #expect(String(decoding: stored, as: UTF8.self) == "0123456789")
            }
        }
    }

    @Test func `a missing file is an error at the call`() throws {
        #expect(throws: SystemCallError.self) { try FileBodySource(path: "/no/such/file") }
        #expect(throws: SystemCallError.self) { try FileBodySink(path: "/no/such/folder/file") }
        #expect(throws: SystemCallError.self) { try FileBodySource(path: "/dev/null", offset: 1) }
    }

    @Test func `a file that shrinks during its upload fails instead of stalling`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/shrinking"
            try Data(repeating: 1, count: 100_000).write(to: URL(fileURLWithPath: path))
            let body = try HTTPRequest.Body.file(path)
            try Data(repeating: 1, count: 10).write(to: URL(fileURLWithPath: path))
            try await withScriptedServer(.status(200)) { server in
                await expect(.bodySource, from: HTTPRequest(url: server.url(), body: body))
            }
        }
    }

    @Test func `a source that fails, and a sink that fails, end the transfer`() async throws {
        try await withScriptedServer(.filled(65, count: 1 << 24)) { server in
            let source = PatternSource(count: 1 << 24, failsAfter: 1 << 20)
            await expect(.bodySource, from: HTTPRequest(url: server.url(), body: .source(source, length: 1 << 24)))
            var request = HTTPRequest(method: .get, url: server.url())
            request.sink = CountingSink(failsAfter: 1 << 20)
            await expect(.bodySink, from: request)
        }
    }

    @Test func `progress ends with the totals and comes a few times a second`() async throws {
        try await withScriptedServer(reading: { _ in .discard }, reply: { _ in .status(200, body: [1, 2, 3]) }) {
            server in
            let reports = Monitor<[TransferProgress]>([])
            let count: Int64 = 32 << 20
            var request = HTTPRequest(url: server.url(), body: .source(PatternSource(count: count), length: count))
            request.progress = { progress in reports.update { $0.append(progress) } }
            let start = ContinuousClock.now
            _ = try await transport.perform(request)
            let seconds = start.duration(to: .now) / .seconds(1)
            let all = reports.value
            let last = try #require(all.last)
            #expect(last.bytesSent == count)
            #expect(last.totalToSend == count)
            #expect(last.bytesReceived == 3)
            #expect(last.bytesPerSecond > 0)
            #expect(zip(all, all.dropFirst()).allSatisfy { $0.bytesSent <= $1.bytesSent })
            // One at the start, one at the end, five a second between them.
            #expect(Double(all.count) <= 2 + seconds * 5)
        }
    }

    /// How much larger the process was at its peak than before, in the best of several attempts.
    private func smallestGrowth(_ transfer: () async throws -> Int64) async throws -> Int64 {
        var smallest = Int64.max
        for _ in 0..<Self.attempts where smallest >= Self.allowedGrowth {
            let before = residentBytes()
            smallest = min(smallest, try await transfer() - before)
        }
        return smallest
    }

    private func expect(_ code: TransportError.Code, from request: HTTPRequest) async {
        await #expect(
            performing: { try await transport.perform(request) },
            throws: { ($0 as? TransportError)?.code == code }
        )
    }
}

/// Resident memory of this process.
private func residentBytes() -> Int64 {
    #if os(Linux)
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (fields.flatMap { Int64($0[1]) } ?? 0) * 4096
    #else
    return 0
    #endif
}

/// Makes a body of any length without storing it, and knows its checksum.
private final class PatternSource: HTTPBodySource {
    struct Failure: Error {}

    private struct State {
        var position: Int64 = 0
        var checksum: UInt32 = 0
        var peak: Int64 = 0
    }

    private let count: Int64
    private let failsAfter: Int64
    private let state = Mutex(State())

    init(count: Int64, failsAfter: Int64 = .max) {
        self.count = count
        self.failsAfter = failsAfter
    }

    /// Largest size of the process seen while the body was read.
    var peak: Int64 { state.withLock { $0.peak } }
    var checksum: UInt32 { state.withLock { $0.checksum } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try state.withLock { state in
            guard state.position < failsAfter else { throw Failure() }
            let size = Int(min(Int64(buffer.count), count - state.position))
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<size])
            piece.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: state.position >> 10))
            state.checksum = Gzip.checksum(UnsafeRawBufferPointer(piece), seed: state.checksum)
            if (state.position + Int64(size)) >> 22 != state.position >> 22 {
                state.peak = max(state.peak, residentBytes())
            }
            state.position += Int64(size)
            return size
        }
    }

    func rewind() {
        state.withLock { $0 = State() }
    }
}

/// Counts what it is given.
private final class CountingSink: HTTPBodySink {
    struct Failure: Error {}

    private struct State {
        var count: Int64 = 0
        var begins = 0
        var peak: Int64 = 0
    }

    private let failsAfter: Int64
    private let state = Mutex(State())

    init(failsAfter: Int64 = .max) {
        self.failsAfter = failsAfter
    }

    /// Largest size of the process seen while the body was written.
    var peak: Int64 { state.withLock { $0.peak } }
    var count: Int64 { state.withLock { $0.count } }
    var begins: Int { state.withLock { $0.begins } }

    func begin(_ head: HTTPResponse) {
        state.withLock { $0.begins += 1 }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            let before = state.count
            state.count += Int64(bytes.count)
            if state.count >> 22 != before >> 22 { state.peak = max(state.peak, residentBytes()) }
            guard state.count < failsAfter else { throw Failure() }
        }
    }
}
