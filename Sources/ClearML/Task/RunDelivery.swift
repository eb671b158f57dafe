import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import Dispatch

/// The delivery of one run: the engine, and what the run's user is told of it.
final class RunDelivery: Sendable {
    private let engine: DeliveryEngine
    private let api: APISession
    private let policy: DeliveryPolicy
    private let clock: DeliveryClock
    private let signals: RunSignals
    private let makeStorage: @Sendable () -> any StorageProvider
    /// Signalled by the first outage, so that the start of a run does not wait longer than it makes sense.
    private let firstOutage = DispatchSemaphore(value: 0)
    private static let waiting = DispatchQueue(label: "ai.clearml.start", attributes: .concurrent)

    /// `storage` makes the way to storages other than the file server; called when the first file is handed over.
    init(
        writer: JournalWriter,
        session: APISession,
        policy: DeliveryPolicy,
        world: World,
        signals: RunSignals,
        storage: @escaping @Sendable () -> any StorageProvider
    ) {
        makeStorage = storage
        api = session
        self.policy = policy
        self.signals = signals
        clock = world.clock
        engine = DeliveryEngine(
            source: DeliveryEngine.Source(
                session: writer.session,
                journalled: { [writer] in writer.committedSequence },
                deletesSettledSegments: true
            ),
            api: session,
            policy: policy,
            clock: world.clock,
            sink: { [firstOutage] event in
                if case .interrupted = event { firstOutage.signal() }
                signals.handle(event)
            }
        )
    }

    /// The engine for the run's second journal; it waits until the task is known.
    func makeEngine(for files: JournalWriter) -> DeliveryEngine {
        DeliveryEngine(
            source: DeliveryEngine.Source(
                session: files.session,
                journalled: { [engine, files] in engine.status.task == nil ? 0 : files.committedSequence },
                deletesSettledSegments: true
            ),
            api: api,
            policy: policy,
            clock: clock,
            storage: makeStorage(),
            sink: { [signals] in signals.handle($0) }
        )
    }

    /// Begins to deliver, and waits until the server knows the task, a try has failed, or the time is over.
    func start(waiting time: Duration) {
        engine.start()
        Self.waiting.async { [engine, firstOutage] in
            _ = engine.flush(atMost: time)
            firstOutage.signal()
        }
        _ = firstOutage.wait(timeout: .now() + .nanoseconds(Int(clamping: time.nanoseconds)))
    }

    var taskID: String? { engine.status.task }

    /// Looks at the journal now instead of at the next beat.
    func wake() { engine.wake() }

    /// Sends what is there and waits until it is settled or the time is over; true if all of it is.
    func flush(atMost time: Duration) -> Bool { engine.flush(atMost: time) }

    /// Sends what is left of a closed journal and stops; true if nothing is left.
    func finish(atMost time: Duration) -> Bool { engine.stop(atMost: time).lag == 0 }

    /// How both journals stand.
    func status(files: ClearMLDelivery.DeliveryStatus?) -> DeliveryStatus {
        let status = engine.status
        let oldest = [status.oldestPending, files?.oldestPending].compactMap { $0 }.min()
        return DeliveryStatus(
            health: DeliveryStatus.Health(status.health)
                .worse(than: files.map { DeliveryStatus.Health($0.health) } ?? .idle),
            journalled: status.journalled + (files?.journalled ?? 0),
            acknowledged: status.acknowledged + (files?.acknowledged ?? 0),
            refused: status.refused.values.reduce(0, +) + (files?.refused.values.reduce(0, +) ?? 0),
            pendingUploads: files?.lag ?? 0,
            lag: oldest.map { .milliseconds(max(0, clock.wall() - $0)) },
            lastError: status.lastError ?? files?.lastError
        )
    }
}

extension DeliveryStatus.Health {
    /// The one of two that a person should care about more.
    fileprivate func worse(than other: Self) -> Self {
        let order: [Self] = [.blocked, .backingOff, .offline, .delivering]
        return order.first { $0 == self || $0 == other } ?? self
    }

    fileprivate init(_ health: DeliveryHealth) {
        switch health {
        case .idle: self = .idle
        case .delivering: self = .delivering
        case .backingOff: self = .backingOff
        case .blocked: self = .blocked
        case .offline: self = .offline
        }
    }
}

extension Duration {
    /// Whole nanoseconds, for interfaces that count them.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = min(max(self, .zero), .seconds(1_000_000_000)).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
