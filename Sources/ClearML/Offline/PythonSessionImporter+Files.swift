import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

// What has a file goes into the new session's journal of files, as a run of this SDK would have handed it over: its file
// is captured first, and delivery stores it before the server is told of it.

extension PythonSessionImporter {
    /// The artifacts of `task.json`: with their files where the session has them; one that lies elsewhere keeps its
    /// address.
    mutating func importArtifacts() throws(PythonSessionError) {
        for artifact in task["execution"]["artifacts"].arrayValue ?? [] { try importArtifact(artifact) }
    }

    private mutating func importArtifact(_ artifact: JSONValue) throws(PythonSessionError) {
        guard var entry = artifact.objectValue, let key = entry["key"]?.stringValue, !key.isEmpty else {
            return omit("artifact without a name", 1)
        }
        let words = "artifact “\(key.prefix(100))”"
        let uri = entry["uri"]?.stringValue ?? ""
        guard isCaptured(uri) else {
            guard uri.contains("://") else {
                return omit(
                    "\(words): \(uri.isEmpty ? "it has no address" : "its address is no file of the session")",
                    1
                )
            }
            return journal(artifact: entry, file: nil, words)
        }
        guard let path = dataPath(uri), let place = place(of: path) else {
            return omit("\(words): its address leads out of the task's folder", 1)
        }
        let captured: CapturedFile
        switch try files.capture(path, in: filesWriter(), hashing: true, progress) {
        case .file(let file): captured = file
        case .missing: return omit("\(words): the session has no file of it", 1)
        case .unusable(let reason): return omit("\(words): \(reason)", 1)
        }
        let size = entry["content_size"]?.integerValue ?? 0
        let hash = entry["hash"]?.stringValue?.lowercased() ?? ""
        guard hash.isEmpty || hash == captured.sha256, size == 0 || size == Int64(captured.size) else {
            discard(captured)
            return omit("\(words): its file is not what its hash or size says", 1)
        }
        entry["uri"] = nil
        entry["content_size"] = .integer(Int64(captured.size))
        if let hash = captured.sha256 { entry["hash"] = .string(hash) }
        let contentType = entry["type_data"]?["content_type"].stringValue ?? MediaType.of(fileName: place)
        journal(artifact: entry, file: AttachedFile(captured, path: place, contentType: contentType), words)
    }

    private mutating func journal(artifact entry: [String: JSONValue], file: AttachedFile?, _ words: String) {
        let document = OperationDocument(
            "tasks",
            "add_or_update_artifacts",
            ["artifacts": [.object(entry)], "force": true],
            file: file
        ).serialized()
        guard document.count <= JournalWriter.largestDocument else {
            if let file { discard(file.captured) }
            return omit("\(words): its description has more than 16 MiB", 1)
        }
        filesWriter().appendOperation(document)
        summary.artifacts += 1
    }

    /// An image with its file, where the session has it; one that lies elsewhere keeps its address.
    mutating func importImage(_ event: JSONValue, _ time: Int64?) throws(PythonSessionError) {
        let url = event["url"].stringValue ?? ""
        guard let key = event["key"].stringValue, isCaptured(url) else {
            guard url.contains("://") else { return omit("image without an address", 1) }
            return importEvent(event, file: nil, time)
        }
        guard let place = place(of: key) else { return omit("image outside of the task's folder", 1) }
        switch try files.capture(key, in: filesWriter(), hashing: false, progress) {
        case .file(let captured):
            let file = AttachedFile(captured, path: place, contentType: MediaType.of(fileName: place))
            importEvent(event, file: file, time)
        case .missing: omit("image whose file is missing", 1)
        case .unusable(let reason): omit("image: \(reason)", 1)
        }
    }

    /// Whether an address means a file of the session.
    private func isCaptured(_ uri: String) -> Bool {
        guard let folder = task["offline_folder"].stringValue, !folder.isEmpty else { return false }
        return uri.hasPrefix(folder) || uri.hasPrefix("file://" + folder)
    }

    /// The part of such an address below `data`.
    private func dataPath(_ uri: String) -> String? {
        let prefix = (task["offline_folder"].stringValue ?? "") + "/data/"
        let path = uri.hasPrefix("file://") ? uri.dropFirst("file://".count) : uri[...]
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil
    }

    /// What follows the task's folder in a path below `data` that leads nowhere else.
    private func place(of path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." || $0.contains("\0") }) else { return nil }
        let mark = ".\(summary.originalID)/"
        var rest = Substring(path)
        while !rest.isEmpty {
            if rest.hasPrefix(mark) { return rest.count > mark.count ? String(rest.dropFirst(mark.count)) : nil }
            rest.removeFirst()
        }
        return nil
    }

    private func discard(_ captured: CapturedFile) {
        do throws(JournalError) {
            try filesJournal?.session.remove(captured)
        } catch {
            // Nothing names it, and it goes with the session.
        }
    }
}
