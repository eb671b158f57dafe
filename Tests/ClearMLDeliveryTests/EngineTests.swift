import ClearMLAPI
import ClearMLJournal
import ClearMLTestSupport
import ClearMLTransport
import Synchronization
import Testing

@testable import ClearMLDelivery

/// The live engine on real time and its own queues; the server is in memory.
@Suite("The delivery engine")
struct EngineTests {
    /// Answers from a simulated server, or holds every batch until it is let go.
    final class HoldingTransport: HTTPTransport {
        let server = SimulatedServer()
        private let isHolding = Mutex(false)

        func hold(_ isHolding: Bool) { self.isHolding.withLock { $0 = isHolding } }

        func perform(_ request: HTTPRequest, cancellation: Cancellation?) throws(TransportError) -> HTTPResponse {
            let body: [UInt8] = if case .bytes(let bytes) = request.body { bytes } else { [] }
            if isHolding.withLock({ $0 }), request.url.hasSuffix("add_batch") {
                let gate = Gate()
                let token = cancellation?.addHandler { gate.open() }
                _ = gate.waitBlocking()
                if let token { cancellation?.removeHandler(token) }
                throw TransportError(code: .cancelled, message: "cancelled", mayHaveBeenSent: true)
            }
            return server.handle(
                path: request.url,
                body: body,
                authorization: request.headers.first { $0.name == "Authorization" }?.value ?? ""
            )
        }

        func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            try perform(request, cancellation: nil)
        }
    }

    /// One live run: its writer, its engine and what the user would hear.
    struct Run: Sendable {
        let transport = HoldingTransport()
        let writer: JournalWriter
        let engine: DeliveryEngine
        let api: APISession
        let store: SessionStore
        let events = DeliveryWorld.EventLog()

        init(policy: DeliveryPolicy) {
            store = SessionStore(root: "/cache/journal", fileSystem: SimulatedDisk().view(of: SimulatedProcess()))
            let writer = JournalWriter(
                SessionDescription(id: SimulatedWorld.sessionID, createdAt: 1_700_000_000_000),
                in: store
            )
            self.writer = writer
            api = APISession(
                configuration: APIConfiguration(
                    apiServer: "http://server",
                    credentials: .init(accessKey: "key", secretKey: "secret"),
                    worker: "host"
                ),
                transport: transport
            )
            let events = events
            engine = DeliveryEngine(
                source: .init(
                    session: writer.session,
                    journalled: { writer.committedSequence },
                    deletesSettledSegments: true
                ),
                api: api,
                policy: policy,
                sink: { events.add($0) }
            )
            _ = writer.appendOperation(
                Array(
                    #"{"service":"session","action":"create","body":{"name":"run","type":"training","project":"Tests"}}"#
                        .utf8
                )
            )
        }

        var task: SimulatedTask? { transport.server.state.withLock { $0.tasks.values.first } }

        /// Waits for something that another thread brings about.
        func wait(until isSatisfied: () -> Bool) -> Bool {
            for _ in 0..<3_000 {
                if isSatisfied() { return true }
                APIEnvironment.system.sleep(.milliseconds(10), nil)
            }
            return false
        }
    }

    private static var quick: DeliveryPolicy {
        var policy = DeliveryPolicy()
        policy.batchAge = .milliseconds(20)
        policy.settling = .milliseconds(20)
        policy.statusPollPeriod = .milliseconds(20)
        policy.pingPeriod = .milliseconds(30)
        return policy
    }

    @Test("flush returns when everything is there; the run stays alive on the server")
    func flushes() async {
        await onThread {
            let run = Run(policy: Self.quick)
            run.engine.start()
            for step in 0..<1_000 {
                run.writer.appendScalar(title: "loss", series: "train", value: Double(step), iteration: Int64(step))
            }
            #expect(run.engine.flush(atMost: .seconds(30)))
            #expect(run.task?.points.count == 1_000)
            #expect(run.engine.status.lag == 0)
            #expect(run.engine.status.acknowledged == 1_001)
            #expect(run.wait { (run.task?.pings ?? 0) > 0 }, "no heartbeat")
            #expect(run.engine.stop(atMost: .seconds(30)).lag == 0)
            #expect(run.events.all.isEmpty, "\(run.events.all)")
        }
    }

    @Test("what is reported is delivered without being asked for")
    func delivers() async {
        await onThread {
            let run = Run(policy: Self.quick)
            run.engine.start()
            run.writer.appendText(level: 20, message: "hello")
            #expect(run.wait { run.task?.lines.count == 1 })
            run.engine.stop(atMost: .seconds(30))
        }
    }

    @Test("stop gives up at its deadline; a later sync sends the rest once")
    func stopsInTime() async throws {
        try await onThread {
            let run = Run(policy: Self.quick)
            run.engine.start()
            #expect(run.engine.flush(atMost: .seconds(30)))
            run.transport.hold(true)
            for step in 0..<100 { run.writer.appendText(level: 20, message: "line \(step)") }
            #expect(run.engine.stop(atMost: .milliseconds(50)).lag == 100)
            run.transport.hold(false)
            run.writer.close()
            let sync = SessionSync(
                session: try run.store.session(SimulatedWorld.sessionID),
                api: run.api,
                policy: Self.quick
            )
            let receipt = try sync.run()
            #expect(receipt.isComplete, "\(receipt)")
            #expect(receipt.journalled == 101)
            #expect(run.task?.lines.map(\.message) == (0..<100).map { "line \($0)" })
        }
    }

    @Test("a second delivery of the same session says so and does nothing")
    func excludes() async {
        await onThread {
            let run = Run(policy: Self.quick)
            run.engine.start()
            #expect(run.engine.flush(atMost: .seconds(30)))
            let error = #expect(throws: SyncError.self) {
                try SessionSync(session: run.writer.session, api: run.api, policy: Self.quick).run()
            }
            #expect(error?.code == .busy)
            run.engine.stop(atMost: .seconds(30))
        }
    }

    @Test("an abort is told once and never undone")
    func aborts() async {
        await onThread {
            let run = Run(policy: Self.quick)
            run.engine.start()
            #expect(run.engine.flush(atMost: .seconds(30)))
            Self.set(run, status: "stopped", message: "Stopped by Ada")
            #expect(run.wait { run.events.all.contains(.abortRequested(reason: "Stopped by Ada")) })
            run.writer.appendOperation(
                Array(
                    #"{"service":"tasks","action":"edit_hyper_params","body":{"hyperparams":[{"name":"a","value":"1"}]}}"#
                        .utf8
                )
            )
            _ = run.engine.flush(atMost: .seconds(30))
            #expect(run.engine.status.quarantined == 1)
            #expect(run.task?.status == "stopped")
            run.engine.stop(atMost: .seconds(30))
            #expect(run.events.all.count { if case .abortRequested = $0 { true } else { false } } == 1)
        }
    }

    @Test("a task that the server gave up is opened again, with a note")
    func reopens() async {
        await onThread {
            let run = Run(policy: Self.quick)
            run.engine.start()
            #expect(run.engine.flush(atMost: .seconds(30)))
            Self.set(run, status: "stopped", message: "Forced stop (non-responsive)")
            #expect(run.wait { run.events.all.contains(.reopened) })
            #expect(
                run.wait {
                    run.task?.lines.contains { $0.message.hasPrefix("clearml: the server had stopped") } == true
                }
            )
            #expect(run.task?.status == "in_progress")
            run.engine.stop(atMost: .seconds(30))
        }
    }

    private static func set(_ run: Run, status: String, message: String) {
        run.transport.server.state.withLock { state in
            for id in state.tasks.keys {
                state.tasks[id]?.status = status
                state.tasks[id]?.message = message
            }
        }
    }
}
