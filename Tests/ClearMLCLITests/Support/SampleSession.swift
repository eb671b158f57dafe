import ClearMLJournal
import ClearMLTestSupport
import Foundation

@testable import ClearMLAPI

/// Journals made as a run makes them.
enum SampleSession {
    /// The store that `Command` looks at.
    static func store(_ folder: String) -> SessionStore { SessionStore(root: folder + "/cache/journal") }

    /// Begins a run: the task, then `count` values of one curve (i / 4 at iteration i) and one console line each.
    static func begin(
        _ folder: String,
        name: String = "sample run",
        project: String = "Samples",
        count: Int = 10,
        createdAt: Int64 = 1_700_000_000_000,
        options: JournalOptions = JournalOptions()
    ) -> JournalWriter {
        var description = SessionDescription(id: SessionDescription.makeID(), createdAt: createdAt)
        description.projectName = project
        description.taskName = name
        description.taskType = "training"
        description.mode = "offline"
        let writer = JournalWriter(description, in: store(folder), options: options)
        operation(
            writer,
            "session",
            "create",
            ["name": .string(name), "type": "training", "project": .string(project), "tags": ["sample"]]
        )
        for index in 0..<count {
            writer.appendScalar(
                title: "loss",
                series: "train",
                value: Double(index) / 4,
                iteration: Int64(index),
                timestamp: createdAt + Int64(index)
            )
            writer.appendText(level: 20, message: "line \(index)", timestamp: createdAt + Int64(index))
        }
        return writer
    }

    /// A run that has ended; returns its session.
    @discardableResult
    static func write(
        _ folder: String,
        name: String = "sample run",
        project: String = "Samples",
        count: Int = 10,
        createdAt: Int64 = 1_700_000_000_000,
        _ more: (JournalWriter) -> Void = { _ in }
    ) throws -> StoredSession {
        let writer = begin(folder, name: name, project: project, count: count, createdAt: createdAt)
        more(writer)
        operation(writer, "tasks", "completed", ["status_reason": "completed"])
        writer.close(outcome: "completed")
        return try store(folder).session(writer.session.id)
    }

    static func operation(_ writer: JournalWriter, _ service: String, _ action: String, _ body: JSONValue) {
        let document: JSONValue = ["service": .string(service), "action": .string(action), "body": body]
        writer.appendOperation(document.serialized())
    }

    /// Every file below a folder, with what would change when somebody touched it.
    static func files(_ folder: String) throws -> [String: String] {
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            var status = stat()
            guard lstat(folder + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            files[name] = "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        }
        return files
    }
}
