package import ClearMLAPI
package import ClearMLJournal

/// An event that has no record of its own: a plot, an image, and whatever later versions add.
///
/// In the journal it is `{"event": {…}, "file": {…}, "model": "…"}`: the members of the event but for `task` and
/// `timestamp`, the captured file that must be stored before it, and the model that it belongs to instead of the task
/// (docs/journal-format.md).
package struct EventDocument: Sendable {
    /// The members of the event as they go to the server, but for `task` and `timestamp`.
    package var members: [String: JSONValue]
    /// The file that the event names; nil for one without.
    package var file: AttachedFile?
    /// The model that the event belongs to; nil for the task.
    package var model: String?

    /// Nil for what is no such document: it is refused as the operation it is not either.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard let json = try? JSONValue(parsing: Array(bytes)), var members = json["event"].objectValue,
            let type = members["type"]?.stringValue, !type.isEmpty
        else { return nil }
        for name in ["metric", "variant"] {
            if let text = members[name]?.stringValue { members[name] = .string(WireText.name(text)) }
        }
        members["task"] = nil
        members["timestamp"] = nil
        self.members = members
        model = json["model"].stringValue.flatMap { $0.isEmpty ? nil : $0 }
        if json["file"].isNull { return }
        guard let file = AttachedFile(json["file"]) else { return nil }
        self.file = file
    }

    /// The document of an event, as it stands in the journal.
    ///
    /// - Parameters:
    ///   - members: The event; `task` and `timestamp` are left out, since delivery and the record have them.
    ///   - file: What must be stored before it.
    ///   - model: The model that it belongs to; nil for the task.
    /// - Returns: UTF-8 JSON.
    package static func serialized(
        _ members: [String: JSONValue],
        file: AttachedFile? = nil,
        model: String? = nil
    ) -> [UInt8] {
        var members = members
        members["task"] = nil
        members["timestamp"] = nil
        var document: JSONValue = ["event": .object(members)]
        if let file { document["file"] = file.json }
        if let model { document["model"] = .string(model) }
        return document.serialized()
    }

    /// Appends the event's line with its line break.
    func append(task: String, timestamp: Int64, file: (key: String, url: String)?, to body: inout [UInt8]) {
        var members = members
        members["task"] = .string(model ?? task)
        if model != nil { members["model_event"] = true }
        members["timestamp"] = .integer(timestamp)
        if let file {
            members["key"] = .string(file.key)
            members["url"] = .string(file.url)
        }
        body += JSONValue.object(members).serialized()
        body.append(0x0A)
    }
}

/// A captured file and where it goes.
package struct AttachedFile: Sendable, Equatable {
    /// The file in the session.
    package var captured: CapturedFile
    /// Its place below the task's folder: neither absolute nor leading out of it.
    package var path: String
    /// What it is, such as `image/png`.
    package var contentType: String
    /// The storage that it goes to, such as `s3://bucket/folder`, without a slash at its end; nil for the file server.
    package var storage: String?

    init?(_ json: JSONValue) {
        guard let name = json["blob"].stringValue, CapturedFile.isName(name),
            let size = json["size"].integerValue.flatMap({ Int(exactly: $0) }), size >= 0,
            let checksum = json["crc32"].integerValue.flatMap({ UInt32(exactly: $0) }),
            let path = json["path"].stringValue, Self.isInside(path)
        else { return nil }
        captured = CapturedFile(name: name, size: size, checksum: checksum, sha256: json["sha256"].stringValue)
        self.path = path
        contentType = json["type"].stringValue ?? "application/octet-stream"
        storage = json["storage"].stringValue
    }

    /// Describes a file; `path` must not lead out of the task's folder.
    package init(_ captured: CapturedFile, path: String, contentType: String, storage: String? = nil) {
        self.captured = captured
        self.path = path
        self.contentType = contentType
        self.storage = storage
    }

    var json: JSONValue {
        var json: JSONValue = [
            "blob": .string(captured.name), "size": .integer(Int64(captured.size)),
            "crc32": .integer(Int64(captured.checksum)), "path": .string(path), "type": .string(contentType),
        ]
        if let sha256 = captured.sha256 { json["sha256"] = .string(sha256) }
        if let storage { json["storage"] = .string(storage) }
        return json
    }

    private static func isInside(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }
    }
}
