package import ClearMLAPI

/// A change of the task, or of a model that the run makes, as it stands in the journal:
/// `{"service", "action", "body", "file", "model"}`.
///
/// A file is stored before the call is made, and the call names its address (docs/journal-format.md).
package struct OperationDocument: Sendable {
    /// The service of the server's interface, or `session` for what delivery itself understands.
    package var service: String
    /// The call of that service.
    package var action: String
    /// Its members but for the task's id.
    package var body: JSONValue
    /// The captured file that belongs to it; nil without one.
    package var file: AttachedFile?

    /// The model of the session that it is about; nil for the task.
    package var model: SessionModel?

    /// Describes a change; nothing is written.
    package init(
        _ service: String,
        _ action: String,
        _ body: JSONValue,
        file: AttachedFile? = nil,
        model: SessionModel? = nil
    ) {
        (self.service, self.action, self.body, self.file) = (service, action, body, file)
        self.model = model
    }

    /// Reads a document of a journal.
    ///
    /// - Throws: ``Unusable`` for what cannot be carried out by this version, whatever the server says.
    package init(_ bytes: [UInt8]) throws(Unusable) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw Unusable(reason: "the operation is not JSON: \(error)")
        }
        guard json["event"].objectValue == nil else {
            throw Unusable(reason: "what the journal says about its file cannot be")
        }
        guard let service = json["service"].stringValue, let action = json["action"].stringValue else {
            throw Unusable(reason: "the operation names no service and action")
        }
        (self.service, self.action, body) = (service, action, json["body"])
        if !json["model"].isNull {
            guard let model = SessionModel(json["model"]) else {
                throw Unusable(reason: "what the journal says about its model cannot be")
            }
            self.model = model
        }
        if json["file"].isNull { return }
        guard let file = AttachedFile(json["file"]) else {
            throw Unusable(reason: "what the journal says about its file cannot be")
        }
        self.file = file
    }

    /// Why an operation is refused without asking the server.
    package struct Unusable: Error, Sendable {
        package var reason: String
    }

    /// The document, as it stands in the journal: UTF-8 JSON.
    package func serialized() -> [UInt8] {
        var document: JSONValue = ["service": .string(service), "action": .string(action), "body": body]
        if let file { document["file"] = file.json }
        if let model { document["model"] = model.json }
        return document.serialized()
    }

    /// Whether nothing can be delivered before it succeeded.
    package var isEssential: Bool { service == "session" && (action == "create" || action == "attach") }

    /// Whether it ends the task: what belongs to the run should be there before.
    package var endsTask: Bool { service == "tasks" && Self.endings.contains(action) }

    private static let endings: Set<String> = ["completed", "failed", "stopped", "close", "publish"]
}
