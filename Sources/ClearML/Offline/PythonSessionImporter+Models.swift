import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

// A model that a session makes has no id before its delivery: records name it by a key (docs/journal-format.md).

extension PythonSessionImporter {
    /// The models that the session made, each with its weights where the session has them.
    mutating func importModels() throws(PythonSessionError) {
        for model in task["offline_output_models"].arrayValue ?? [] { try importModel(model) }
    }

    private mutating func importModel(_ model: JSONValue) throws(PythonSessionError) {
        guard let id = model["id"].stringValue, !id.isEmpty, modelKeys[id] == nil else {
            return omit("output model without an id of its own", 1)
        }
        let (described, weights) = (model["init"], model["weights"])
        let given = described["name"].stringValue ?? ""
        let name = given.isEmpty ? summary.taskName : given
        let key = String(SessionDescription.makeID().prefix(8))
        let reference = SessionModel(key: key, name: name)
        guard append(OperationDocument("session", "model", Self.description(described, name)), reference) != nil else {
            return omit("output model “\(name.prefix(100))”: its description has more than 16 MiB", 1)
        }
        modelKeys[id] = key
        summary.models += 1
        let source = weights["register_uri"].stringValue ?? Self.fileName(weights)
        let entry: JSONValue = ["name": .string(WeightsAddress.entryName(source)), "type": "output"]
        let listed = append(OperationDocument("tasks", "add_or_update_model", entry), reference)
        try importWeights(of: model, "output model “\(name.prefix(100))”", reference, after: listed ?? 0)
    }

    /// What the model is made with.
    private static func description(_ described: JSONValue, _ name: String) -> JSONValue {
        // The new task's id takes the place of the one that it had offline.
        let comment = (described["comment"].stringValue ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Created by task id: ") }.joined(separator: "\n")
        var design = described["config_text"].stringValue ?? ""
        if design.isEmpty, let values = described["config_dict"].objectValue, !values.isEmpty {
            design = String(decoding: JSONValue.object(values).serialized(.init(isPretty: true)), as: UTF8.self)
        }
        return .members([
            "name": .string(name), "comment": .string(comment), "tags": .strings(described["tags"].strings),
            "framework": described["framework"].stringValue.flatMap { $0.isEmpty ? nil : .string($0) },
            "design": design.isEmpty ? nil : Model.json(design: design),
            "labels": described["label_enumeration"].objectValue.map { .object($0) },
        ])
    }

    private mutating func importWeights(
        of model: JSONValue,
        _ words: String,
        _ reference: SessionModel,
        after sequence: UInt64
    ) throws(PythonSessionError) {
        let weights = model["weights"]
        var body: [String: JSONValue] = [:]
        if let iteration = weights["iteration"].integerValue { body["iteration"] = .integer(iteration) }
        if weights["is_package"].boolValue == true { body["system_tags"] = ["package"] }
        var reference = reference
        reference.after = sequence
        if let uri = weights["register_uri"].stringValue, !uri.isEmpty {
            body["uri"] = .string(uri)
            append(OperationDocument("models", "edit", .object(body)), reference, withFiles: true)
            return
        }
        guard weights["weights_filename"].stringValue?.isEmpty == false else { return }
        let fileName = Self.fileName(weights)
        guard !fileName.isEmpty, fileName != ".", fileName != "..", !fileName.contains("\0") else {
            return omit("\(words): the name of its weights cannot be", 1)
        }
        let captured: CapturedFile
        switch try files.capture("models/" + fileName, in: filesWriter(), hashing: true, progress) {
        case .file(let file): captured = file
        case .missing: return omit("\(words): the session has no file of its weights", 1)
        case .unusable(let reason): return omit("\(words): \(reason)", 1)
        }
        let target = weights["target_filename"].stringValue ?? ""
        let name = StoragePath.segment(target.isEmpty ? fileName : target)
        let file = AttachedFile(
            captured,
            path: "models/\(name)",
            contentType: MediaType.of(fileName: name),
            storage: storage(of: model)
        )
        append(OperationDocument("models", "edit", .object(body), file: file), reference, withFiles: true)
    }

    /// The session keeps a copy under the last part of the name that the weights had on the recording machine.
    private static func fileName(_ weights: JSONValue) -> String {
        let recorded = weights["weights_filename"].stringValue ?? ""
        return recorded.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    }

    /// Where the program wanted the weights; nil for the file server.
    private func storage(of model: JSONValue) -> String? {
        let wanted = model["output_uri"].stringValue ?? model["weights"]["upload_uri"].stringValue ?? ""
        guard wanted.contains("://"), !wanted.hasPrefix("http://"), !wanted.hasPrefix("https://"), !isCaptured(wanted)
        else { return nil }
        var root = wanted
        while root.hasSuffix("/"), !root.hasSuffix("://") { root.removeLast() }
        return root
    }

    /// Journals a change that concerns a model; nil where it is too long.
    @discardableResult
    private mutating func append(
        _ operation: OperationDocument,
        _ model: SessionModel,
        withFiles: Bool = false
    ) -> UInt64? {
        var operation = operation
        operation.model = model
        // What says more of a model than that it is there comes after its weights, and these with the files.
        let writer = withFiles ? filesWriter() : writer
        guard let sequence = writer.appendOperation(operation.serialized()) else { return nil }
        summary.operations += 1
        return sequence
    }

    /// A report of one of the session's models.
    mutating func importEvent(_ event: JSONValue, ofModel id: String) {
        guard let key = modelKeys[id] else { return omit("report of a model that the session does not describe", 1) }
        guard event["type"] == "training_stats_scalar" || event["type"] == "plot", event["url"].isNull else {
            return omit("image of a model", 1)
        }
        var members = event.objectValue ?? [:]
        for name in ["method", "model_event", "task", "timestamp"] { members[name] = nil }
        for name in ["metric", "variant"] {
            if let text = members[name]?.stringValue { members[name] = .string(DateGuard.original(text)) }
        }
        let bytes = EventDocument.serialized(members, for: .sessionModel(key: key))
        guard bytes.count <= JournalWriter.largestDocument else { return omit("plot of more than 16 MiB", 1) }
        writer.appendEvent(bytes, timestamp: event["timestamp"].integerValue)
        summary.events += 1
    }
}
