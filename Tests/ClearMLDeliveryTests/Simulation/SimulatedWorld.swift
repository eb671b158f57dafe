import ClearMLAPI
import ClearMLJournal
import ClearMLTransport

@testable import ClearMLDelivery

/// Everything that the processes of one simulation share.
struct SimulatedWorld {
    static let sessionID = "0123456789abcdef0123456789abcdef"
    static let root = "/cache/journal"

    let clock = SimulatedClock()
    let disk = SimulatedDisk()
    let server = SimulatedServer()
    let faults: SimulatedFaults
    let policy: DeliveryPolicy

    init(seed: UInt64, faultRate: Double) {
        // The cache of the user is there before the story begins.
        disk.makeDurably(["/cache", Self.root])
        faults = SimulatedFaults(seed: seed &* 31 &+ 7, rate: faultRate)
        var policy = DeliveryPolicy()
        // Small, so that a short scenario has many batches, splits and pages.
        policy.batchBytes = 1_400
        policy.batchEvents = 6
        policy.readBackPage = 4
        self.policy = policy
    }

    func store(of process: SimulatedProcess) -> SessionStore {
        SessionStore(root: Self.root, fileSystem: disk.view(of: process))
    }

    func api(of process: SimulatedProcess) -> APISession {
        let clock = clock
        return APISession(
            configuration: APIConfiguration(
                apiServer: "http://server",
                filesServer: SimulatedServer.filesRoot,
                tokenHosts: [SimulatedServer.filesRoot],
                credentials: .init(accessKey: "key", secretKey: "secret"),
                worker: "host"
            ),
            transport: SimulatedTransport(server: server, faults: faults, clock: clock, process: process),
            environment: APIEnvironment(
                now: { clock.now },
                wallClock: { Double(clock.wall) / 1_000 },
                sleep: { duration, _ in clock.advance(by: duration) },
                random: { 0.5 }
            )
        )
    }

    var deliveryClock: DeliveryClock {
        let clock = clock
        return DeliveryClock(now: { clock.now }, wall: { clock.wall })
    }

    /// The session as a process finds it on the disk.
    func session(of process: SimulatedProcess) throws(JournalError) -> StoredSession {
        try store(of: process).session(Self.sessionID)
    }

    /// `clearml offline sync` in a process of its own.
    func sync(in process: SimulatedProcess, seed: UInt64) throws -> Receipt {
        let clock = clock
        let session = try session(of: process)
        return try SessionSync(
            session: session,
            api: api(of: process),
            policy: policy,
            clock: deliveryClock,
            sleep: { duration, _ in clock.advance(by: duration) },
            prefetches: false,
            seed: seed
        ).run()
    }
}
