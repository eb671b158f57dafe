import ClearMLAPI
import ClearMLJournal
import Synchronization
import Testing

@testable import ClearMLDelivery

@Suite("Delivery of models")
struct ModelDeliveryTests {
    private static func identity(_ key: String) -> String {
        SessionModel.identity(session: SimulatedWorld.sessionID, key: key)
    }

    private static func models(_ world: DeliveryWorld) -> [SimulatedModel] {
        world.server.state.withLock { Array($0.models.values) }
    }

    @Test("a model is made before its weights are stored, and its id is noted in the session")
    func order() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let after = try #require(journal.addOperationDocument(SimulatedModels.creation("model1")))
        try journal.addWeights(SessionModel(key: "model1", name: "model1", after: after), [1, 2, 3])
        journal.addOperation("tasks", "completed", "{}")
        journal.close()
        let receipt = try world.sync(journal)
        #expect(receipt.isComplete && receipt.acknowledged == 4, "\(receipt)")
        let model = try #require(Self.models(world).first)
        #expect(Self.models(world).count == 1)
        #expect(model.identity == Self.identity("model1"))
        #expect(model.json["task"].stringValue == world.task?.id)
        #expect(model.json["project"].stringValue == world.task?.project)
        let address = try #require(model.json["uri"].stringValue)
        #expect(address.hasSuffix("/models/model1.bin"))
        #expect(world.server.state.withLock { $0.files } == [address: [1, 2, 3]])
        #expect(try journal.session.description().modelIDs == ["model1": model.id])
        // A copy of the journal elsewhere knows nothing of that, and finds the model.
        let copy = TestJournal()
        copy.addCreate()
        copy.addOperationDocument(SimulatedModels.creation("model1"))
        copy.close()
        _ = try world.sync(copy)
        #expect(Self.models(world).count == 1)
        #expect(try copy.session.description().modelIDs == ["model1": model.id])
    }

    @Test("weights whose model was lost with the power get one of their name, when nothing more can come")
    func lostCreation() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        try journal.addWeights(SessionModel(key: "model1", name: "by name", after: 7), [1])
        journal.close()
        let receipt = try world.sync(journal)
        #expect(receipt.isComplete)
        #expect(Self.models(world).map(\.identity) == [Self.identity("model1")])
        #expect(Self.models(world).first?.json["name"] == "by name")
    }

    @Test("while the run lives, weights wait for what was said of their model before")
    func waits() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let after = try #require(journal.addOperationDocument(SimulatedModels.creation("model1")))
        try journal.addWeights(SessionModel(key: "model1", name: "model1", after: after), [1])
        try journal.session.update { $0.taskID = "0000000000000000000000000000t1" }
        let files = try world.driver(journal.session.files, mode: .follow)
        for _ in 0..<20 {
            guard case .wait(let until) = files.step() else { continue }
            world.clock.advance(to: until)
        }
        #expect(Self.models(world).isEmpty && world.server.state.withLock { $0.files.isEmpty })
        #expect(files.machine.acknowledged == 0)
        journal.close()
    }

    @Test("what belongs to a model that the server refuses is refused, and the rest arrives")
    func refused() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        journal.addOperationDocument(SimulatedModels.creation("refused"))
        let place = SimulatedTask.Place(metric: "m", variant: "v", iteration: 1)
        journal.addEvent(String(decoding: SimulatedModels.point("refused", place, 1), as: UTF8.self))
        journal.addScalar("train", 1, 0)
        journal.close()
        let receipt = try world.sync(journal)
        #expect((receipt.acknowledged, receipt.refusedCount, receipt.pending) == (2, 2, 0))
        #expect(receipt.refused[TaskOperations.noModel] == 1)
        #expect(world.task?.points.count == 1)
    }
}
