import CClearMLShim
import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What libcurl and its TLS library need once per process.
///
/// The race it closes: on `exit`, OpenSSL's exit handler frees the library's tables while the engine thread is in a
/// handshake, or still initialising, and a run that went well ends with SIGSEGV (one exit in seven, when tried). OpenSSL
/// is therefore told not to register that handler; the system takes the memory back anyway, and exit handlers of the
/// program can still make requests, whatever the order in which they were registered. Where this is not possible (another
/// TLS library), a handler of ours stops the engines before the library goes.
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
        let needsExitHandler = !keepOpenSSLUntilTheEnd()
        // CURL_GLOBAL_ALL; the macro is an expression that Swift does not import.
        let code = curl_global_init(3)
        if needsExitHandler { atexit { CurlGlobal.stopEngines() } }
        return code
    }()

    /// Initialises OpenSSL without its exit handler; false when libcurl uses another TLS library.
    ///
    /// Looked up by name, because linking libcrypto for one call would add a system package and tie us to one library.
    private static func keepOpenSSLUntilTheEnd() -> Bool {
        #if canImport(Darwin)
        let everywhere = UnsafeMutableRawPointer(bitPattern: -2)
        #else
        let everywhere = UnsafeMutableRawPointer(bitPattern: 0)
        #endif
        guard let symbol = dlsym(everywhere, "OPENSSL_init_crypto") else { return false }
        typealias Initialize = @convention(c) (UInt64, OpaquePointer?) -> Int32
        // OPENSSL_INIT_NO_ATEXIT; it only counts in the first call of the process.
        return unsafeBitCast(symbol, to: Initialize.self)(0x0008_0000, nil) == 1
    }

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
