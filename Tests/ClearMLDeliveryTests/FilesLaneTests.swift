import ClearMLAPI
import ClearMLJournal
import ClearMLStorage
import Synchronization
import Testing

@testable import ClearMLDelivery

@Suite("Delivery of artifacts")
struct FilesLaneTests {
    private static let folder = "http://files/unknown/.00000000000000000000000010000004"

    @Test("a file is stored before the artifact that names it, and both before the task has ended")
    func order() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let captured = try journal.addArtifact("weights", [1, 2, 3])
        journal.addScalar("train", 1, 0)
        journal.addOperation("tasks", "completed", "{}")
        journal.close()
        let receipt = try world.sync(journal)
        #expect(receipt.isComplete)
        #expect((receipt.journalled, receipt.acknowledged) == (4, 4))
        let task = try #require(world.task)
        #expect(task.arrivals == ["in_progress", "weights", "completed"])
        let address = Self.address("weights")
        #expect(task.artifacts["weights"]?["uri"].stringValue == address)
        #expect(world.server.state.withLock { $0.files } == [address: [1, 2, 3]])
        #expect(try journal.session.isSettled())
        #expect(try journal.session.files.isIntact(captured) == false, "the server has it: no second copy is kept")
    }

    @Test("files whose reports a power failure took all of them come to a task all the same, to one")
    func reportsLost() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        try journal.addArtifact("a", [1])
        #expect(try world.sync(journal).pending == 1, "as long as the run is alive, its task may still come")
        journal.close()
        for _ in 1...2 {
            let receipt = try world.sync(journal)
            #expect((receipt.journalled, receipt.acknowledged, receipt.pending) == (1, 1, 0))
        }
        #expect(world.server.state.withLock { $0.tasks.count } == 1)
        #expect(world.task?.artifacts["a"] != nil)
    }

    @Test("a second synchronisation sends nothing")
    func repeats() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        try journal.addArtifact("a", [1])
        journal.close()
        _ = try world.sync(journal)
        let requests = world.server.state.withLock { $0.requests }
        let receipt = try world.sync(journal)
        #expect((receipt.journalled, receipt.acknowledged, receipt.pending) == (2, 2, 0))
        #expect(world.server.state.withLock { $0.requests } == requests)
    }

    @Test("a file server that is down holds up no report, and the task ends without its files")
    func fileServerDown() throws {
        let world = DeliveryWorld()
        world.server.state.withLock { $0.isFileServerDown = true }
        let journal = TestJournal()
        journal.addCreate()
        try journal.addArtifact("a", [1])
        journal.addScalar("train", 1, 0)
        journal.addOperation("tasks", "completed", "{}")
        journal.close()
        let receipt = try world.sync(journal)
        #expect((receipt.journalled, receipt.acknowledged, receipt.pending) == (4, 3, 1))
        #expect(receipt.reason?.contains("file server") == true, "\(receipt.reason ?? "")")
        #expect(try #require(world.task).status == "completed")
        #expect(try Receipt(of: journal.session).pending == 1)
        #expect(try journal.session.isSettled() == false)
        world.server.state.withLock { $0.isFileServerDown = false }
        let second = try world.sync(journal)
        #expect(second.isComplete)
        #expect(try #require(world.task).artifacts.keys.sorted() == ["a"])
        #expect(try #require(world.task).status == "completed")
    }

    @Test("images hold up no report while the file server is out of order, and arrive once when it is well again")
    func imagesBeside() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let captured = try journal.addImageToFiles("train", [1, 2, 3], 7)
        for iteration in Int64(0)..<50 { journal.addScalar("train", 1, iteration) }
        try journal.addArtifact("a", [4])
        let answers = FileAnswers(status: 500, body: "")
        let transport = PartlySickTransport(
            healthy: SimulatedTransport(
                server: world.server,
                faults: world.faults,
                clock: world.clock,
                process: SimulatedProcess()
            ),
            answers: answers
        )
        let reports = try world.driver(journal, mode: .follow, link: world.link(transport: transport))
        let files = try world.driver(journal.session.files, mode: .follow, link: world.link(transport: transport))
        for driver in [reports, files] {
            driver.setFlushing(true)
            driver.recordsArrived()
        }
        #expect(world.run(reports) == .idle)
        world.run(files, steps: 400)
        let task = try #require(world.task)
        #expect(task.points.count == 50, "the reports after the image are there")
        #expect(task.images.isEmpty && task.artifacts.isEmpty)
        #expect(files.status(journalled: 2).lag == 2)
        #expect(try journal.session.files.isIntact(captured))
        answers.heal()
        #expect(world.run(files) == .idle)
        let healed = try #require(world.task)
        let place = SimulatedTask.Place(metric: "samples", variant: "train", iteration: 7)
        let address = "\(Self.folder)/metrics/samples/train/7.png"
        #expect(healed.images == [place: address])
        #expect(healed.artifacts.keys.sorted() == ["a"])
        #expect(world.server.state.withLock { $0.files[address] } == [1, 2, 3])
        #expect(try journal.session.files.isIntact(captured) == false, "delivered and removed")
        #expect(files.status(journalled: 2).acknowledged == 2)
        #expect(try Receipt(of: journal.session).pending == 0)
    }

    @Test("while the run lives, its files wait until the task is known")
    func waitsForTheTask() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        try journal.addArtifact("a", [1])
        let files = try world.driver(journal.session.files, mode: .follow)
        files.setFlushing(true)
        files.recordsArrived()
        #expect(world.run(files) == .idle)
        #expect(world.server.state.withLock { $0.requests } == 0)
        let reports = try world.driver(journal, mode: .follow)
        reports.setFlushing(true)
        reports.recordsArrived()
        #expect(world.run(reports) == .idle)
        files.recordsArrived()
        #expect(world.run(files) == .idle)
        #expect(try #require(world.task).artifacts.keys.sorted() == ["a"])
    }

    @Test("what cannot be sent is refused with its reason, and the rest arrives")
    func refusals() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let damaged = try journal.addArtifact("damaged", [1, 2, 3])
        try journal.addArtifact("refused by the server", [4])
        journal.addToFiles(#"{"service":"tasks","action":"x","body":{},"file":{"blob":"../../etc"}}"#)
        journal.addToFiles("no JSON")
        try journal.addArtifact("good", [5])
        journal.close()
        let session = journal.session.files
        try session.fileSystem.replace(session.path(of: damaged), with: [1, 2, 4], durably: true)
        let receipt = try world.sync(journal)
        #expect((receipt.journalled, receipt.acknowledged, receipt.refusedCount) == (6, 2, 4))
        #expect(receipt.refused.keys.contains { $0.contains("gone or damaged") })
        #expect(receipt.refused.keys.contains { $0.contains("bad name") })
        #expect(receipt.refused.keys.contains { $0.contains("its file cannot be") })
        #expect(receipt.refused.keys.contains { $0.contains("not JSON") })
        #expect(try session.fileSystem.list(session.blobs).count == 3, "what was refused is kept")
        #expect(try #require(world.task).artifacts.keys.sorted() == ["good"])
    }

    @Test("many artifacts are named in few calls, in the order of the journal")
    func manyAtOnce() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let names = (0..<150).map { "artifact \($0)" }
        for (index, name) in names.enumerated() { try journal.addArtifact(name, [UInt8(index)]) }
        journal.close()
        let receipt = try world.sync(journal)
        #expect((receipt.journalled, receipt.acknowledged) == (151, 151))
        #expect(try #require(world.task).arrivals == ["in_progress"] + names)
        let (requests, files) = world.server.state.withLock { ($0.requests, $0.files.count) }
        #expect(files == 150)
        #expect(requests < 150 + 15, "each file, and a few calls")
    }

    @Test("a second artifact of one name goes after the first, and so does a file of one place")
    func sameName() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        try journal.addArtifact("a", [1])
        try journal.addArtifact("b", [2])
        try journal.addArtifact("a", [3])
        journal.addToFiles(
            #"{"service":"tasks","action":"add_or_update_artifacts","body":{"artifacts":[{"key":"b","uri":"s3://x"}],"force":true}}"#
        )
        journal.close()
        #expect(try world.sync(journal).isComplete)
        let task = try #require(world.task)
        #expect(task.arrivals == ["in_progress", "a", "b", "a", "b"])
        #expect(task.artifacts["b"]?["uri"].stringValue == "s3://x")
        #expect(world.server.state.withLock { $0.files[Self.address("a")] } == [3])
        #expect(world.server.state.withLock { $0.files[Self.address("b")] } == [2])
    }

    @Test("an artifact of many that the server refuses is found, and the others arrive")
    func refusedAmongMany() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        for number in 0..<20 { try journal.addArtifact(number == 13 ? "refused" : "good \(number)", [UInt8(number)]) }
        journal.close()
        let receipt = try world.sync(journal)
        #expect((receipt.journalled, receipt.acknowledged, receipt.refusedCount) == (21, 20, 1))
        #expect(receipt.refused.keys.contains { $0.contains("bad name") })
        #expect(try #require(world.task).artifacts.count == 19)
    }

    @Test("without a file server an artifact with a file is refused, one without is not")
    func noFileServer() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        try journal.addArtifact("a", [1])
        journal.addToFiles(
            #"{"service":"tasks","action":"add_or_update_artifacts","body":{"artifacts":[{"key":"b","uri":"s3://x"}]}}"#
        )
        journal.close()
        let transport = SimulatedTransport(
            server: world.server,
            faults: world.faults,
            clock: world.clock,
            process: SimulatedProcess()
        )
        let link = world.link(transport: transport, files: nil)
        #expect(world.run(try world.driver(journal, link: link)) == .finished)
        #expect(world.run(try world.driver(journal.session.files, link: link)) == .finished)
        #expect(try #require(world.task).artifacts["b"]?["uri"].stringValue == "s3://x")
        let aside = try StoredLedger(journal.session.files, wall: { 0 }).aside
        #expect(aside[1]?.contains("no file server is configured") == true)
    }

    @Test("the task of a run that died without a mark is looked for only once its request must have shown")
    func lateCreation() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        journal.close()
        world.server.state.withLock { state in
            state.projects["p"] = "Tests"
            let body: JSONValue = [
                "name": "run", "type": "training", "project": "p",
                "runtime": ["session": .string(journal.session.id)],
            ]
            // The process that sent it is gone; the server gets to it a second later.
            let due = world.clock.now + .seconds(1)
            state.delayed.append((due: due, path: "http://server/v2.30/tasks.create", body: body.serialized()))
        }
        #expect(try world.sync(journal).isComplete)
        #expect(world.server.state.withLock { $0.createCalls } == 1)
    }

    private static func address(_ name: String) -> String { "\(folder)/artifacts/\(name)/\(name).bin" }
}

/// A storage in memory, which counts.
private final class CountingStorage: StorageProvider {
    private let state = Mutex<(uploads: [String], error: StorageError?)>(([], nil))
    var uploads: [String] { state.withLock { $0.uploads } }

    func fail(with error: StorageError?) { state.withLock { $0.error = error } }

    func upload(_ source: UploadSource, to url: String, _ transfer: Transfer) throws(StorageError) {
        let error = state.withLock { state in
            if state.error == nil { state.uploads.append(url) }
            return state.error
        }
        if let error { throw error }
    }

    func download(
        _ url: String,
        to path: String,
        expecting expectation: ClearMLStorage.Expectation,
        _ transfer: Transfer
    ) throws(StorageError) -> Downloaded {
        throw StorageError(.unsupported, "it takes and never gives")
    }

    func delete(_ url: String, _ transfer: Transfer) -> Bool { false }
    func information(_ url: String, _ transfer: Transfer) -> StoredObject? { nil }
    func list(_ prefix: String, _ transfer: Transfer) -> [StoredObject] { [] }
}

@Suite("Delivery of artifacts to storages")
struct StorageDeliveryTests {
    /// A session with one artifact for a bucket, and a driver of its files whose task is known.
    private func prepare(
        _ world: DeliveryWorld,
        _ storage: CountingStorage
    ) throws -> (journal: TestJournal, driver: DeliveryDriver) {
        let journal = TestJournal()
        journal.addCreate()
        try journal.addArtifact("a", [1, 2], storage: "s3://bucket/folder")
        journal.close()
        #expect(world.run(try world.driver(journal)) == .finished)
        var link = world.link()
        link.storage = storage
        return (journal, try world.driver(journal.session.files, link: link))
    }

    @Test("a file goes where the run said, once, however often the call that names it fails")
    func once() throws {
        let world = DeliveryWorld()
        let storage = CountingStorage()
        let (journal, driver) = try prepare(world, storage)
        world.server.state.withLock { $0.refusedEndpoints = ["tasks.add_or_update_artifacts": 3] }
        #expect(world.run(driver) == .finished)
        let url = "s3://bucket/folder/unknown/.00000000000000000000000010000004/artifacts/a/a.bin"
        #expect(storage.uploads == [url])
        #expect(try #require(world.task).artifacts["a"]?["uri"].stringValue == url)
        #expect(world.server.state.withLock { $0.files.isEmpty })
        #expect(try journal.session.isSettled())
    }

    @Test(
        "a storage that refuses keeps the file; a name that leads nowhere costs it",
        arguments: [
            (StorageError.Code.accessDenied, true), (.missingCredentials, true), (.unavailable, true), (.noSpace, true),
            (.invalidURL, false), (.unsupported, false),
        ]
    )
    func refusals(code: StorageError.Code, isKept: Bool) throws {
        let world = DeliveryWorld()
        let storage = CountingStorage()
        let (journal, driver) = try prepare(world, storage)
        storage.fail(with: StorageError(code, "because"))
        world.run(driver, steps: 20)
        #expect(try journal.session.isSettled() == !isKept)
        #expect(driver.status(journalled: 1).lastError?.contains("because") ?? !isKept)
        storage.fail(with: nil)
        #expect(world.run(driver) == .finished)
        #expect(storage.uploads.count == (isKept ? 1 : 0))
    }
}
