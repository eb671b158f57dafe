import ClearMLAPI
import ClearMLJournal
import ClearMLTransport

@testable import ClearMLDelivery

/// One run in a process of its own: the real writer, and the real delivery when it is online.
final class SimulatedRun {
    let process: SimulatedProcess
    private let world: SimulatedWorld
    private let journalClock: ManualJournalClock
    private(set) var writer: JournalWriter?
    /// The journal of what comes with a file, from the first one on.
    private var files: JournalWriter?
    private var deliveries: [StoredSession.Lane: (driver: DeliveryDriver, lock: any HeldLock)] = [:]
    private let seed: UInt64
    private var models = SimulatedModels()

    init(_ world: SimulatedWorld, process: SimulatedProcess, seed: UInt64) {
        self.world = world
        self.process = process
        self.seed = seed
        journalClock = ManualJournalClock(milliseconds: world.clock.wall)
        var options = JournalOptions()
        options.segmentBytes = 4_096
        options.firstSegmentBytes = 4_096
        options.housekeeping = .byHand
        options.clock = .manual(journalClock)
        writer = JournalWriter(
            SessionDescription(id: SimulatedWorld.sessionID, createdAt: world.clock.wall),
            in: world.store(of: process),
            options: options
        )
    }

    var durable: UInt64 { writer?.durableSequence ?? 0 }
    var durableFiles: UInt64 { files?.durableSequence ?? 0 }

    /// Reports something and writes down what that promises.
    func report(_ content: Truth.Report.Content, _ truth: inout Truth) {
        guard let writer, !process.isDead else { return }
        journalClock.milliseconds = world.clock.wall
        let before = writer.committedSequence
        var isFileVolatile = false
        switch content {
        case .scalar(let place, let value):
            writer.appendScalar(title: place.metric, series: place.variant, value: value, iteration: place.iteration)
        case .text(let text): writer.appendText(level: 20, message: text)
        case .edit(let name, let value):
            let body = #"{"hyperparams":[{"section":"General","name":"\#(name)","value":"\#(value)"}]}"#
            operation("tasks", "edit_hyper_params", body)
        case .create: operation("session", "create", #"{"name":"run","type":"training","project":"Tests"}"#)
        case .complete: operation("tasks", "completed", #"{"status_reason":"completed"}"#)
        case .image(let place, let bytes): isFileVolatile = image(place, bytes, to: writer)
        case .model(let key): append(SimulatedModels.creation(key), about: key)
        case .listing(let key): append(SimulatedModels.listing(models.model(key, inFiles: false)), about: key)
        case .modelEdit(let key, let value):
            // After its weights everything about a model comes with the files.
            guard !models.followingFiles.contains(key) else { return handOver(content, &truth) }
            append(SimulatedModels.edit(models.model(key, inFiles: false), value), about: key)
        case .modelPoint(let key, let place, let value):
            writer.appendEvent(SimulatedModels.point(key, place, value))
        case .artifact, .weights: return handOver(content, &truth)
        }
        let isIn = writer.committedSequence > before
        guard isIn || process.isDead else { return }
        let mode = writer.statistics.mode
        truth.reports.append(
            Truth.Report(
                sequence: before + 1,
                timestamp: journalClock.milliseconds,
                content: content,
                hasReturned: isIn && !process.isDead,
                isVolatile: mode == .memory || mode == .none || isFileVolatile
            )
        )
    }

    private func append(_ document: OperationDocument, about key: String) {
        if let sequence = writer?.appendOperation(document.serialized()) { models.lastReports[key] = sequence }
    }

    /// Hands over something with a file, or what comes after it, and writes down what that promises.
    func handOver(_ content: Truth.Report.Content, _ truth: inout Truth) {
        guard let writer, !process.isDead else { return }
        journalClock.milliseconds = world.clock.wall
        let files = files ?? writer.makeFiles()
        self.files = files
        let before = files.committedSequence
        var isFileVolatile = false
        switch content {
        case .artifact(let name, let bytes):
            // Where even memory has no room the caller gets an error.
            guard let file = try? files.capture(bytes, hashing: true) else { return }
            isFileVolatile = handOver(TestJournal.artifact(name, file), file, to: files)
        case .weights(let key, let bytes):
            guard let file = try? files.capture(bytes) else { return }
            let document = SimulatedModels.weights(models.model(key, inFiles: true), file)
            models.followingFiles.insert(key)
            isFileVolatile = handOver(document, file, to: files)
        case .modelEdit(let key, let value):
            files.appendOperation(SimulatedModels.edit(models.model(key, inFiles: true), value).serialized())
        case .image(let place, let bytes): isFileVolatile = image(place, bytes, to: files)
        default: return
        }
        let isIn = files.committedSequence > before
        guard isIn || process.isDead else { return }
        let mode = files.statistics.mode
        truth.files.append(
            Truth.Report(
                sequence: before + 1,
                timestamp: journalClock.milliseconds,
                content: content,
                hasReturned: isIn && !process.isDead,
                isVolatile: mode == .memory || mode == .none || isFileVolatile
            )
        )
    }

    /// Appends an operation with its file; whether that is kept in memory.
    private func handOver(_ document: OperationDocument, _ file: CapturedFile, to files: JournalWriter) -> Bool {
        files.appendOperation(document.serialized())
        return files.session.fileSystem.isKeptInMemory(files.session.path(of: file))
    }

    /// Reports an image; whether its file is kept in memory.
    private func image(_ place: SimulatedTask.Place, _ bytes: [UInt8], to writer: JournalWriter) -> Bool {
        // Where even memory has no room the image is dropped, as `ClearMLLogger` does.
        guard let captured = try? writer.capture(bytes) else { return false }
        let path = "metrics/\(place.metric)/\(place.variant)/\(place.iteration).bin"
        let event: [String: JSONValue] = [
            "type": "training_debug_image", "metric": .string(place.metric), "variant": .string(place.variant),
            "iter": .integer(place.iteration),
        ]
        let file = AttachedFile(captured, path: path, contentType: "image/png")
        writer.appendEvent(EventDocument.serialized(event, file: file))
        return writer.session.fileSystem.isKeptInMemory(writer.session.path(of: captured))
    }

    private func operation(_ service: String, _ action: String, _ body: String) {
        _ = writer?.appendOperation(Array(#"{"service":"\#(service)","action":"\#(action)","body":\#(body)}"#.utf8))
    }

    /// Lets delivery work for a few steps, as its queue would between two reports.
    func deliver(steps: Int) {
        deliver(writer?.session, steps: steps)
        deliver(files?.session, steps: steps)
    }

    private func deliver(_ session: StoredSession?, steps: Int) {
        guard let session, !process.isDead, let driver = driver(of: session) else { return }
        driver.recordsArrived()
        for _ in 0..<steps {
            guard !process.isDead, driver.step() == .worked else { return }
        }
    }

    private func driver(of session: StoredSession) -> DeliveryDriver? {
        if let delivery = deliveries[session.lane] { return delivery.driver }
        var lock: (any HeldLock)?
        do {
            lock = try session.lock(.delivery)
            guard let lock else { return nil }
            let stored = try StoredDelivery(session, isLive: true, clock: world.deliveryClock)
            let driver = try DeliveryDriver(
                link: ServerLink(session: world.api(of: process), policy: world.policy, cancellation: .init()),
                source: stored.records(),
                ledger: stored.ledger,
                session: session,
                mode: .follow,
                isLive: true,
                clock: world.deliveryClock,
                prefetches: false,
                seed: seed,
                sink: { _ in }
            )
            deliveries[session.lane] = (driver, lock)
            return driver
        } catch {
            // The disk refuses for now; the engine would try again later.
            lock?.release()
            return nil
        }
    }

    func housekeep() {
        guard !process.isDead else { return }
        writer?.housekeep()
        files?.housekeep()
    }

    /// A proper end, which the process may not survive.
    func close() {
        guard !process.isDead else { return }
        for delivery in deliveries.values { delivery.driver.close() }
        files?.close()
        writer?.close(outcome: "completed")
        for delivery in deliveries.values { delivery.lock.release() }
    }

    /// The process is gone, however it went.
    func forget() {
        process.kill()
        deliveries = [:]
        files = nil
        writer = nil
    }
}
