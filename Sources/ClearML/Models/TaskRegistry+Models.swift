package import ClearMLAPI

extension TaskRegistry {
    /// The model of that id; see `Model.get`.
    package func getModel(id: String) throws(ClearMLError) -> Model { try server().model(id: id) }

    /// The latest model of that name; see `Model.get`.
    package func getModel(_ query: ModelQuery) throws(ClearMLError) -> Model {
        guard !query.projectNames.isEmpty || query.name != nil else {
            throw ClearMLError(code: .invalidArgument, message: "Model.get needs a name or a project name")
        }
        var query = query
        query.limit = 1
        let found: Model?
        do throws(ClearMLError) {
            found = try getModels(query).first
        } catch {
            guard error.code == .projectNotFound else { throw error }
            throw ClearMLError(code: .modelNotFound, message: error.message, underlying: error)
        }
        if let found { return found }
        let wanted = query.name.map { "\"\($0.text)\"" } ?? "any"
        let place = query.projectNames.isEmpty ? "" : " in \(query.projectNames.joined(separator: ", "))"
        throw ClearMLError(code: .modelNotFound, message: "the server has no model \(wanted)\(place) that fits")
    }

    package func getModels(_ query: ModelQuery) throws(ClearMLError) -> [Model] {
        var search = ModelSearch(query, on: try server())
        var found: [Model] = []
        while let page = try search.next() { found += page }
        return found
    }

    /// One page of the answers to a query, with the names of the projects that they lie in.
    ///
    /// - Parameters:
    ///   - query: what to look for; its limit does not count.
    ///   - page: which page, from 0.
    ///   - size: models in a page, at most 500.
    /// - Returns: the models, and the paths of projects by id.
    /// - Throws: ``ClearMLError``, as `Model.query` does.
    package func page(
        of query: ModelQuery,
        page: Int,
        size: Int
    ) throws(ClearMLError) -> (models: [ModelInfo], projects: [String: String]) {
        let server = try server()
        let models = try ModelSearch(query, on: server).page(page, size: size)
        let projects = try server.call { server throws(APIError) in
            try server.projects.names(of: models.compactMap(\.project))
        }
        return (models, projects)
    }

    /// Deletes a model; see `Model.remove`.
    func removeModel(id: String, deletesWeights: Bool, force: Bool) throws(ClearMLError) -> DeletionReport {
        let server = try server()
        let id = try ServerAccess.checked(modelID: id)
        return try server.call { server throws(APIError) in
            let known = try server.models.get(id).url
            let told = try server.models.delete(id, force: force)
            var report = DeletionReport(deletedModels: [id])
            let url = told.isEmpty ? known : told
            guard deletesWeights, WeightsAddress.isStored(url) else { return report }
            if let reason = FileService(server.session, options: server.options).delete(url) {
                report.leftovers.append(DeletionReport.Leftover(name: url, reason: reason))
            } else {
                report.deletedFiles.append(url)
            }
            return report
        }
    }

    /// The model whose weights are at an address: the latest made one; nil if there is none.
    func findModel(weightsURL: String, includingArchived: Bool) throws(ClearMLError) -> Model? {
        var query = ModelQuery()
        query.urls = [weightsURL]
        query.archive = includingArchived ? .included : .excluded
        query.limit = 1
        return try getModels(query).first
    }
}

extension ServerAccess {
    /// The model of that id.
    /// - Throws: ``ClearMLError/Code/modelNotFound`` and whatever keeps the server from answering.
    func model(id: String) throws(ClearMLError) -> Model {
        let id = try Self.checked(modelID: id)
        return try call { server throws(APIError) in
            let info = try server.models.get(id)
            let project = try info.project.map { project throws(APIError) in try server.projects.get(project).name }
            return Model(info, projectName: project, server: server)
        }
    }

    static func checked(modelID: String) throws(ClearMLError) -> String {
        let id = modelID.trimmingSpaces()
        guard !id.isEmpty else { throw ClearMLError(code: .invalidArgument, message: "the id of a model is empty") }
        return id
    }
}
