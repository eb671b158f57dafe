package import ClearMLAPI
import ClearMLConfiguration
import Synchronization

/// What one process knows of its runs: the current one, and the mode for the next.
///
/// The public entry points use ``shared``; tests make their own with a world of their own.
package final class TaskRegistry: Sendable {
    /// The registry of this process; making it reads nothing and starts nothing.
    package static let shared = TaskRegistry(world: .system())

    private struct State {
        var current: ClearMLTask?
        /// What the program said with `setOffline`; nil if nothing.
        var offline: Bool?
        /// The server that was asked last, and the settings that led to it.
        var server: (settings: ServerAccess.Settings, access: ServerAccess)?
    }

    package let world: World
    private let state = Mutex(State())
    /// Held while a run starts, so that two threads cannot start two: the second one finds the first one's task.
    private let turn = Mutex(())
    private let exitHook = ExitHook()

    package init(world: World) { self.world = world }

    package var current: ClearMLTask? { ForkGuard.isForked ? nil : state.withLock { $0.current } }

    package func setOffline(_ offline: Bool) { state.withLock { $0.offline = offline } }

    /// A session with the configured server.
    package func session() throws(ClearMLError) -> APISession { try server().session }

    /// The configured server; the same one as long as the settings are the same, so that it is logged in to once.
    func server() throws(ClearMLError) -> ServerAccess {
        let configuration = try ServerConnection.configuration(world)
        do throws(ConfigurationError) {
            try configuration.requireCredentials()
        } catch {
            throw ClearMLError(code: .notConfigured, message: error.message, underlying: error)
        }
        let settings = ServerAccess.Settings(configuration, environment: world.sources().environment)
        if let known = state.withLock({ $0.server }), known.settings == settings { return known.access }
        let access = ServerAccess(
            session: ServerConnection.session(configuration, world),
            webServer: configuration.webServer,
            world: world
        )
        state.withLock { $0.server = (settings, access) }
        return access
    }

    func initialize(_ options: TaskOptions) throws(ClearMLError) -> ClearMLTask {
        // The child of a process with threads has none of them, and perhaps their locks.
        if ForkGuard.isForked { throw ClearMLError.forked }
        return try turn.withLock { _ throws(ClearMLError) in try start(options) }
    }

    private func start(_ options: TaskOptions) throws(ClearMLError) -> ClearMLTask {
        let configuration = try ServerConnection.configuration(world)
        for diagnostic in configuration.diagnostics {
            world.diagnostics.once("configuration:\(diagnostic.description)", diagnostic.description)
        }
        let identity = try TaskIdentity.resolve(
            projectName: options.projectName,
            taskName: options.taskName,
            type: options.type,
            world: world
        )
        if let current, current.run?.isClosed == false { return try Self.same(current, identity) }
        let starter = RunStarter(
            world: world,
            configuration: configuration,
            identity: identity,
            options: options,
            isOffline: state.withLock { $0.offline } ?? configuration.offlineMode,
            prepareForNetwork: { [exitHook, world] in if world.closesAtExit { exitHook.prepareForNetwork() } },
            onClosed: { [weak self] sessionID in self?.forget(sessionID) }
        )
        let run = try starter.start()
        ForkGuard.register()
        let logger = ClearMLLogger(
            writer: run.writer,
            files: run.files,
            diagnostics: world.diagnostics,
            printsToConsole: !run.isRemote
        )
        let task = ClearMLTask(backend: run, logger: logger)
        state.withLock { $0.current = task }
        if world.closesAtExit {
            exitHook.register(afterNetwork: run.delivery != nil) { [weak self] status in self?.closeAtExit(status) }
        }
        return task
    }

    /// A second start in one process means the same run, or is a mistake.
    private static func same(_ current: ClearMLTask, _ identity: TaskIdentity) throws(ClearMLError) -> ClearMLTask {
        // Under an agent the arguments do not count, neither the first time nor later.
        if current.isRemote || current.backend.identity == identity { return current }
        throw ClearMLError(
            code: .alreadyInitialized,
            message: "this process already runs \(current.projectName)/\(current.name); close() it before another one"
        )
    }

    private func forget(_ sessionID: String) {
        state.withLock { state in
            if state.current?.localID == sessionID { state.current = nil }
        }
    }

    /// The longest time that the end of a process waits for a run that nobody closed.
    static let exitDeadline = Duration.seconds(10)

    private func closeAtExit(_ status: Int) {
        current?.run?.close(deadline: Self.exitDeadline, ending: status == 0 ? .normal : .exit(status: status))
    }
}
