import ClearMLAPI
import ClearMLDelivery
package import ClearMLJournal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Turns an unpacked offline session of the Python SDK into a session of this SDK's journal.
///
/// Scalars, values without iteration, console records, plots, images, artifacts, hyperparameters, configuration objects,
/// script and container become journal records with their original times; `clearml offline sync` then delivers them like
/// any other run: once, however often it is repeated. What cannot be carried over is listed in ``Summary/omitted``; the
/// original is never changed.
package struct PythonSessionImporter {
    /// What an import did.
    package struct Summary: Sendable {
        /// The new session.
        package var session: String
        /// The id that the task had offline.
        package var originalID: String
        package var projectName: String
        package var taskName: String
        package var scalars = 0
        package var texts = 0
        package var operations = 0
        /// Plots and images.
        package var events = 0
        package var artifacts = 0
        /// What was left out, with how often and why.
        package var omitted: [String: Int] = [:]
    }

    /// Sessions of the Python SDK hold code, parameters and artifact previews there: far less than this.
    private static let largestTask = 64 << 20

    let files: PythonSessionFiles
    let task: JSONValue
    private let writer: JournalWriter
    /// The new session's journal of what comes with a file; nil as long as nothing did.
    private(set) var filesJournal: JournalWriter?
    private(set) var progress: ExchangeProgress
    var summary: Summary

    /// Imports a session into a new session of `store`.
    ///
    /// The session is made aside and appears in the store when it is whole and durable: a crash on the way leaves no half
    /// run that could be delivered.
    /// - Parameters:
    ///   - files: The session's files.
    ///   - store: Where the new session goes; on a disk.
    ///   - now: Milliseconds since 1970.
    ///   - name: The task's name instead of its own.
    ///   - project: The path of its project instead of its own.
    ///   - progress: Told how far it is, and asked whether to go on.
    ///   - describe: Completes the description of the new session (host, version, …).
    /// - Returns: What was imported; everything is durable then.
    /// - Throws: ``PythonSessionError``; nothing is kept of a session that could not be read to its end.
    package static func run(
        _ files: PythonSessionFiles,
        store: SessionStore,
        now: Int64,
        name: String? = nil,
        project: String? = nil,
        progress: ExchangeProgress = ExchangeProgress(),
        describe: (inout SessionDescription) -> Void = { _ in }
    ) throws(PythonSessionError) -> Summary {
        var task = try readTask(files.folder)
        if let name { task["name"] = .string(name) }
        if let project { task["project_name"] = .string(project) }
        try checkNames(task)
        var description = SessionDescription(id: SessionDescription.makeID(), createdAt: now)
        description.mode = "offline"
        description.projectName = task["project_name"].stringValue ?? ""
        description.taskName = task["name"].stringValue ?? ""
        description.taskType = TaskType.known(task["type"].stringValue)
        describe(&description)
        return try TemporaryFolder.with(in: store.root) { aside throws(PythonSessionError) in
            let staging = SessionStore(root: aside, fileSystem: store.fileSystem)
            let writer = JournalWriter(description, in: staging)
            var importer = PythonSessionImporter(files, task, writer, description, progress)
            do throws(PythonSessionError) {
                try importer.importAll()
            } catch {
                importer.filesJournal?.close()
                writer.close()
                throw error
            }
            guard importer.close() else {
                throw PythonSessionError(
                    .notWritten,
                    "the disk of \(store.root) did not take the session; make room and import it again"
                )
            }
            try publish(description.id, from: staging, to: store)
            return importer.summary
        }
    }

    private static func publish(
        _ id: String,
        from staging: SessionStore,
        to store: SessionStore
    ) throws(PythonSessionError) {
        guard rename(staging.directory(of: id), store.directory(of: id)) == 0 else {
            let reason = String(cString: strerror(errno))
            throw PythonSessionError(.notWritten, "cannot put the session into \(store.root): \(reason)")
        }
        do throws(FileSystemError) {
            try store.fileSystem.syncDirectory(store.root)
        } catch {
            throw PythonSessionError(.notWritten, "the session is in \(store.root), but not durably: \(error)")
        }
    }

    private init(
        _ files: PythonSessionFiles,
        _ task: JSONValue,
        _ writer: JournalWriter,
        _ description: SessionDescription,
        _ progress: ExchangeProgress
    ) {
        self.files = files
        self.task = task
        self.writer = writer
        self.progress = progress
        summary = Summary(
            session: description.id,
            originalID: task["id"].stringValue ?? "",
            projectName: description.projectName,
            taskName: description.taskName
        )
    }

    /// The server would refuse the task, and with it everything that belongs to it.
    private static func checkNames(_ task: JSONValue) throws(PythonSessionError) {
        func isTooShort(_ name: Substring) -> Bool { name.count(where: { !$0.isWhitespace }) < 3 }
        let name = task["name"].stringValue ?? ""
        guard !isTooShort(name[...]) else {
            throw PythonSessionError(
                .malformed,
                "the task's name \"\(name)\" has fewer than 3 characters, which no server takes; give another one with --name"
            )
        }
        guard let project = task["project_name"].stringValue, !project.isEmpty else { return }
        guard let last = project.split(separator: "/").last, !isTooShort(last) else {
            throw PythonSessionError(
                .malformed,
                "the last part of the project \"\(project)\" has fewer than 3 characters, which no server takes; give "
                    + "another one with --project"
            )
        }
    }

    private static func readTask(_ folder: String) throws(PythonSessionError) -> JSONValue {
        guard var reader = try LineReader(path: folder + "/task.json") else {
            throw PythonSessionError(
                .malformed,
                "there is no task.json in it: it is no offline session of the Python SDK"
            )
        }
        var bytes: [UInt8] = []
        while let line = try reader.next() {
            bytes += line + [UInt8(ascii: "\n")]
            guard bytes.count <= largestTask else {
                throw PythonSessionError(.malformed, "task.json has more than \(largestTask) bytes")
            }
        }
        let task: JSONValue
        do {
            task = try JSONValue(parsing: bytes, options: .init(allowsNonFinite: true))
        } catch {
            throw PythonSessionError(.malformed, "task.json is not valid: \(error)")
        }
        guard task["name"].stringValue != nil, task["id"].stringValue != nil else {
            throw PythonSessionError(.malformed, "task.json names no task: it is no offline session of the Python SDK")
        }
        return task
    }

    // MARK: - Records

    /// Ends the journals; false when not all of it is on the disk.
    private func close() -> Bool {
        // As long as it takes: nobody trains meanwhile.
        let areFilesDurable = filesJournal?.close(timeout: 600_000) ?? true
        let isDurable = writer.close(outcome: "completed", timeout: 600_000) && areFilesDurable
        return isDurable && writer.statistics.dropped.isEmpty && filesJournal?.statistics.dropped.isEmpty ?? true
    }

    /// The journal of what comes with a file, begun if it is not yet.
    mutating func filesWriter() -> JournalWriter {
        if let filesJournal { return filesJournal }
        let made = writer.makeFiles()
        filesJournal = made
        return made
    }

    private mutating func importAll() throws(PythonSessionError) {
        importTask()
        try importArtifacts()
        try importLines(of: "log.jsonl")
        try importLines(of: "metrics.jsonl")
        operation("tasks", "completed", ["status_reason": "completed"])
    }

    /// The task first, then each part by itself, so that one part that a server refuses does not take the others along.
    private mutating func importTask() {
        let type = task["type"].stringValue
        if let type, TaskType.known(type) != type { omit("task type that no server knows", 1) }
        operation(
            "session",
            "create",
            .members([
                "name": task["name"], "type": .string(TaskType.known(type)),
                "project": task["project_name"].stringValue.flatMap { $0.isEmpty ? nil : .string($0) },
                "tags": .strings(task["tags"].strings), "comment": task["comment"].stringValue.map { .string($0) },
                "system_tags": .strings(
                    task["system_tags"].strings.isEmpty ? ["development"] : task["system_tags"].strings
                ),
            ])
        )
        for part in ["hyperparams", "configuration", "script", "container", "runtime", "execution", "models"] {
            guard var members = task[part].objectValue, !members.isEmpty else { continue }
            // They are added one by one: this edit, repeated, must not take away what was added since.
            if part == "execution" { members["artifacts"] = nil }
            guard !members.isEmpty else { continue }
            // By this key delivery finds the task again; an edit replaces the whole part.
            if part == "runtime" { members["session"] = .string(summary.session) }
            operation("tasks", "edit", ["force": true, part: .object(members)])
        }
        for part in ["output_dest", "parent"] {
            guard let text = task[part].stringValue, !text.isEmpty else { continue }
            operation("tasks", "edit", ["force": true, part: .string(text)])
        }
        omit("output model", task["offline_output_models"].arrayValue?.count ?? 0)
    }

    /// One JSON array a line, each element an event as on the wire.
    private mutating func importLines(of name: String) throws(PythonSessionError) {
        guard var reader = try LineReader(path: files.folder + "/" + name) else { return }
        var number = 0
        while let line = try reader.next() {
            number += 1
            if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
            let events: JSONValue
            do {
                events = try JSONValue(parsing: line, options: .init(allowsNonFinite: true))
            } catch {
                throw PythonSessionError(.malformed, "\(name), line \(number) is not valid: \(error)")
            }
            for event in events.arrayValue ?? [events] {
                try progress.advance()
                try importEvent(event)
            }
        }
    }

    private mutating func importEvent(_ event: JSONValue) throws(PythonSessionError) {
        guard event["model_event"].boolValue != true,
            (event["task"].stringValue ?? summary.originalID) == summary.originalID
        else { return omit("report of a model", 1) }
        let time = event["timestamp"].integerValue
        switch event["type"].stringValue {
        case "training_stats_scalar":
            guard let title = event["metric"].stringValue else { return omit("scalar without a name", 1) }
            guard let value = event["value"].doubleValue else { return omit("scalar without a number", 1) }
            writer.appendScalar(
                title: DateGuard.original(title),
                series: DateGuard.original(event["variant"].stringValue ?? ""),
                value: value,
                iteration: event["iter"].integerValue ?? 0,
                timestamp: time
            )
            summary.scalars += 1
        case "log":
            guard let message = event["msg"].stringValue else { return omit("console record without a text", 1) }
            writer.appendText(
                level: EventNames.number(ofLevel: event["level"].stringValue ?? "") ?? LogLevel.info.rawValue,
                message: DateGuard.original(message),
                timestamp: time
            )
            summary.texts += 1
        case "plot", "training_stats_vector": importEvent(event, file: nil, time)
        case "training_debug_image": try importImage(event, time)
        default: omit("event of a type that this version does not know", 1)
        }
    }

    /// Journals an event; one with a file in the journal of files.
    mutating func importEvent(_ event: JSONValue, file: AttachedFile?, _ time: Int64?) {
        var members = event.objectValue ?? [:]
        members["method"] = nil
        if file != nil { (members["key"], members["url"]) = (nil, nil) }
        for name in ["metric", "variant"] {
            if let text = members[name]?.stringValue { members[name] = .string(DateGuard.original(text)) }
        }
        let document = EventDocument.serialized(members, file: file)
        guard document.count <= JournalWriter.largestDocument else { return omit("plot of more than 16 MiB", 1) }
        (file == nil ? writer : filesWriter()).appendEvent(document, timestamp: time)
        summary.events += 1
    }

    private mutating func operation(_ service: String, _ action: String, _ body: JSONValue) {
        let document: JSONValue = ["service": .string(service), "action": .string(action), "body": body]
        let bytes = document.serialized()
        guard bytes.count <= JournalWriter.largestDocument else { return omit("part of more than 16 MiB", 1) }
        writer.appendOperation(bytes)
        summary.operations += 1
    }

    mutating func omit(_ what: String, _ count: Int) {
        if count > 0 { summary.omitted[what, default: 0] += count }
    }
}

extension TaskType {
    /// The type if servers know it: a task of another one could never be made.
    fileprivate static func known(_ name: String?) -> String {
        let all: [TaskType] = [
            .training, .testing, .inference, .dataProcessing, .application, .monitor, .controller, .optimizer, .service,
            .qualityControl, .custom,
        ]
        guard let name, !name.isEmpty else { return TaskType.training.rawValue }
        return all.contains { $0.rawValue == name } ? name : TaskType.custom.rawValue
    }
}
