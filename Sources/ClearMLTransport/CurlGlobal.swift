import CLibcurl
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What libcurl and OpenSSL need once per process.
///
/// The race it closes: on `exit`, OpenSSL's own exit handler frees the library's tables while an engine thread may
/// still be in a handshake, and the process dies by SIGSEGV after a successful run. Handlers run last-registered
/// first, so ours, registered after libcurl has initialised OpenSSL, stops the engines before that.
enum CurlGlobal {
    private struct WeakEngine: Sendable {
        weak let engine: CurlEngine?
    }

    private static let engines = Mutex<[ObjectIdentifier: WeakEngine]>([:])

    /// How long process exit waits for engine threads to let go of their connections.
    ///
    /// It normally takes well under a millisecond; the bound is for a body source that hangs.
    private static let exitPatience: DispatchTimeInterval = .seconds(1)

    /// The result of `curl_global_init`, run once on first use.
    static let initialization: CURLcode = {
        // CURL_GLOBAL_ALL; the macro is an expression that Swift does not import.
        let code = curl_global_init(3)
        atexit { CurlGlobal.stopEngines() }
        return code
    }()

    static func register(_ engine: CurlEngine) {
        engines.withLock { engines in
            engines = engines.filter { $0.value.engine != nil }
            engines[ObjectIdentifier(engine)] = WeakEngine(engine: engine)
        }
    }

    static func unregister(_ engine: CurlEngine) {
        engines.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(engine)) }
    }

    private static func stopEngines() {
        let running = engines.withLock { $0.values.compactMap(\.engine) }
        let limit = DispatchTime.now() + exitPatience
        for engine in running { engine.stop() }
        for engine in running { engine.waitUntilStopped(until: limit) }
    }
}
