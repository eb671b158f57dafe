import ClearMLAPI
import ClearMLDelivery

/// What a model is described by that is made for weights which lie somewhere.
struct ModelImport: Sendable {
    var weightsURL: String
    var configText: String?
    var configDictionary: [String: ParameterValue]?
    var labels: [String: Int]
    var name: String?
    var projectName: String?
    var tags: [String]
    var comment: String
    var isPackage: Bool
    var createAsPublished: Bool
    var framework: Framework?

    /// Finds the model, or makes it; see `Model.importModel`.
    func run(_ registry: TaskRegistry) throws(ClearMLError) -> Model {
        let url = WeightsAddress.conform(weightsURL, workingDirectory: registry.world.workingDirectory)
        guard !url.isEmpty else {
            throw ClearMLError(code: .invalidArgument, message: "the address of the weights is empty")
        }
        // Checked before the search, so that a mistake shows whether the model is there or not.
        let design = try ConfigurationText.design(configText, configDictionary)
        if let known = try registry.findModel(weightsURL: url, includingArchived: false) { return known }
        let server = try registry.server()
        let task = registry.current
        let project = projectName ?? task.map(\.projectName)
        let note = task?.id.map { "Imported by task id: \($0)" }
        let body: JSONValue = .members([
            "uri": .string(url),
            "name": .string(name ?? Self.defaultName(task, at: registry.world.clock.wall())),
            "comment": .string([note, comment].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n")),
            "tags": .strings(ClearMLTask.unique(tags)),
            "system_tags": .strings(isPackage ? ["package"] : []),
            "framework": (framework ?? Framework.guess(fileName: url)).map { .string($0.rawValue) },
            "design": Model.json(design: design),
            "labels": Model.json(labels: labels),
            // No task: it did not make the model, and would list it among its results.
            "ready": .bool(createAsPublished),
            "public": false,
        ])
        let id = try server.call { server throws(APIError) in
            var body = body
            if let project, !project.isEmpty {
                body["project"] = .string(try server.projects.findOrCreate(name: project))
            }
            return try server.models.create(body)
        }
        return try server.model(id: id)
    }

    private static func defaultName(_ task: ClearMLTask?, at milliseconds: Int64) -> String {
        if let task { return "Imported by \(task.name)" }
        let time = ServerTime(milliseconds: milliseconds).description.prefix(19)
        return "Anonymous model \(time.replacing("T", with: " "))"
    }
}
