import ClearMLAPI
import ClearMLJournal
import ClearMLTransport
import Synchronization
import Testing

@testable import ClearMLDelivery

@Suite("Delivery of images and plots")
struct FileDeliveryTests {
    private static let folder = "http://files/unknown/.00000000000000000000000010000004"

    @Test("a file is on the server before the event that names it, and its copy goes when a mark has passed it")
    func delivers() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let captured = try journal.addImage("train", [1, 2, 3], 7)
        journal.addEvent(#"{"event":{"type":"plot","metric":"p","variant":"v","iter":1,"plot_str":"{}"}}"#)
        let driver = try world.driver(journal, mode: .follow)
        driver.setFlushing(true)
        driver.recordsArrived()
        #expect(world.run(driver) == .idle)
        let task = try #require(world.task)
        let place = SimulatedTask.Place(metric: "samples", variant: "train", iteration: 7)
        let address = "\(Self.folder)/metrics/samples/train/7.png"
        #expect(task.images == [place: address])
        #expect(world.server.state.withLock { $0.files } == [address: [1, 2, 3]])
        #expect(try journal.session.isIntact(captured) == false)
        // The plot is no kind that this simulated server takes: only it is refused.
        #expect(Array(try journal.ledger().aside.keys) == [3])
    }

    @Test("an image whose task is not known yet waits for it, and is neither refused nor passed over")
    func damagedBeginning() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        try journal.addImage("train", [1, 2, 3], 7)
        #expect(world.run(try world.driver(journal)) == .finished)
        #expect(try #require(world.task).images.count == 1)
        #expect(try journal.ledger().aside.isEmpty)
    }

    @Test("a copy is kept as long as only memory knows that it is delivered")
    func keepsCopies() throws {
        let disk = SimulatedDisk()
        let world = DeliveryWorld()
        let journal = TestJournal(fileSystem: disk.view(of: SimulatedProcess()))
        journal.addCreate()
        let captured = try journal.addImage("train", [1], 1)
        disk.setFull(true)
        let driver = try world.driver(journal, mode: .follow)
        driver.setFlushing(true)
        driver.recordsArrived()
        world.run(driver)
        #expect(try #require(world.task).images.count == 1)
        #expect(try journal.session.isIntact(captured))
    }

    @Test("a refused line beside an image is found and set aside")
    func refusedNeighbour() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        journal.addText(SimulatedServer.refusedMessage)
        try journal.addImage("train", [1], 1)
        #expect(world.run(try world.driver(journal)) == .finished)
        #expect(Array(try journal.ledger().aside.keys) == [2])
        #expect(try #require(world.task).images.count == 1)
    }

    @Test(
        "what the journal says wrongly about a file is refused, and nothing is asked of the server",
        arguments: [
            #"{"event":{"type":"x"},"file":{"blob":"../../etc","size":1,"crc32":0,"path":"a","type":"b"}}"#,
            #"{"event":{"type":"x"},"file":{"blob":"00000001","size":1,"crc32":0,"path":"../a","type":"b"}}"#,
            #"{"event":{"type":"x"},"file":{"blob":"00000001","size":1,"crc32":0,"path":"/a","type":"b"}}"#,
            #"{"event":{"type":"x"},"file":{"blob":"00000001","size":-1,"crc32":0,"path":"a","type":"b"}}"#,
            #"{"event":{"type":"x"},"file":7}"#, #"{"event":{}}"#, #"{"event":"#, "[]", "",
        ]
    )
    func hostileJournal(document: String) throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        journal.addEvent(document)
        journal.addText("after it")
        #expect(world.run(try world.driver(journal)) == .finished)
        #expect(Array(try journal.ledger().aside.keys) == [2])
        #expect(world.server.state.withLock { $0.files.isEmpty })
        #expect(try #require(world.task).lines.map(\.message).contains("after it"))
    }

    @Test("a copy that is gone or changed is refused with that reason", arguments: [true, false])
    func lostCopy(isGone: Bool) throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        let captured = try journal.addImage("train", [1, 2, 3], 1)
        journal.close()
        let path = journal.session.path(of: captured)
        if isGone {
            try journal.session.fileSystem.remove(path)
        } else {
            try journal.session.fileSystem.replace(path, with: [1, 2, 4], durably: true)
        }
        #expect(world.run(try world.driver(journal)) == .finished)
        #expect(try journal.ledger().aside[2]?.contains("gone or damaged") == true)
    }

    @Test("without a file server an image is refused with the setting to make, and the rest arrives")
    func noFileServer() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        try journal.addImage("train", [1], 1)
        journal.addText("after it")
        let transport = SimulatedTransport(
            server: world.server,
            faults: world.faults,
            clock: world.clock,
            process: SimulatedProcess()
        )
        let driver = try world.driver(journal, link: world.link(transport: transport, files: nil))
        #expect(world.run(driver) == .finished)
        #expect(try journal.ledger().aside[2]?.contains("api.files_server") == true)
        #expect(try #require(world.task).lines.map(\.message).contains("after it"))
    }

    @Test(
        "a file server that is out of order, or no file server, is waited for",
        arguments: [(500, ""), (503, ""), (200, "<html>login</html>"), (200, "[]"), (200, #"["other"]"#)]
    )
    func sickFileServer(status: Int, body: String) throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        try journal.addImage("train", [1], 1)
        let answers = FileAnswers(status: status, body: body)
        let transport = PartlySickTransport(
            healthy: SimulatedTransport(
                server: world.server,
                faults: world.faults,
                clock: world.clock,
                process: SimulatedProcess()
            ),
            answers: answers
        )
        let driver = try world.driver(journal, link: world.link(transport: transport))
        world.run(driver, steps: 400)
        #expect(try journal.ledger().aside.isEmpty)
        #expect(try #require(world.task).images.isEmpty)
        answers.heal()
        #expect(world.run(driver) == .finished)
        #expect(try #require(world.task).images.count == 1)
    }

    @Test("a report that the server has a later one for is not sent over it")
    func newerStays() throws {
        let world = DeliveryWorld()
        let journal = TestJournal()
        journal.addCreate()
        journal.addScalar("train", 1, 5)
        #expect(world.run(try world.driver(journal)) == .finished)
        let place = SimulatedTask.Place(metric: "loss", variant: "train", iteration: 5)
        // What the power took from the journal is on the server already.
        let later = SimulatedTask.Point(value: 2, timestamp: 1_800_000_000_000)
        world.change { $0.points[place] = later }
        try journal.session.fileSystem.remove(journal.session.path("delivery.mark"))
        #expect(world.run(try world.driver(journal)) == .finished)
        #expect(world.task?.points[place] == later)
        #expect(world.task?.counts[place] == 1)
    }
}

/// What a sick file server answers until it is healed.
final class FileAnswers: Sendable {
    private let state: Mutex<HTTPResponse?>

    init(status: Int, body: String) {
        state = Mutex(HTTPResponse(status: status, headers: [], body: Array(body.utf8)))
    }

    var current: HTTPResponse? { state.withLock { $0 } }
    func heal() { state.withLock { $0 = nil } }
}

/// A way to an API server that is well and a file server that is not.
struct PartlySickTransport: HTTPTransport {
    let healthy: SimulatedTransport
    let answers: FileAnswers

    func perform(_ request: HTTPRequest, cancellation: Cancellation?) throws(TransportError) -> HTTPResponse {
        if request.url.hasPrefix(SimulatedServer.filesRoot), let answer = answers.current { return answer }
        return try healthy.perform(request, cancellation: cancellation)
    }

    func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try perform(request, cancellation: nil)
    }
}
