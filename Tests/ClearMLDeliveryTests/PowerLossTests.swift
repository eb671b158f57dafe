import ClearMLJournal
import Testing

@testable import ClearMLDelivery

/// What delivery goes by must be durable before it goes by it; each of these was found by a seed of the simulation.
@Suite("A power loss, and what was relied on")
struct PowerLossTests {
    private static let root = "/cache/journal"

    private static func disk() -> SimulatedDisk {
        let disk = SimulatedDisk()
        disk.makeDurably(["/cache", root])
        return disk
    }

    private static func session(on disk: SimulatedDisk, _ process: SimulatedProcess) -> StoredSession {
        StoredSession(
            id: SimulatedWorld.sessionID,
            directory: "\(root)/\(SimulatedWorld.sessionID)",
            fileSystem: disk.view(of: process)
        )
    }

    @Test("a mark that somebody has read survives, wherever its writer died", arguments: 1...16)
    func mark(fuse: Int) throws {
        for seed in UInt64(1)...16 {
            let disk = Self.disk()
            let owner = SimulatedProcess()
            let journal = TestJournal(fileSystem: disk.view(of: owner), root: Self.root)
            journal.addScalar("train", 1, 0)
            journal.close()
            let writer = SimulatedProcess(diesAfter: fuse)
            do {
                let mark = try DeliveryMark(Self.session(on: disk, writer))
                var state = mark.state
                (state.settled, state.acknowledged) = (1, 1)
                try mark.store(state)
            } catch {
                #expect(writer.isDead, "\(error)")
            }
            writer.kill()
            let reader = SimulatedProcess()
            let read = try DeliveryMark(Self.session(on: disk, reader)).state
            for process in [owner, reader] { process.kill() }
            var random = SplitMixRandom(seed: seed)
            disk.losePower(using: &random)
            let found = try DeliveryMark.contents(of: Self.session(on: disk, SimulatedProcess()))
            #expect(found == read, "seed \(seed)")
        }
    }

    @Test("a file that was made durable is there with the folders above it, whichever journal was first")
    func capturedFile() throws {
        for seed in UInt64(1)...32 {
            let disk = Self.disk()
            let owner = SimulatedProcess()
            var options = JournalOptions()
            options.housekeeping = .byHand
            let writer = JournalWriter(
                SessionDescription(id: SimulatedWorld.sessionID, createdAt: 1),
                in: SessionStore(root: Self.root, fileSystem: disk.view(of: owner)),
                options: options
            )
            let files = writer.makeFiles()
            files.appendOperation(Array("{}".utf8))
            try files.synchronize()
            // The folder of files is made after the first pass.
            let captured = try files.capture([1, 2, 3])
            files.appendOperation(Array("{}".utf8))
            try files.synchronize()
            owner.kill()
            var random = SplitMixRandom(seed: seed)
            disk.losePower(using: &random)
            #expect(try Self.session(on: disk, SimulatedProcess()).files.isIntact(captured), "seed \(seed)")
        }
    }

    @Test("a task that no record asks for is asked for with a mark that says so")
    func recoveredTask() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addScalar("train", 1, 0)
        journal.close()
        let driver = try world.driver(journal)
        for _ in 0..<100 {
            if case .wait(let until) = driver.step() { world.clock.advance(to: until) }
            let mark = try DeliveryMark.contents(of: journal.session)
            if world.task != nil { #expect(mark.inFlight != nil || mark.settled > 0) }
        }
        #expect(world.task?.points.count == 1)
    }

    @Test("a task that no record asks for is started, wherever the one that made it died", arguments: 1...16)
    func recoveredTaskStarts(fuse: Int) throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addScalar("train", 1, 0)
        journal.addOperation("tasks", "completed", "{}")
        journal.close()
        world.run(try world.driver(journal, process: SimulatedProcess(diesAfter: fuse)), steps: 100)
        world.clock.advance(by: .seconds(5))
        let receipt = try world.sync(journal)
        #expect((receipt.acknowledged, receipt.pending) == (2, 0))
        #expect(world.task?.status == "completed")
    }
}
