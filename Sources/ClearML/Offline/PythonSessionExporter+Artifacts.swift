import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

/// An artifact as the journal has it, before it is known whether it can be carried.
struct NotedArtifact {
    /// What the task says about it.
    var entry: [String: JSONValue]
    /// Its captured file; nil for one that lies elsewhere.
    var file: AttachedFile?
    /// Where that file is, and under which number the artifact was handed over.
    var lane: StoredSession
    var sequence: UInt64

    /// Whether an operation hands over artifacts.
    static func isMeant(by operation: JSONValue) -> Bool {
        operation["service"] == "tasks" && operation["action"] == "add_or_update_artifacts"
    }
}

extension PythonSessionExporter {
    /// What an operation of the journal says; nil for one that cannot be read, which is left out as `words`.
    mutating func operation(_ bytes: [UInt8], _ words: String) -> OperationDocument? {
        do throws(OperationDocument.Unusable) {
            return try OperationDocument(bytes)
        } catch {
            omit("\(words): \(error.reason)")
            return nil
        }
    }

    /// Remembers what an operation hands over; a later artifact of a name replaces an earlier one, with its file.
    mutating func note(artifacts bytes: [UInt8], _ sequence: UInt64, of lane: StoredSession) {
        guard let operation = operation(bytes, "artifact") else { return }
        for artifact in operation.body["artifacts"].arrayValue ?? [] {
            guard let entry = artifact.objectValue, let key = entry["key"]?.stringValue else {
                omit("artifact without a name")
                continue
            }
            artifacts[key] = NotedArtifact(entry: entry, file: operation.file, lane: lane, sequence: sequence)
        }
    }

    /// Puts the artifacts into the task, and their files into the archive.
    mutating func placeArtifacts() throws(PythonSessionError) {
        var entries: [JSONValue] = []
        for (key, artifact) in artifacts.sorted(by: { $0.key < $1.key }) {
            var entry = artifact.entry
            if let obstacle = try place(artifact, &entry) {
                omit("artifact “\(key)”: \(obstacle)")
            } else {
                entries.append(.object(entry))
            }
        }
        summary.artifacts = entries.count
        document.apply([
            "service": "tasks", "action": "add_or_update_artifacts", "body": ["artifacts": .array(entries)],
        ])
    }

    /// Puts an artifact's file into the archive and its address into the entry; what stands in the way, if something does.
    private mutating func place(
        _ artifact: NotedArtifact,
        _ entry: inout [String: JSONValue]
    ) throws(PythonSessionError) -> String? {
        guard let file = artifact.file else { return nil }
        // Python's importer stores everything on its file server.
        if let storage = file.storage { return "it is meant for \(storage); sync the session to store it there" }
        let state = try state(of: file.captured, in: artifact.lane)
        guard case .whole(let captured) = state else {
            if artifact.sequence <= (try settled(artifact.lane)) {
                return "it was delivered and is no longer kept here; the server has it"
            }
            guard case .lost(let reason) = state else { return "it is still being captured; export the session again" }
            return reason
        }
        // The digest of a large file comes after the call that hands it over.
        if entry["hash"] == nil, let hash = captured.sha256 { entry["hash"] = .string(hash) }
        entry["uri"] = .string(try place(file, of: artifact.lane).url)
        return nil
    }
}
