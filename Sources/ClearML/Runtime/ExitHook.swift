import ClearMLTransport
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Calls back when the process ends by `exit` or by returning from `main`.
///
/// Not by a signal, a trap or `_exit`: then nothing runs, and the journal is what remains. Handlers run last-registered
/// first, and libcurl's TLS library registers one of its own; a handler that delivers must come after it, so it is
/// registered again the first time that the network is used.
final class ExitHook: Sendable {
    /// Receives the exit status where the platform tells it (Glibc), else 0.
    typealias Action = @Sendable (_ status: Int) -> Void

    private struct State {
        var isRegistered = false
        var isRegisteredAfterNetwork = false
    }

    private let state = Mutex(State())

    /// What is called at the end; one process has one list of handlers, so this is one too.
    private static let actions = Mutex<[Action]>([])

    /// Makes the network ready, so that a handler registered afterwards runs before its end.
    func prepareForNetwork() { CurlTransport.prepareProcess() }

    /// Registers `action`; later calls do nothing, except the first one after the network was made ready.
    func register(afterNetwork: Bool, _ action: @escaping Action) {
        let (isFirst, needsHandler) = state.withLock { state in
            let isFirst = !state.isRegistered
            let needsHandler = isFirst || (afterNetwork && !state.isRegisteredAfterNetwork)
            state.isRegistered = true
            state.isRegisteredAfterNetwork = state.isRegisteredAfterNetwork || afterNetwork
            return (isFirst, needsHandler)
        }
        if isFirst { Self.actions.withLock { $0.append(action) } }
        if needsHandler { Self.installHandler() }
    }

    private static func run(_ status: Int) {
        // Each action does its work once, however many handlers are installed.
        for action in actions.withLock({ $0 }) { action(status) }
    }

    private static func installHandler() {
        #if canImport(Glibc)
        on_exit({ status, _ in ExitHook.run(Int(status)) }, nil)
        #else
        atexit { ExitHook.run(0) }
        #endif
    }
}
