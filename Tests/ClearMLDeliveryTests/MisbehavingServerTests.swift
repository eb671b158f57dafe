import ClearMLAPI
import ClearMLTestSupport
import ClearMLTransport
import Synchronization
import Testing

@testable import ClearMLDelivery

/// Delivery over real HTTP to a server that does everything wrong for a while.
@Suite("Delivery to a misbehaving server")
struct MisbehavingServerTests {
    /// What is done to the first batches; afterwards the server behaves.
    struct Misbehaviour: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// How many requests it lasts.
        var times = 1
        /// Whether the server carries the request out before it misbehaves.
        var isCarriedOut = false
        /// Whether every call is hit, or only batches.
        var hitsAll = false
        var reply: @Sendable (_ honest: ScriptedReply) -> ScriptedReply
    }

    static let misbehaviours: [Misbehaviour] = [
        Misbehaviour(testDescription: "resets", times: 3) { _ in .reset },
        Misbehaviour(testDescription: "accepts, then resets", times: 3, isCarriedOut: true) { _ in .reset },
        Misbehaviour(testDescription: "accepts, then closes without a word", times: 3, isCarriedOut: true) { _ in
            .replyLost
        },
        Misbehaviour(testDescription: "stalls") { _ in .stall },
        Misbehaviour(testDescription: "accepts, then stalls", isCarriedOut: true) { _ in .stall },
        Misbehaviour(testDescription: "half an answer", times: 2, isCarriedOut: true) { _ in
            .half(of: Array(#"{"meta":{"result_code":200},"data":{"added":1,"errors":0}}"#.utf8), ending: .reset)
        },
        Misbehaviour(testDescription: "damaged JSON", times: 2, isCarriedOut: true) { _ in .json(#"{"meta":{"res"#) },
        Misbehaviour(testDescription: "JSON of another server", times: 2) { _ in .json(#"{"hello":"world"}"#) },
        Misbehaviour(testDescription: "a page", times: 2, hitsAll: true) { _ in .html() },
        Misbehaviour(testDescription: "a page after accepting", times: 2, isCarriedOut: true) { _ in .html() },
        Misbehaviour(testDescription: "401 once") { _ in Self.refusal(401, 30) },
        Misbehaviour(testDescription: "403", times: 2) { _ in Self.refusal(403, 20) },
        Misbehaviour(testDescription: "429 with Retry-After", times: 2, hitsAll: true) { _ in
            .status(429, headers: [HTTPHeader("Retry-After", "2")])
        },
        Misbehaviour(testDescription: "500s on batches", times: 2, isCarriedOut: true) { _ in Self.refusal(500, 100) },
        Misbehaviour(testDescription: "500s on everything", times: 40, hitsAll: true) { _ in Self.refusal(500, 0) },
        Misbehaviour(testDescription: "502 from a gateway", times: 2, isCarriedOut: true) { _ in
            .html("<html>502</html>", status: 502)
        },
        Misbehaviour(testDescription: "503", times: 6, hitsAll: true) { _ in .status(503) },
        Misbehaviour(testDescription: "a teapot", times: 3) { _ in .status(418) },
        Misbehaviour(testDescription: "a redirect to nowhere", times: 2) { _ in .redirect(to: "http://127.0.0.1:1/") },
        Misbehaviour(testDescription: "an answer without end", isCarriedOut: true) { _ in
            .filled(0x20, count: 1 << 40)
        },
        Misbehaviour(testDescription: "a slow drip", times: 2, isCarriedOut: true) { _ in
            .drip(Array(#"{"meta":{"result_code":200,"result_subcode":0},"data":{}}"#.utf8), pieceBytes: 7)
        },
    ]

    private static func refusal(_ status: Int, _ subcode: Int) -> ScriptedReply {
        .json(
            #"{"meta":{"result_code":\#(status),"result_subcode":\#(subcode),"result_msg":"no"},"data":{}}"#,
            status: status
        )
    }

    @Test("loses nothing and doubles nothing", arguments: misbehaviours)
    func misbehaves(_ misbehaviour: Misbehaviour) async throws {
        let world = DeliveryWorld()
        // Waits are simulated, requests are real: only a server that says nothing costs time.
        world.policy.requestTimeout = .milliseconds(700)
        world.policy.batchEvents = 8
        let simulated = world.server
        let left = Mutex(misbehaviour.times)
        let reply: @Sendable (RecordedRequest) -> ScriptedReply = { request in
            let isHit = misbehaviour.hitsAll || request.path.hasSuffix("events.add_batch")
            let misbehaves =
                isHit
                && left.withLock { left in
                    left -= 1
                    return left >= 0
                }
            guard misbehaves else { return Self.honest(simulated, request) }
            if misbehaviour.isCarriedOut { _ = Self.honest(simulated, request) }
            return misbehaviour.reply(.status(200))
        }
        try await withScriptedServer(reply: reply) { server in
            try await onThread { try Self.deliver(world, to: server.url("")) }
        }
    }

    @Test("what is refused at the door is delivered when somebody opens")
    func refusedConnection() async throws {
        let world = DeliveryWorld()
        let closed = try RefusingPort()
        let transport = CurlTransport()
        let simulated = world.server
        try await withScriptedServer(reply: { Self.honest(simulated, $0) }) { server in
            let url = server.url("")
            try await onThread {
                let journal = Self.journal()
                let driver = try world.driver(journal, link: world.link(transport: transport, server: closed.url("")))
                world.run(driver, steps: 50)
                #expect(world.events.all.count == 1, "told once: \(world.events.all)")
                let again = try world.driver(journal, link: world.link(transport: transport, server: url))
                #expect(world.run(again) == .finished)
                try Self.expectEverything(world)
            }
        }
    }

    @Test("401 for ever keeps everything and asks slowly")
    func unauthorized() async throws {
        let world = DeliveryWorld()
        let isOpen = Mutex(false)
        let simulated = world.server
        try await withScriptedServer(reply: { request in
            isOpen.withLock { $0 } ? Self.honest(simulated, request) : Self.refusal(401, 22)
        }) { server in
            let url = server.url("")
            try await onThread {
                let driver = try world.driver(
                    Self.journal(),
                    link: world.link(transport: CurlTransport(), server: url)
                )
                world.run(driver, steps: 20)
                guard case .blocked = driver.machine.health else {
                    Issue.record("\(driver.machine.health)")
                    return
                }
                isOpen.withLock { $0 = true }
                #expect(world.run(driver) == .finished)
                try Self.expectEverything(world)
            }
        }
    }

    @Test("413 ends in bodies that fit", arguments: [400, 1_000, 2_500])
    func tooLarge(limit: Int) async throws {
        let world = DeliveryWorld()
        let simulated = world.server
        simulated.state.withLock { $0.maximumBody = limit }
        try await withScriptedServer(reply: { request in
            // As a proxy does it: no envelope, and the connection is closed.
            request.body.count > limit ? .html("<html>413</html>", status: 413) : Self.honest(simulated, request)
        }) { server in
            let url = server.url("")
            try await onThread { try Self.deliver(world, to: url) }
        }
    }

    // MARK: Parts

    private static func honest(_ simulated: SimulatedServer, _ request: RecordedRequest) -> ScriptedReply {
        let response = simulated.handle(
            path: request.path,
            body: request.body,
            authorization: request.header("Authorization") ?? ""
        )
        return .status(response.status, headers: response.headers, body: response.body)
    }

    private static func journal() -> TestJournal {
        let journal = TestJournal()
        journal.addCreate()
        for step in 0..<20 {
            journal.addScalar("train", Double(step) / 3, Int64(step))
            journal.addText("line \(step / 2)", timestamp: 1_700_000_000_000)
        }
        journal.addOperation("tasks", "completed", "{}")
        return journal
    }

    private static func deliver(_ world: DeliveryWorld, to url: String) throws {
        let journal = journal()
        let driver = try world.driver(journal, link: world.link(transport: CurlTransport(), server: url))
        #expect(world.run(driver) == .finished)
        try expectEverything(world)
        #expect(try journal.ledger().aside.isEmpty)
        let told = world.events.all.count { if case .interrupted = $0 { true } else { false } }
        #expect(told <= 2, "an outage is told once: \(world.events.all)")
    }

    private static func expectEverything(_ world: DeliveryWorld) throws {
        let task = try #require(world.task)
        #expect(task.status == "completed")
        let lines = task.lines.map(\.message).filter { !$0.hasPrefix("clearml: ") }
        #expect(lines == (0..<20).map { "line \($0 / 2)" })
        #expect(task.points.count == 20)
        #expect(task.counts.values.allSatisfy { $0 == 1 }, "\(task.counts)")
    }
}
