import GRDB

/// Deletes what a run has left outside its task document: events and, unless the caller wants them, output models.
struct TaskCleanup {
    private(set) var deletedModels = 0
    /// The files that are no longer referred to, when the caller asked for them.
    ///
    /// Files of events are not among them: the list of those was empty whenever the real server was recorded.
    private(set) var urls: JSON?

    init(_ task: String, artifacts: [JSON], _ call: Call, _ database: Database) throws {
        var modelURLs: [JSON] = []
        if call.flag("delete_output_models", default: true) {
            for model in try Collection.models.all(where: ["task": [task]], in: database) where model["ready"] != true {
                let id = model["id"]?.stringValue ?? ""
                try TaskEvents.delete(model: id, in: database)
                try Collection.models.delete(id, in: database)
                deletedModels += 1
                if let uri = model["uri"], !uri.isEmpty { modelURLs.append(uri) }
            }
        }
        try TaskEvents.delete(task: task, in: database)
        if call.flag("return_file_urls") {
            let artifactURLs = artifacts.filter { $0["mode"] != "input" }.compactMap { $0["uri"] }
            urls = ["model_urls": .array(modelURLs), "event_urls": [], "artifact_urls": .array(artifactURLs)]
        }
    }
}
