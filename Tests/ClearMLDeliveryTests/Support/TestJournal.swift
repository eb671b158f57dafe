import ClearMLAPI
import ClearMLJournal

@testable import ClearMLDelivery

/// A real journal on a simulated disk, with short ways to fill it.
final class TestJournal {
    let session: StoredSession
    private let writer: JournalWriter
    private var files: JournalWriter?
    private let clock = ManualJournalClock(milliseconds: 1_700_000_000_000)

    init(fileSystem: any FileSystem = SimulatedDisk().view(of: SimulatedProcess()), root: String = "/cache/journal") {
        var options = JournalOptions()
        options.housekeeping = .byHand
        options.clock = .manual(clock)
        writer = JournalWriter(
            SessionDescription(id: SimulatedWorld.sessionID, createdAt: clock.milliseconds),
            in: SessionStore(root: root, fileSystem: fileSystem),
            options: options
        )
        session = writer.session
    }

    func addCreate(name: String = "run", project: String = "Tests") {
        addOperation("session", "create", #"{"name":"\#(name)","type":"training","project":"\#(project)"}"#)
    }

    func addOperation(_ service: String, _ action: String, _ body: String) {
        clock.milliseconds += 1
        _ = writer.appendOperation(Array(#"{"service":"\#(service)","action":"\#(action)","body":\#(body)}"#.utf8))
    }

    func addScalar(_ series: String, _ value: Double, _ iteration: Int64) {
        clock.milliseconds += 1
        writer.appendScalar(title: "loss", series: series, value: value, iteration: iteration)
    }

    func addText(_ message: String, timestamp: Int64? = nil) {
        clock.milliseconds += 1
        writer.appendText(level: 20, message: message, timestamp: timestamp)
    }

    /// Reports an image with these bytes, as versions did that kept images among the other reports; the captured file.
    @discardableResult
    func addImage(_ series: String, _ bytes: [UInt8], _ iteration: Int64, path: String? = nil) throws -> CapturedFile {
        try addImage(series, bytes, iteration, path, to: writer)
    }

    /// Reports an image with these bytes, beside the other reports; the captured file.
    @discardableResult
    func addImageToFiles(_ series: String, _ bytes: [UInt8], _ iteration: Int64) throws -> CapturedFile {
        try addImage(series, bytes, iteration, nil, to: makeFiles())
    }

    private func addImage(
        _ series: String,
        _ bytes: [UInt8],
        _ iteration: Int64,
        _ path: String?,
        to writer: JournalWriter
    ) throws -> CapturedFile {
        clock.milliseconds += 1
        let captured = try writer.capture(bytes)
        let event: [String: JSONValue] = [
            "type": "training_debug_image", "metric": "samples", "variant": .string(series),
            "iter": .integer(iteration),
        ]
        let file = AttachedFile(
            captured,
            path: path ?? "metrics/samples/\(series)/\(iteration).png",
            contentType: "image/png"
        )
        writer.appendEvent(EventDocument.serialized(event, file: file))
        return captured
    }

    /// Hands over an artifact with these bytes; the captured file.
    @discardableResult
    func addArtifact(_ name: String, _ bytes: [UInt8], storage: String? = nil) throws -> CapturedFile {
        clock.milliseconds += 1
        let writer = makeFiles()
        let captured = try writer.capture(bytes, hashing: true)
        writer.appendOperation(Self.artifact(name, captured, storage: storage).serialized())
        return captured
    }

    /// What is journalled of an artifact.
    static func artifact(_ name: String, _ captured: CapturedFile, storage: String? = nil) -> OperationDocument {
        let path = "artifacts/\(name)/\(name).bin"
        let file = AttachedFile(captured, path: path, contentType: "x/y", storage: storage)
        let entry: JSONValue = [
            "key": .string(name), "type": "custom", "hash": .string(captured.sha256 ?? ""),
        ]
        return OperationDocument("tasks", "add_or_update_artifacts", ["artifacts": [entry], "force": true], file: file)
    }

    /// Hands over weights of a model with these bytes.
    func addWeights(_ model: SessionModel, _ bytes: [UInt8]) throws {
        clock.milliseconds += 1
        let writer = makeFiles()
        writer.appendOperation(SimulatedModels.weights(model, try writer.capture(bytes)).serialized())
    }

    @discardableResult
    func addOperationDocument(_ document: OperationDocument) -> UInt64? {
        clock.milliseconds += 1
        return writer.appendOperation(document.serialized())
    }

    func addToFiles(_ document: String) { makeFiles().appendOperation(Array(document.utf8)) }

    private func makeFiles() -> JournalWriter {
        if let files { return files }
        let made = writer.makeFiles()
        files = made
        return made
    }

    func addEvent(_ document: String) {
        clock.milliseconds += 1
        writer.appendEvent(Array(document.utf8))
    }

    func close() {
        files?.close()
        writer.close()
    }

    /// The marks as they are on disk.
    func ledger() throws -> StoredLedger { try StoredLedger(session, wall: { 0 }) }
}
