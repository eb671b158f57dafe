package import ClearMLAPI
import ClearMLJournal

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
