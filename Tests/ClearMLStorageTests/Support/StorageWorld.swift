import ClearMLAPI
import ClearMLDigest
import ClearMLTestSupport
import ClearMLTransport
import Foundation
import Synchronization

@testable import ClearMLStorage

/// Storage over real HTTP in a scratch folder, with a clock that only waits move.
final class StorageWorld: Sendable {
    let folder: ScratchFolder
    let storage: Storage

    /// - Parameters:
    ///   - configuration: What the storage knows.
    ///   - session: Makes the session with a ClearML server; nil for none.
    ///   - wallClock: Seconds since 1970.
    ///   - tick: What each look at the clock takes, for tests that need steps of progress.
    /// - Throws: What making the folder throws.
    init(
        _ configuration: StorageConfiguration = StorageConfiguration(),
        session: APIConfiguration? = nil,
        wallClock: Double = 1_700_000_000,
        tick: Duration = .zero
    ) throws {
        folder = try ScratchFolder()
        let transport = CurlTransport()
        let log = Log(tick: tick)
        self.log = log
        let environment = APIEnvironment(
            now: { log.read() },
            wallClock: { wallClock },
            sleep: { duration, _ in log.wait(duration) },
            random: { 0.5 }
        )
        storage = Storage(
            configuration,
            transport: transport,
            session: session.map { APISession(configuration: $0, transport: transport, environment: environment) },
            environment: environment
        )
    }

    private let log: Log

    /// How long the code has waited, in all its waits.
    var waited: [Duration] { log.waits }

    /// A path in the scratch folder.
    func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// Writes a file there and returns its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// What a file there holds; nil when there is none.
    func contents(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path(name)).map { Array($0) }
    }

    /// Whether a file there holds these bytes; a failed comparison does not print them.
    func holds(_ name: String, _ bytes: [UInt8]) -> Bool { contents(name) == bytes }

    /// The names of all files there.
    var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
    }

    /// Runs blocking code on a thread and returns its outcome.
    func result<Value: Sendable>(
        _ body: @escaping @Sendable (Storage) throws(StorageError) -> Value
    ) async -> Result<Value, StorageError> {
        let storage = storage
        return await onThread { Result { () throws(StorageError) in try body(storage) } }
    }

    /// Time passes only by waiting.
    private final class Log: Sendable {
        private let state = Mutex((now: Duration.zero, waits: [Duration]()))
        private let tick: Duration

        init(tick: Duration) { self.tick = tick }

        func read() -> Duration {
            state.withLock { state in
                state.now += tick
                return state.now
            }
        }

        var waits: [Duration] { state.withLock { $0.waits } }
        func wait(_ duration: Duration) {
            state.withLock { state in
                state.now += duration
                state.waits.append(duration)
            }
        }
    }
}

extension Result where Failure == StorageError {
    /// The failure; nil for a success.
    var failure: StorageError? {
        if case .failure(let error) = self { error } else { nil }
    }
}

/// Whether both are the same; a failed comparison does not print them.
func areEqual(_ first: [UInt8]?, _ second: [UInt8]) -> Bool { first == second }

/// Bytes without a pattern that compression or a repeated part would hide.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count { withUnsafeBytes(of: random.next()) { bytes += $0 } }
    return Array(bytes.prefix(count))
}

/// A well-behaved file behind HTTP: ranges, tags, `If-Range`.
struct ServedFile: Sendable {
    var bytes: [UInt8]
    var tag = "\"one\""

    /// Answers a GET.
    func reply(_ request: RecordedRequest) -> ScriptedReply {
        let tagHeader = [HTTPHeader("ETag", tag)]
        let isCurrent = request.header("If-Range").map { $0 == tag } ?? true
        guard let range = request.header("Range"), isCurrent else {
            guard request.method == "HEAD" else { return .status(200, headers: tagHeader, body: bytes) }
            let length = HTTPHeader("Content-Length", String(bytes.count))
            return ScriptedReply([.send(ScriptedReply.head(200, tagHeader + [length]))])
        }
        let bounds = range.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard let first = Int(bounds[0]), first < bytes.count else {
            return .status(416, headers: [HTTPHeader("Content-Range", "bytes */\(bytes.count)")])
        }
        let last = min(Int(bounds[1]) ?? .max, bytes.count - 1)
        let header = HTTPHeader("Content-Range", "bytes \(first)-\(last)/\(bytes.count)")
        return .status(206, headers: tagHeader + [header], body: Array(bytes[first...last]))
    }
}
