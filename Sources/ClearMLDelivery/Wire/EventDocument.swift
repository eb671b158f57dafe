package import ClearMLAPI

/// An event that has no record of its own: a plot, an image, and whatever later versions add.
///
/// In the journal it is `{"event": {…}, "file": {…}, "model": "…", "session_model": "…"}`: the members of the event but for
/// `task` and `timestamp`, the captured file that must be stored before it, and the model that it belongs to instead of
/// the task, by its id or by the key of one that the session makes (docs/journal-format.md).
package struct EventDocument: Sendable {
    /// The members of the event as they go to the server, but for `task` and `timestamp`.
    package var members: [String: JSONValue]
    /// The file that the event names; nil for one without.
    package var file: AttachedFile?
    /// What an event belongs to.
    package enum Subject: Sendable, Equatable {
        case task
        /// A model of the server's, by its id.
        case model(id: String)
        /// A model that the session makes, by its key.
        case sessionModel(key: String)
    }

    /// What the event belongs to.
    package var subject = Subject.task

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
        if let id = json["model"].stringValue, !id.isEmpty {
            subject = .model(id: id)
        } else if let key = json["session_model"].stringValue, !key.isEmpty {
            subject = .sessionModel(key: key)
        }
        if json["file"].isNull { return }
        guard let file = AttachedFile(json["file"]) else { return nil }
        self.file = file
    }

    /// The document of an event, as it stands in the journal.
    ///
    /// - Parameters:
    ///   - members: The event; `task` and `timestamp` are left out, since delivery and the record have them.
    ///   - file: What must be stored before it.
    ///   - subject: What it belongs to.
    /// - Returns: UTF-8 JSON.
    package static func serialized(
        _ members: [String: JSONValue],
        file: AttachedFile? = nil,
        for subject: Subject = .task
    ) -> [UInt8] {
        var members = members
        members["task"] = nil
        members["timestamp"] = nil
        var document: JSONValue = ["event": .object(members)]
        if let file { document["file"] = file.json }
        switch subject {
        case .task: break
        case .model(let id): document["model"] = .string(id)
        case .sessionModel(let key): document["session_model"] = .string(key)
        }
        return document.serialized()
    }

    /// Appends the event's line with its line break; `model` is the id of the model that it belongs to, if it does to one.
    func append(
        task: String,
        model: String?,
        timestamp: Int64,
        file: (key: String, url: String)?,
        to body: inout [UInt8]
    ) {
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
