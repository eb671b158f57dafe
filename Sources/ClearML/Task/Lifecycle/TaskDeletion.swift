import ClearMLAPI

/// Deletes one task and what hangs on it.
struct TaskDeletion {
    private let server: ServerAccess
    private let id: String

    init(server: ServerAccess, id: String) {
        self.server = server
        self.id = id
    }

    /// Deletes the task first and its files afterwards, so that a refusal of the server costs no file.
    func run(artifactsAndModels: Bool, skipsModelsInUse: Bool) throws(ClearMLError) -> DeletionReport {
        let info = try server.call { server throws(APIError) in try server.tasks.get(id) }
        guard info.status != .published, info.status != .publishing else {
            throw ClearMLError(
                code: .unexpectedStatus,
                message: "the task \(info.name) (\(id)) is published, and published tasks are not deleted"
            )
        }
        var files = try eventFiles()
        let models = artifactsAndModels ? try outputModels() : []
        if artifactsAndModels { files += Self.artifacts(of: info) }
        try server.call { server throws(APIError) in
            try server.tasks.delete(id, force: true, deletesModels: artifactsAndModels)
        }
        var report = DeletionReport()
        for model in models {
            if let reason = delete(model, force: !skipsModelsInUse) {
                report.leftovers.append(DeletionReport.Leftover(name: "model \(model.id)", reason: reason))
            } else {
                report.deletedModels.append(model.id)
                if !model.url.isEmpty { files.append(model.url) }
            }
        }
        let service = FileService(server.session, options: server.options)
        for file in ClearMLTask.unique(files) {
            if let reason = service.delete(file) {
                report.leftovers.append(DeletionReport.Leftover(name: file, reason: reason))
            } else {
                report.deletedFiles.append(file)
            }
        }
        return report
    }

    /// The files of images, and of images in plots.
    private func eventFiles() throws(ClearMLError) -> [String] {
        try server.call { server throws(APIError) in
            let events = EventService(server.session, options: server.options)
            var files: [String] = []
            try events.forEachImagePage(task: id) { page throws(APIError) in
                files += page.map(\.url)
                return true
            }
            try events.forEachPlotPage(task: id) { page throws(APIError) in
                files += page.flatMap(\.imageSources)
                return true
            }
            return files
        }
    }

    /// The files that the run brought forth, and not those that it was given.
    private static func artifacts(of info: TaskInfo) -> [String] {
        (info.json["execution"]["artifacts"].arrayValue ?? []).compactMap { artifact in
            guard artifact["mode"].stringValue != "input" else { return nil }
            return artifact["uri"].stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    private func outputModels() throws(ClearMLError) -> [ModelInfo] {
        try server.call { server throws(APIError) in
            try server.models.getAll(["task": [.string(id)]], fields: ["uri"])
        }
    }

    /// Nil when the model is gone; else why it is not.
    private func delete(_ model: ModelInfo, force: Bool) -> String? {
        do throws(APIError) {
            try server.models.delete(model.id, force: force)
            return nil
        } catch {
            // The task's deletion took it along.
            if error.code == .invalidModelID { return nil }
            return error.message
        }
    }
}
