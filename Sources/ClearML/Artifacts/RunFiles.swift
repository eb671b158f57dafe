import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal
import ClearMLStorage
import Synchronization

/// The run's second journal: what comes with a file (artifacts, models, images and media), delivered beside the other
/// reports, so that neither a long upload nor a file server that is out of order holds up a metric.
///
/// Begun by the first file; thread-safe.
final class RunFiles: Sendable {
    private struct Lane {
        var writer: JournalWriter
        /// Nil where delivery is left to a later sync.
        var engine: DeliveryEngine?
    }

    private struct State {
        /// Nil as long as nothing came with a file.
        var lane: Lane?
        var isClosed = false
    }

    private let reports: JournalWriter
    private let delivery: RunDelivery?
    private let signals: RunSignals
    private let state = Mutex(State())

    init(reports: JournalWriter, delivery: RunDelivery?, signals: RunSignals) {
        self.reports = reports
        self.delivery = delivery
        self.signals = signals
    }

    private var lane: Lane? { state.withLock { $0.lane } }

    /// The journal, begun if it is not yet; nil once the run is closed.
    func writer() -> JournalWriter? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            if let lane = state.lane { return lane.writer }
            let writer = reports.makeFiles { [signals] in signals.handle($0) }
            let engine = delivery?.makeEngine(for: writer)
            engine?.start()
            state.lane = Lane(writer: writer, engine: engine)
            return writer
        }
    }

    /// Keeps the bytes as they are now, in the journal of the files; nil for what lies elsewhere.
    ///
    /// - Parameters:
    ///   - source: where they come from.
    ///   - copyingFirst: whether a file is copied before this returns, however large it is.
    ///   - packing: how the files of an archive are packed.
    /// - Returns: the file.
    /// - Throws: ``ClearMLError``: ``ClearMLError/Code/journal`` when there is no room, or a file cannot be read.
    func capture(
        _ source: ArtifactContent.Source,
        copyingFirst: Bool = false,
        packing: ZIPWriter.Packing = .deflated()
    ) throws(ClearMLError) -> CapturedFile? {
        if case .address = source { return nil }
        guard let writer = writer() else { throw ClearMLError(code: .closed, message: "the run was closed") }
        do {
            switch source {
            case .address: return nil
            case .bytes(let bytes): return try writer.capture(bytes, hashing: true)
            case .file(let path):
                return copyingFirst
                    ? try writer.capture(fileAt: path, hashing: true) : try writer.captureSoon(fileAt: path)
            case .archive(let members):
                return try writer.capture(hashing: true) { path in
                    try ArtifactFiles.write(members, to: path, packing: packing)
                }
            }
        } catch {
            throw ClearMLError(
                code: .journal,
                message: "a file cannot be kept for its delivery: \(error)",
                underlying: error
            )
        }
    }

    /// Journals a change that comes with a file, and has it delivered soon; the number of its record, nil where it was
    /// dropped.
    @discardableResult
    func journal(_ document: OperationDocument) -> UInt64? {
        guard let writer = writer() else { return nil }
        let sequence = writer.appendOperation(document.serialized())
        lane?.engine?.wake()
        return sequence
    }

    /// Removes a captured file that nothing names.
    func discard(_ captured: CapturedFile) {
        do throws(JournalError) {
            try lane?.writer.session.remove(captured)
        } catch {
            // It goes with the session.
        }
    }

    /// Waits until the server has every file handed over so far, or the time is over; true if it has.
    func flush(atMost time: Duration) -> Bool {
        guard let lane else { return true }
        // The journal of the reports makes the task that the files belong to.
        guard let delivery, let engine = lane.engine, delivery.taskID != nil || delivery.flush(atMost: time) else {
            return false
        }
        engine.wake()
        return engine.flush(atMost: time) && engine.status.settledThrough >= lane.writer.committedSequence
    }

    /// How delivery stands; nil where no file was handed over.
    var status: ClearMLDelivery.DeliveryStatus? {
        guard let lane else { return nil }
        var status = lane.engine?.status ?? ClearMLDelivery.DeliveryStatus()
        status.journalled = lane.writer.committedSequence
        return status
    }

    /// Ends the journal; what is delivered goes on until ``finish(atMost:)``.
    func close(timeout milliseconds: Int64) {
        let isOpen = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if isOpen { lane?.writer.close(timeout: milliseconds) }
    }

    /// Sends what is left of the closed journal and stops; true if nothing is left.
    func finish(atMost time: Duration) -> Bool {
        guard let lane else { return true }
        guard let engine = lane.engine else { return false }
        return engine.stop(atMost: time).settledThrough >= lane.writer.committedSequence
    }

    /// Makes what was handed over durable.
    func synchronize() throws(JournalError) { try lane?.writer.synchronize() }
}
