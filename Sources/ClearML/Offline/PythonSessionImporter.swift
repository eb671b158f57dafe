import ClearMLAPI
package import ClearMLJournal

/// Turns an unpacked offline session of the Python SDK into a session of this SDK's journal.
///
/// Scalars, values without iteration, console records, plots, hyperparameters, configuration objects, script and
/// container become journal records with their original times; `clearml offline sync` then delivers them like any other
/// run: once, however often it is repeated. What cannot be carried over is listed in ``Summary/omitted``; the original is
/// never changed.
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
        /// What was left out, with how often and why.
        package var omitted: [String: Int] = [:]
    }

    private let folder: String
    private let task: JSONValue
    private let writer: JournalWriter
    private var summary: Summary

    /// Imports the session in `folder` into a new session of `store`.
    ///
    /// - Parameters:
    ///   - folder: The session's folder, or where its zip was unpacked.
    ///   - store: Where the new session goes.
    ///   - describe: Completes the description of the new session (host, version, …).
    /// - Returns: What was imported; everything is durable then.
    /// - Throws: ``PythonSessionError``; nothing is kept of a session that could not be read to its end.
    package static func run(
        folder: String,
        store: SessionStore,
        now: Int64,
        describe: (inout SessionDescription) -> Void = { _ in }
    ) throws(PythonSessionError) -> Summary {
        let task = try readTask(folder)
        var description = SessionDescription(id: SessionDescription.makeID(), createdAt: now)
        description.mode = "offline"
        description.projectName = task["project_name"].stringValue ?? ""
        description.taskName = task["name"].stringValue ?? ""
        description.taskType = task["type"].stringValue ?? "training"
        describe(&description)
        let writer = JournalWriter(description, in: store)
        var importer = PythonSessionImporter(folder: folder, task: task, writer: writer, description: description)
        do throws(PythonSessionError) {
            try importer.importAll()
        } catch {
            writer.close()
            importer.discard(store, description.id)
            throw error
        }
        writer.close()
        guard writer.statistics.dropped.isEmpty else {
            importer.discard(store, description.id)
            throw PythonSessionError(
                .notWritten,
                "the journal in \(store.root) has no room for the session; nothing was imported"
            )
        }
        return importer.summary
    }

    private init(folder: String, task: JSONValue, writer: JournalWriter, description: SessionDescription) {
        self.folder = folder
        self.task = task
        self.writer = writer
        summary = Summary(
            session: description.id,
            originalID: task["id"].stringValue ?? "",
            projectName: description.projectName,
            taskName: description.taskName
        )
    }

    private static func readTask(_ folder: String) throws(PythonSessionError) -> JSONValue {
        guard var reader = try LineReader(path: folder + "/task.json") else {
            throw PythonSessionError(
                .malformed,
                "\(folder) has no task.json: it is no offline session of the Python SDK"
            )
        }
        var bytes: [UInt8] = []
        while let line = try reader.next() { bytes += line + [UInt8(ascii: "\n")] }
        let task: JSONValue
        do {
            task = try JSONValue(parsing: bytes)
        } catch {
            throw PythonSessionError(.malformed, "task.json is not valid: \(error)")
        }
        guard task["name"].stringValue != nil, task["id"].stringValue != nil else {
            throw PythonSessionError(.malformed, "task.json names no task: it is no offline session of the Python SDK")
        }
        return task
    }

    // MARK: - Records

    private mutating func importAll() throws(PythonSessionError) {
        importTask()
        try importLines(of: "log.jsonl")
        try importLines(of: "metrics.jsonl")
        operation("tasks", "completed", ["status_reason": "completed"])
    }

    /// The task first, then each part by itself, so that one part that a server refuses does not take the others along.
    private mutating func importTask() {
        operation(
            "session",
            "create",
            .members([
                "name": task["name"], "type": task["type"].stringValue.map { .string($0) } ?? "training",
                "project": task["project_name"].stringValue.map { .string($0) }, "tags": .strings(task["tags"].strings),
                "comment": task["comment"].stringValue.map { .string($0) },
                "system_tags": .strings(
                    task["system_tags"].strings.isEmpty ? ["development"] : task["system_tags"].strings
                ),
            ])
        )
        for part in ["hyperparams", "configuration", "script", "container", "runtime", "execution"] {
            guard var members = task[part].objectValue, !members.isEmpty else { continue }
            if part == "execution" { members["artifacts"] = .array(linkedArtifacts(members["artifacts"] ?? .null)) }
            operation("tasks", "edit", ["force": true, part: .object(members)])
        }
        omit("output model", task["offline_output_models"].arrayValue?.count ?? 0)
    }

    /// Artifacts that lie elsewhere keep their address; those whose files are in the session need an upload.
    private mutating func linkedArtifacts(_ artifacts: JSONValue) -> [JSONValue] {
        let all = artifacts.arrayValue ?? []
        let linked = all.filter { $0["uri"].stringValue.map { $0.contains("://") && !isCaptured($0) } ?? false }
        omit("artifact with a file of its own", all.count - linked.count)
        return linked
    }

    private func isCaptured(_ uri: String) -> Bool {
        guard let folder = task["offline_folder"].stringValue, !folder.isEmpty else { return false }
        return uri.hasPrefix(folder) || uri.hasPrefix("file://" + folder)
    }

    /// One JSON array a line, each element an event as on the wire.
    private mutating func importLines(of name: String) throws(PythonSessionError) {
        guard var reader = try LineReader(path: folder + "/" + name) else { return }
        var number = 0
        while let line = try reader.next() {
            number += 1
            if line.isEmpty { continue }
            let events: JSONValue
            do {
                events = try JSONValue(parsing: line, options: .init(allowsNonFinite: true))
            } catch {
                throw PythonSessionError(.malformed, "\(name), line \(number) is not valid: \(error)")
            }
            for event in events.arrayValue ?? [events] { importEvent(event) }
        }
    }

    private mutating func importEvent(_ event: JSONValue) {
        guard event["model_event"].boolValue != true,
            event["task"].stringValue ?? summary.originalID == summary.originalID
        else { return omit("report of a model", 1) }
        let time = event["timestamp"].integerValue
        switch event["type"].stringValue {
        case "training_stats_scalar":
            guard let value = event["value"].doubleValue else { return omit("scalar without a number", 1) }
            writer.appendScalar(
                title: event["metric"].stringValue ?? "",
                series: event["variant"].stringValue ?? "",
                value: value,
                iteration: event["iter"].integerValue ?? 0,
                timestamp: time
            )
            summary.scalars += 1
        case "log":
            writer.appendText(
                level: EventNames.number(ofLevel: event["level"].stringValue ?? "") ?? LogLevel.info.rawValue,
                message: event["msg"].stringValue ?? "",
                timestamp: time
            )
            summary.texts += 1
        case "plot", "training_stats_vector":
            var body = event
            body["task"] = .null
            operation(
                "events",
                "add",
                .object((body.objectValue ?? [:]).filter { $0.key != "task" && $0.key != "method" })
            )
        case "training_debug_image": omit("image with a file of its own", 1)
        default: omit("event of a type that this version does not know", 1)
        }
    }

    private mutating func operation(_ service: String, _ action: String, _ body: JSONValue) {
        let document: JSONValue = ["service": .string(service), "action": .string(action), "body": body]
        writer.appendOperation(document.serialized())
        summary.operations += 1
    }

    private mutating func omit(_ what: String, _ count: Int) {
        if count > 0 { summary.omitted[what, default: 0] += count }
    }

    private func discard(_ store: SessionStore, _ id: String) {
        do {
            try store.session(id).delete()
        } catch {
            // What is left is a session without a delivered report; listing shows it and `clearml offline` can delete it.
        }
    }
}
