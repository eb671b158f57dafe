import ClearMLAPI
import ClearMLDelivery
import ClearMLJournal

/// A model that the run makes, as the journals have it.
struct NotedModel {
    /// What the server would be told of it: the members of `models.create` and of the edits since, the later one counts.
    var fields: [String: JSONValue] = [:]
    /// What it is called where nothing else says so.
    var name: String
    /// Its weights, and under which number and where they were handed over; nil for those that lie elsewhere.
    var weights: (file: AttachedFile, sequence: UInt64, lane: StoredSession)?
}

extension PythonSessionExporter {
    /// The id that a model of the session has in the export.
    func offlineID(ofModel key: String) -> String { "offline-" + session.id.prefix(32 - key.utf8.count) + key }

    /// Remembers what an operation says of a model.
    mutating func note(model bytes: [UInt8], _ sequence: UInt64, of lane: StoredSession) {
        guard let operation = operation(bytes, "change of a model") else { return }
        guard let reference = operation.model else { return omit("change of a model that is not named") }
        var model = models[reference.key] ?? NotedModel(name: reference.name)
        switch (operation.service, operation.action) {
        case ("session", "model"), ("models", "edit"):
            model.fields.merge(operation.body.objectValue ?? [:]) { _, new in new }
            if let file = operation.file {
                model.weights = (file, sequence, lane)
                model.fields["uri"] = nil
            } else if !operation.body["uri"].isNull {
                model.weights = nil
            }
            let metadata = model.fields.removeValue(forKey: "metadata")
            omit("metadata of a model", metadata?.objectValue?.count ?? 0)
        // An import lists each model under the name of its weights.
        case ("tasks", "add_or_update_model"): break
        case ("models", "add_or_update_metadata"):
            omit("metadata of a model", operation.body["metadata"].arrayValue?.count ?? 1)
        default: omit("\(operation.service).\(operation.action) call")
        }
        models[reference.key] = model
    }

    /// The models as the importer of the Python SDK takes them; it makes none without weights.
    ///
    /// It reads weights from the paths that the recording machine had. So they are put into a folder beside the archive
    /// too, which must stay until the session is imported; `offline import` of this library takes them from the archive.
    mutating func modelDocuments() throws(PythonSessionError) -> [JSONValue] {
        var documents: [JSONValue] = []
        for (key, model) in models.sorted(by: { $0.key < $1.key }) {
            let name = model.fields["name"]?.stringValue ?? model.name
            var weights: JSONValue = [
                "weights_filename": nil, "upload_uri": nil, "target_filename": nil, "register_uri": nil,
                "iteration": model.fields["iteration"] ?? .null, "update_comment": false,
                "is_package": .bool(model.fields["system_tags"]?.strings.contains("package") ?? false),
            ]
            if let uri = model.fields["uri"]?.stringValue, !uri.isEmpty {
                weights["register_uri"] = .string(uri)
            } else if let stored = model.weights {
                let state = try state(of: stored.file.captured, in: stored.lane)
                guard case .whole = state else {
                    omit("output model “\(name)”: its weights are no longer here; sync the session to have it made")
                    continue
                }
                let name = stored.file.path.split(separator: "/").last.map(String.init) ?? "weights"
                // One folder for all of them: two models may have weights of one name.
                let file = summary.weights.contains(name) ? "\(key).\(name)" : name
                files["models/" + file] = stored.lane.path(of: stored.file.captured)
                weights["weights_filename"] = .string("\(modelFolder)/\(file)")
                weights["target_filename"] = .string(name)
                summary.weights.append(file)
            } else {
                omit("output model “\(name)” without weights: sync the session to have it made")
                continue
            }
            let storage = model.weights?.file.storage ?? filesServer
            documents.append([
                "id": .string(offlineID(ofModel: key)),
                "init": [
                    "config_text": model.fields["design"]?["design"] ?? "", "config_dict": nil,
                    "label_enumeration": model.fields["labels"] ?? [:], "name": .string(name),
                    "tags": model.fields["tags"] ?? [], "comment": model.fields["comment"] ?? "",
                    "framework": model.fields["framework"] ?? .null,
                ],
                "weights": weights, "output_uri": storage.map { .string($0) } ?? .null,
            ])
        }
        summary.models = documents.count
        if !summary.weights.isEmpty { summary.weightsFolder = modelFolder }
        return documents
    }

    /// Where Python's importer finds the weights: a folder beside the archive, by its absolute path.
    var modelFolder: String {
        let path = summary.path.hasPrefix("/") ? summary.path : "\(World.currentDirectory())/\(summary.path)"
        return (path.hasSuffix(".zip") ? String(path.dropLast(4)) : path) + ".models"
    }

    /// Puts the weights beside the archive, once that is whole.
    func placeWeights() throws(PythonSessionError) {
        guard !summary.weights.isEmpty else { return }
        let disk = DiskFileSystem()
        do throws(FileSystemError) {
            try disk.createDirectory(modelFolder)
            for name in summary.weights {
                guard let source = files["models/" + name] else { continue }
                let original = try disk.open(source, .read)
                defer { original.close() }
                let copy = try disk.open("\(modelFolder)/\(name)", .createIfMissing)
                defer { copy.close() }
                let sums = try original.copy(to: copy, hashing: false)
                try copy.truncate(sums.size)
            }
        } catch {
            throw PythonSessionError(.notWritten, "cannot write the weights of models to \(modelFolder): \(error)")
        }
    }
}
