import ClearMLAPI
package import ClearMLJournal
import ClearMLStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes a session of the journal as an offline session that the Python SDK imports.
///
/// The journal is only read; exporting again gives the same content. A run that is still going on is exported as far as
/// it got.
package struct PythonSessionExporter {
    /// What an export did.
    package struct Summary: Sendable {
        /// Where the zip is.
        package var path: String
        /// The id that the task has in it: `offline-` and the session's id.
        package var offlineID: String
        package var scalars = 0
        package var texts = 0
        /// Images, media and artifacts whose files are in it, and artifacts that lie elsewhere.
        package var images = 0
        package var artifacts = 0
        /// Models that the run makes.
        package var models = 0
        /// The files of their weights, by their names in ``weightsFolder``.
        package var weights: [String] = []
        /// Where the Python SDK will look for the weights, and must find them; nil without any.
        package var weightsFolder: String?
        /// What the format cannot hold, with how often.
        package var omitted: [String: Int] = [:]
    }

    /// How many events go into one line: one line is one batch of the importing SDK.
    private static let eventsPerLine = 1000

    let session: StoredSession
    private let worker: String
    private let scratch: String
    private var progress: ExchangeProgress
    var summary: Summary
    var document = TaskDocument()
    private let log: EventFile
    let metrics: EventFile
    /// The task's folder in a storage; nil until an event asks for it.
    var storageFolder: String?
    /// Where captured files are, by their names in the archive: as on a server, a later one replaces an earlier.
    var files: [String: String] = [:]
    /// What the run stored, by name; the last of each counts.
    var artifacts: [String: NotedArtifact] = [:]
    /// Models that the run makes, by their keys.
    var models: [String: NotedModel] = [:]
    /// Where an importing SDK is to store weights that are not meant for another storage; nil to leave it to that one.
    let filesServer: String?

    /// Exports `session` to a zip at `path`, which must not exist.
    ///
    /// - Parameters:
    ///   - session: The session.
    ///   - path: Where the zip goes; it appears there complete or not at all.
    ///   - scratch: An empty folder for temporary files, which the caller removes.
    ///   - worker: The name of this machine, for console records.
    ///   - filesServer: Where an importing SDK is to store the weights of models; nil to leave it to that one.
    ///   - progress: Told how far it is, and asked whether to go on.
    /// - Returns: What was exported and what the format cannot hold.
    /// - Throws: ``PythonSessionError``.
    package static func run(
        _ session: StoredSession,
        to path: String,
        scratch: String,
        worker: String,
        filesServer: String? = nil,
        progress: ExchangeProgress = ExchangeProgress()
    ) throws(PythonSessionError) -> Summary {
        // Before the work; the archive itself refuses what appears later.
        guard access(path, F_OK) != 0 else { throw exists(path) }
        var exporter = try PythonSessionExporter(
            session,
            path: path,
            scratch: scratch,
            worker: worker,
            filesServer: filesServer,
            progress: progress
        )
        try exporter.readJournals()
        try exporter.writeTask()
        try exporter.writeArchive()
        try exporter.placeWeights()
        return exporter.summary
    }

    private init(
        _ session: StoredSession,
        path: String,
        scratch: String,
        worker: String,
        filesServer: String?,
        progress: ExchangeProgress
    ) throws(PythonSessionError) {
        self.progress = progress
        self.session = session
        self.worker = worker
        self.filesServer = filesServer
        self.scratch = scratch
        summary = Summary(path: path, offlineID: "offline-" + session.id)
        log = try EventFile(path: scratch + "/log.jsonl", eventsPerLine: Self.eventsPerLine)
        metrics = try EventFile(path: scratch + "/metrics.jsonl", eventsPerLine: Self.eventsPerLine)
    }

    // MARK: - Reading

    private mutating func readJournals() throws(PythonSessionError) {
        for lane in try lanes() {
            let reader = JournalReader(lane, isLive: lane.isLive)
            while let record = try Self.next(reader) {
                try progress.advance()
                switch record.content {
                case .series: break
                case .scalar(let id, let value, let iteration):
                    try add(reader.names(of: id) ?? ("", ""), value, iteration, record.timestamp)
                case .text(let level, let message): try add(level, message, record.timestamp)
                case .operation(let bytes): add(operation: bytes, record.sequence, of: lane)
                case .event(let bytes): try add(event: bytes, record.timestamp, of: lane)
                case .unknown: omit("record of a kind that this version does not know")
                }
            }
            try checkCompleteness(reader, of: lane)
        }
        try placeArtifacts()
        try log.finish()
        try metrics.finish()
    }

    private func lanes() throws(PythonSessionError) -> [StoredSession] {
        do throws(JournalError) {
            return try session.lanes()
        } catch {
            throw PythonSessionError(.unreadable, error.message)
        }
    }

    private static func next(_ reader: JournalReader) throws(PythonSessionError) -> JournalRecord? {
        do throws(JournalError) {
            return try reader.next()
        } catch {
            throw PythonSessionError(.unreadable, error.message)
        }
    }

    /// Delivered segments may be gone; half a run in a zip would look like a whole one.
    private mutating func checkCompleteness(
        _ reader: JournalReader,
        of lane: StoredSession
    ) throws(PythonSessionError) {
        var lost = reader.missingCount
        if let first = reader.damage.first?.missing, first.lowerBound == 1, first.upperBound <= (try settled(lane)) {
            guard lane.lane == .files else {
                throw PythonSessionError(
                    .incomplete,
                    "the first \(first.upperBound) reports of session \(session.id) were delivered and removed from the "
                        + "journal; the server has them, so export the task from there"
                )
            }
            lost -= UInt64(first.count)
            omit("image or artifact that was delivered and removed from the journal; the server has it", first.count)
        }
        omit("report lost to damage of the journal", Int(clamping: lost))
    }

    func settled(_ lane: StoredSession) throws(PythonSessionError) -> UInt64 {
        do throws(JournalError) {
            return try DeliveryMark.contents(of: lane).settled
        } catch {
            throw PythonSessionError(.unreadable, error.message)
        }
    }

    private mutating func add(
        _ names: (title: String, series: String),
        _ value: Double,
        _ iteration: Int64,
        _ time: Int64
    ) throws(PythonSessionError) {
        guard value.isFinite else { return omit("value that is not finite") }
        // The server samples in 32 bits, and refuses the whole batch of a value beyond: Python sends up to a line in one.
        guard abs(value) <= Double(Float.greatestFiniteMagnitude) else {
            return omit("value beyond 3.4e38, with which the server would refuse others")
        }
        try metrics.add([
            "type": "training_stats_scalar", "task": .string(summary.offlineID), "timestamp": .integer(time),
            "iter": .integer(iteration), "metric": .string(DateGuard.protected(names.title)),
            "variant": .string(DateGuard.protected(names.series)), "value": .number(value),
        ])
        summary.scalars += 1
    }

    private mutating func add(_ level: UInt8, _ message: String, _ time: Int64) throws(PythonSessionError) {
        try log.add([
            "type": "log", "task": .string(summary.offlineID), "timestamp": .integer(time),
            "level": .string(EventNames.level(level).description), "worker": .string(worker),
            "msg": .string(DateGuard.protected(message)),
        ])
        summary.texts += 1
    }

    private mutating func add(operation bytes: [UInt8], _ sequence: UInt64, of lane: StoredSession) {
        let operation: JSONValue
        do {
            operation = try JSONValue(parsing: bytes)
        } catch {
            return omit("operation that is not JSON")
        }
        guard !NotedArtifact.isMeant(by: operation) else { return note(artifacts: bytes, sequence, of: lane) }
        guard operation["model"].isNull else { return note(model: bytes, sequence, of: lane) }
        document.apply(operation)
    }

    mutating func omit(_ what: String, _ count: Int = 1) {
        if count > 0 { summary.omitted[what, default: 0] += count }
    }

    // MARK: - Writing

    static func offlineFolder(_ id: String) -> String { "/offline/" + id }

    private mutating func writeTask() throws(PythonSessionError) {
        var task = document.json
        try nameTask(&task)
        for operation in document.others where !isImplied(operation) {
            omit("\(operation["service"].stringValue ?? "?").\(operation["action"].stringValue ?? "?") call")
        }
        // By this key delivery finds the task of a session: the task that an import makes is another one.
        if var runtime = task["runtime"]?.objectValue {
            runtime["session"] = nil
            task["runtime"] = runtime.isEmpty ? nil : .object(runtime)
        }
        task["id"] = .string(summary.offlineID)
        task["status"] = "created"
        task["status_message"] = "offline"
        // The importer strips this prefix from the addresses of captured files; it need not exist there.
        task["offline_folder"] = .string(Self.offlineFolder(summary.offlineID))
        task["offline_output_models"] = .array(try modelDocuments())
        try EventFile.write(EventFile.ascii(JSONValue.object(task).serialized()), path: scratch + "/task.json")
    }

    /// A run that went on with a task of the server has no record that names it; its description does.
    private func nameTask(_ task: inout [String: JSONValue]) throws(PythonSessionError) {
        guard task["name"]?.stringValue ?? "" == "" else { return }
        do throws(JournalError) {
            let description = try session.description()
            task["name"] = .string(description.taskName)
            task["project_name"] = .string(description.projectName)
            if !description.taskType.isEmpty { task["type"] = .string(description.taskType) }
        } catch {
            throw PythonSessionError(.unreadable, error.message)
        }
    }

    /// Every import makes a task, starts it and ends it as completed.
    private func isImplied(_ operation: JSONValue) -> Bool {
        switch (operation["service"].stringValue, operation["action"].stringValue) {
        case ("tasks", "started"), ("tasks", "completed"), ("session", _): true
        default: false
        }
    }
}

extension PythonSessionExporter {
    /// The names in the archive are relative to the session's folder, as the Python SDK writes them.
    private func writeArchive() throws(PythonSessionError) {
        do {
            try pack(into: ZIPWriter(path: summary.path))
        } catch let error as PythonSessionError {
            throw error
        } catch let error as ZIPError where error.code == .alreadyExists {
            throw Self.exists(summary.path)
        } catch let error as ZIPError {
            throw error.underlying as? PythonSessionError
                ?? PythonSessionError(.notWritten, "cannot write \(summary.path): \(error)")
        } catch {
            throw PythonSessionError(.notWritten, "cannot write \(summary.path): \(error)")
        }
    }

    private static func exists(_ path: String) -> PythonSessionError {
        PythonSessionError(.notWritten, "\(path) exists already; choose another name with --output")
    }

    private func pack(into archive: consuming ZIPWriter) throws {
        let texts = PythonSessionFiles.texts.map { (path: scratch + "/" + $0, name: $0) }
        let captured = files.sorted { $0.key < $1.key }.map { (path: $0.value, name: $0.key) }
        for (path, name) in texts + captured {
            let file = try InputFile(path: path)
            try archive.addFile(name, expectedSize: file.size) { buffer in
                try progress.check()
                return try file.read(into: buffer)
            }
        }
        _ = try archive.finish()
    }
}
