import ClearMLJournal
import Synchronization

@testable import ClearMLDelivery

/// One story, told by a seed: a run that reports, faults of every kind, processes that die and others that synchronise,
/// and in the end a calm in which everything must come right.
struct SimulationScenario {
    let seed: UInt64
    private var random: SplitMixRandom
    private var world: SimulatedWorld
    private var truth = Truth()
    private var counter = 0
    /// Whether the run writes as versions did that kept images among the other reports.
    private let keepsImagesInReports: Bool
    private var models: [String] = []
    private var lostPower = false
    private var durable = Truth.Durable()
    private var log: [String] = []

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMixRandom(seed: seed)
        let rate = random.pick([0, 0.05, 0.15, 0.35, 0.6])
        world = SimulatedWorld(seed: seed, faultRate: rate)
        keepsImagesInReports = seed.isMultiple(of: 5)
    }

    /// Plays the story; returns what is wrong with its end, with the story itself.
    mutating func play() -> [String] {
        prepareServer()
        live()
        for attempt in 0..<random.below(4) { synchroniseFaultily(attempt) }
        calm()
        var failures: [String] = []
        let receipt = finish(&failures)
        failures += SimulationCheck(
            truth: truth,
            state: world.server.state.withLock { $0 },
            receipt: receipt,
            aside: aside(\.self),
            filesAside: aside(\.files),
            lostPower: lostPower
        ).failures()
        return failures.isEmpty ? [] : failures + log
    }

    private func prepareServer() {
        var draw = random
        world.server.state.withLock { state in
            state.storedBeforeFailure = draw.below(5)
            if draw.chance(0.3) { state.maximumBody = 600 + draw.below(700) }
        }
    }

    // MARK: The run

    private mutating func live() {
        let fuse: Int? = random.chance(0.5) ? 20 + random.below(500) : nil
        let run = SimulatedRun(world, process: SimulatedProcess(diesAfter: fuse), seed: random.next())
        let isOnline = random.chance(0.6)
        log.append("run \(isOnline ? "online" : "offline"), fuse \(fuse.map(String.init) ?? "none")")
        run.report(.create, &truth)
        let count = 5 + random.below(40)
        // One window in which the event store takes no writes, though everything else works.
        let readOnly = random.chance(0.2) ? random.below(count)..<count : count..<count
        for step in 0..<count {
            guard !run.process.isDead else { break }
            if step == readOnly.lowerBound { world.server.state.withLock { $0.isReadOnly = true } }
            act(run, isOnline: isOnline)
        }
        end(run)
    }

    private mutating func act(_ run: SimulatedRun, isOnline: Bool) {
        switch random.below(100) {
        case ..<30: run.report(scalar(), &truth)
        case ..<55: run.report(text(), &truth)
        case ..<61: run.report(edit(), &truth)
        case ..<63:
            if keepsImagesInReports { run.report(image(), &truth) } else { run.handOver(image(), &truth) }
        case ..<65: run.handOver(artifact(), &truth)
        case ..<69: aboutModel(run)
        case ..<73: world.clock.advance(by: .milliseconds(random.below(1_500)))
        case ..<78: run.housekeep()
        case ..<92: if isOnline { run.deliver(steps: 1 + random.below(12)) }
        case ..<93: world.clock.jumpWall(by: Int64(random.below(7_200_000)) - 3_600_000)
        case ..<95: world.disk.setFull(random.chance(0.4))
        case ..<96: stopByWatchdog()
        case ..<98:
            // A second process, while the run is at work.
            let other = SimulatedProcess(diesAfter: random.chance(0.5) ? 20 + random.below(300) : nil)
            sync(other)
            other.kill()
        default: world.clock.advance(by: .seconds(random.below(30)))
        }
    }

    private mutating func end(_ run: SimulatedRun) {
        if !run.process.isDead, random.chance(0.5) {
            run.report(.complete, &truth)
            run.close()
        }
        durable = Truth.Durable(reports: run.durable, files: run.durableFiles)
        run.process.kill()
        if random.chance(0.25) {
            log.append("power loss, durable through \(durable.reports), \(durable.files)")
            lostPower = true
            truth.lostPower(durable: durable)
            run.forget()
            losePower()
        } else {
            log.append("process gone, durable through \(durable.reports), \(durable.files)")
            truth.killed(durable: durable)
            run.forget()
        }
    }

    private mutating func scalar() -> Truth.Report.Content {
        counter += 1
        let value: Double
        switch random.below(40) {
        case 0: value = SimulatedServer.poisonValue
        case 1: value = .nan
        case 2: value = -.infinity
        default: value = Double(counter) + 0.1
        }
        let place = SimulatedTask.Place(
            metric: "loss",
            variant: random.pick(["train", "test"]),
            iteration: Int64(random.chance(0.3) ? random.below(5) : counter)
        )
        return .scalar(place: place, value: value)
    }

    private mutating func text() -> Truth.Report.Content {
        counter += 1
        switch random.below(40) {
        case 0: return .text(SimulatedServer.poisonMessage)
        case 1: return .text(SimulatedServer.refusedMessage)
        case ..<14: return .text("same")
        default: return .text("line \(counter)")
        }
    }

    private mutating func edit() -> Truth.Report.Content {
        counter += 1
        let name = random.chance(0.1) ? "refused\(counter)" : "p\(random.below(4))"
        return .edit(name: name, value: String(counter))
    }

    private mutating func image() -> Truth.Report.Content {
        counter += 1
        let place = SimulatedTask.Place(metric: "samples", variant: "train", iteration: Int64(counter))
        return .image(place: place, bytes: bytes())
    }

    private mutating func artifact() -> Truth.Report.Content {
        counter += 1
        let name = random.chance(0.1) ? "refused\(counter)" : "a\(random.below(3))"
        return .artifact(name: name, bytes: bytes())
    }

    private mutating func bytes() -> [UInt8] {
        (0..<random.below(200)).map { UInt8(truncatingIfNeeded: $0 &* counter) }
    }

    /// Makes a model, or does something with one of those that there are.
    private mutating func aboutModel(_ run: SimulatedRun) {
        counter += 1
        guard let key = models.isEmpty || random.chance(0.2) ? nil : random.pick(models) else {
            let key = (random.chance(0.1) ? "refused" : "model") + String(counter)
            models.append(key)
            run.report(.model(key: key), &truth)
            if random.chance(0.5) { run.report(.listing(key: key), &truth) }
            if random.chance(0.5) { run.report(.weights(key: key, bytes: bytes()), &truth) }
            return
        }
        switch random.below(4) {
        case 0: run.report(.modelEdit(key: key, value: "v\(counter)"), &truth)
        case 1:
            let place = SimulatedTask.Place(metric: "quality", variant: "test", iteration: Int64(counter))
            run.report(.modelPoint(key: key, place: place, value: Double(counter)), &truth)
        default: run.report(.weights(key: key, bytes: bytes()), &truth)
        }
    }

    private func stopByWatchdog() {
        world.server.state.withLock { state in
            for (id, task) in state.tasks where task.status == "in_progress" {
                state.tasks[id]?.status = "stopped"
                state.tasks[id]?.reason = "Forced stop (non-responsive)"
                state.tasks[id]?.message = "Forced stop (non-responsive)"
            }
        }
    }

    // MARK: Synchronisations

    private mutating func sync(_ process: SimulatedProcess) {
        do {
            let receipt = try world.sync(in: process, seed: random.next())
            log.append("sync: \(receipt.summary), pending \(receipt.pending) \(receipt.reason ?? "")")
        } catch {
            log.append("sync ended: \(error)")
        }
    }

    private mutating func synchroniseFaultily(_ attempt: Int) {
        if random.chance(0.2) { world.disk.setFull(random.chance(0.5)) }
        let isReadOnly = random.chance(0.15)
        world.server.state.withLock { $0.isReadOnly = isReadOnly }
        let process = SimulatedProcess(
            diesAfter: random.chance(0.6) ? 10 + random.below(random.pick([30, 400])) : 30_000
        )
        sync(process)
        process.kill()
        if random.chance(0.1) {
            log.append("power loss between synchronisations")
            // What nobody synced may be gone also long after the run.
            lostPower = true
            truth.lostPower(durable: durable)
            losePower()
        }
        world.clock.advance(by: .milliseconds(random.below(5_000)))
    }

    /// The disk keeps what it likes; the machine is not back before what it had sent has come to its end elsewhere.
    private mutating func losePower() {
        var draw = random
        world.disk.losePower(using: &draw)
        random = draw
        world.clock.advance(by: .seconds(5))
    }

    private mutating func calm() {
        world.faults.stop()
        world.disk.setFull(false)
        world.server.state.withLock { $0.isReadOnly = false }
        world.clock.advance(by: .seconds(10))
    }

    private mutating func finish(_ failures: inout [String]) -> Receipt? {
        do {
            // It must come to an end: a process of that many operations is one that never would.
            _ = try world.sync(in: SimulatedProcess(diesAfter: 30_000), seed: 1)
            // Nothing may be sent twice by a repetition either.
            let receipt = try world.sync(in: SimulatedProcess(diesAfter: 30_000), seed: 2)
            log.append("last: \(receipt)")
            return receipt
        } catch {
            // A session that the power took before anything of it was durable.
            if !lostPower || truth.reports.contains(where: \.isCertain) {
                failures.append("the last sync failed: \(error)")
            }
            return nil
        }
    }

    private func aside(_ lane: KeyPath<StoredSession, StoredSession>) -> [UInt64] {
        guard let session = try? world.session(of: SimulatedProcess()) else { return [] }
        return ((try? RefusedList(session[keyPath: lane]).entries()) ?? []).map(\.sequence)
    }
}
