import ClearMLJournal
import Synchronization
import Testing

@testable import ClearMLDelivery

@Suite("Delivery of a journal")
struct DriverTests {
    @Test("everything arrives once, in order, in one task")
    func delivers() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        journal.addOperation(
            "tasks",
            "edit_hyper_params",
            #"{"hyperparams":[{"section":"General","name":"lr","value":"0.1"}]}"#
        )
        for step in 0..<10 { journal.addScalar("train", 1 / Double(step + 1), Int64(step)) }
        journal.addText("hello")
        journal.addOperation("tasks", "completed", #"{"status_reason":"completed"}"#)
        let driver = try world.driver(journal)

        #expect(world.run(driver) == .finished)

        let task = try #require(world.task)
        #expect(task.status == "completed")
        #expect(task.parameters == ["lr": "0.1"])
        #expect(task.points.count == 10)
        #expect(task.counts.values.allSatisfy { $0 == 1 })
        #expect(task.lines.map(\.message) == ["hello"])
        let ledger = try journal.ledger()
        #expect(ledger.acknowledged == 14)
        #expect(ledger.tally == DeliveryTally(acknowledged: 14, notFinite: 0))
        #expect(ledger.inFlight == nil)
    }

    @Test("a lost answer doubles nothing")
    func lostAnswers() throws {
        for seed in 0..<200 {
            let world = DeliveryWorld(seed: UInt64(seed), faultRate: 0.4)
            let journal = TestJournal()
            journal.addCreate()
            for step in 0..<12 {
                journal.addScalar("train", Double(step), Int64(step))
                journal.addText("line \(step / 3)", timestamp: 1_700_000_000_000)
            }
            journal.addOperation("tasks", "completed", "{}")
            let driver = try world.driver(journal)
            world.run(driver, steps: 40)
            world.faults.stop()
            #expect(world.run(driver) == .finished, "seed \(seed)")
            let task = try #require(world.task, "seed \(seed)")
            #expect(task.lines.map(\.message) == (0..<12).map { "line \($0 / 3)" }, "seed \(seed)")
            #expect(task.counts.values.allSatisfy { $0 == 1 }, "seed \(seed)")
            #expect(task.points.count == 12)
            #expect(try journal.ledger().aside.isEmpty)
        }
    }

    @Test("only the bad record is set aside", arguments: 0..<9)
    func poison(position: Int) throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        for step in 0..<9 {
            if step == position {
                journal.addScalar("train", SimulatedServer.poisonValue, Int64(step))
            } else {
                journal.addText("line \(step)")
            }
        }
        let driver = try world.driver(journal)
        #expect(world.run(driver) == .finished)
        let ledger = try journal.ledger()
        #expect(Array(ledger.aside.keys) == [UInt64(position + 2)])
        let task = try #require(world.task)
        let lines = task.lines.map(\.message).filter { !$0.hasPrefix("clearml: ") }
        #expect(lines == (0..<9).filter { $0 != position }.map { "line \($0)" })
        #expect(ledger.tally.acknowledged == 9)
    }

    @Test("an event store that refuses every write costs nothing")
    func readOnlyStore() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        for step in 0..<9 { journal.addText("line \(step)") }
        world.server.state.withLock { $0.isReadOnly = true }
        let driver = try world.driver(journal)
        world.run(driver, steps: 600)
        #expect(try journal.ledger().aside.isEmpty)
        world.server.state.withLock { $0.isReadOnly = false }
        #expect(world.run(driver) == .finished)
        #expect(try journal.ledger().aside.isEmpty)
        let lines = try #require(world.task).lines.map(\.message).filter { !$0.hasPrefix("clearml: ") }
        #expect(lines == (0..<9).map { "line \($0)" })
        #expect(world.events.all.count == 2, "one interruption, one resumption: \(world.events.all)")
    }
}
