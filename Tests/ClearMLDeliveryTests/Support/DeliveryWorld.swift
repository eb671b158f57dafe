import ClearMLAPI
import ClearMLJournal
import ClearMLTransport
import Synchronization

@testable import ClearMLDelivery

/// A simulated server, clock and way to it, with drivers on top.
// `@unchecked`: only `policy` changes, before the world is used.
final class DeliveryWorld: @unchecked Sendable {
    let clock = SimulatedClock()
    let server = SimulatedServer()
    let faults: SimulatedFaults
    let events = EventLog()
    var policy = DeliveryPolicy()

    init(seed: UInt64 = 1, faultRate: Double = 0) { faults = SimulatedFaults(seed: seed, rate: faultRate) }

    /// Remembers what the user would hear.
    final class EventLog: Sendable {
        private let state = Mutex<[DeliveryEvent]>([])
        var all: [DeliveryEvent] { state.withLock { $0 } }
        func add(_ event: DeliveryEvent) { state.withLock { $0.append(event) } }
    }

    func link(process: SimulatedProcess = SimulatedProcess()) -> ServerLink {
        link(
            transport: SimulatedTransport(server: server, faults: faults, clock: clock, process: process)
        )
    }

    func link(
        transport: any HTTPTransport,
        server: String = "http://server",
        files: String? = SimulatedServer.filesRoot
    ) -> ServerLink {
        let clock = clock
        let session = APISession(
            configuration: APIConfiguration(
                apiServer: server,
                filesServer: files,
                tokenHosts: files.map { [$0] } ?? [],
                credentials: .init(accessKey: "key", secretKey: "secret"),
                worker: "host",
                maximumResponseBytes: 1 << 20
            ),
            transport: transport,
            environment: APIEnvironment(
                now: { clock.now },
                wallClock: { Double(clock.wall) / 1_000 },
                sleep: { duration, _ in clock.advance(by: duration) },
                random: { 0.5 }
            )
        )
        return ServerLink(session: session, policy: policy, cancellation: Cancellation())
    }

    func driver(
        _ journal: TestJournal,
        mode: DeliveryMachine.Mode = .drain,
        process: SimulatedProcess = SimulatedProcess()
    ) throws -> DeliveryDriver {
        try driver(journal, mode: mode, link: link(process: process))
    }

    func driver(
        _ journal: TestJournal,
        mode: DeliveryMachine.Mode = .drain,
        link: ServerLink
    ) throws -> DeliveryDriver {
        try driver(journal.session, mode: mode, link: link)
    }

    /// A driver of one of a session's journals.
    func driver(
        _ session: StoredSession,
        mode: DeliveryMachine.Mode = .drain,
        link: ServerLink? = nil
    ) throws -> DeliveryDriver {
        let events = events
        let link = link ?? self.link()
        let stored = try StoredDelivery(session, isLive: mode == .follow, clock: deliveryClock)
        return try DeliveryDriver(
            link: link,
            source: stored.records(),
            ledger: stored.ledger,
            session: session,
            mode: mode,
            isLive: mode == .follow,
            clock: deliveryClock,
            prefetches: false,
            seed: 1,
            sink: { events.add($0) }
        )
    }

    private var deliveryClock: DeliveryClock {
        DeliveryClock(now: { [clock] in clock.now }, wall: { [clock] in clock.wall })
    }

    /// Synchronises a session as `clearml offline sync` does.
    func sync(_ journal: TestJournal, patience: Duration = .seconds(120)) throws -> Receipt {
        let events = events
        return try SessionSync(
            session: journal.session,
            api: link().session,
            policy: policy,
            clock: deliveryClock,
            sleep: { [clock] duration, _ in clock.advance(by: duration) },
            patience: patience,
            prefetches: false,
            seed: 1,
            sink: { events.add($0) }
        ).run()
    }

    /// Steps until the driver has nothing to do, letting time pass while it waits.
    @discardableResult
    func run(_ driver: DeliveryDriver, steps: Int = 2_000) -> DeliveryDriver.Progress {
        var last = DeliveryDriver.Progress.worked
        for _ in 0..<steps {
            last = driver.step()
            switch last {
            case .worked: continue
            case .wait(let until): clock.advance(to: until)
            case .idle, .finished, .halted: return last
            }
        }
        return last
    }

    /// The only task of the server.
    var task: SimulatedTask? {
        server.state.withLock { $0.tasks.count == 1 ? $0.tasks.values.first : nil }
    }

    /// Changes the only task, as somebody else would.
    func change(_ body: (inout SimulatedTask) -> Void) {
        server.state.withLock { state in
            for id in Array(state.tasks.keys) {
                guard var task = state.tasks[id] else { continue }
                body(&task)
                state.tasks[id] = task
            }
        }
    }
}
