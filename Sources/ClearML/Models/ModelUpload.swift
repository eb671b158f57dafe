package import ClearMLAPI
package import ClearMLStorage

/// A model of weights that lie on this machine, made without a task: the weights are stored first.
package struct ModelUpload: Sendable {
    private let content: ArtifactContent
    private let name: String
    private let projectName: String
    private let tags: [String]
    private let comment: String
    private let framework: Framework?
    private let outputURI: String?
    private let publishes: Bool

    /// Looks at the weights; nothing is sent.
    ///
    /// - Parameters:
    ///   - path: a file; of a folder or a wildcard, an archive of all files is stored.
    ///   - name: the model's name; nil for that of the file.
    ///   - projectName: its project as a path, made where it is missing.
    ///   - tags: the user's tags.
    ///   - comment: free text.
    ///   - framework: what it was made with; nil to go by the ending of the file.
    ///   - outputURI: the storage; nil for the configured one.
    ///   - publishes: whether the model is published at once.
    /// - Throws: ``ClearMLError/Code/invalidArgument`` when nothing is there.
    package init(
        path: String,
        name: String?,
        projectName: String,
        tags: [String] = [],
        comment: String = "",
        framework: Framework? = nil,
        outputURI: String? = nil,
        publishes: Bool = false
    ) throws(ClearMLError) {
        content = try ArtifactFiles.content(at: path)
        self.name = name ?? WeightsAddress.entryName(content.fileName)
        self.projectName = projectName
        self.tags = tags
        self.comment = comment
        self.framework = framework ?? Framework.guess(fileName: content.fileName)
        self.outputURI = outputURI
        self.publishes = publishes
    }

    /// Stores the weights and makes the model.
    ///
    /// - Returns: the model.
    /// - Throws: ``ClearMLError``. When the weights were stored and no model was made, the message says where they are.
    package func run(_ registry: TaskRegistry, _ transfer: Transfer) throws(ClearMLError) -> Model {
        let server = try registry.server()
        // The server gives a model its id when it is made, and that is to be last: the folder has an id of its own.
        let stored = try DirectUpload(server, destinations: [outputURI]).store(
            content,
            as: "model \(name) of \(projectName)",
            // Weights do not shrink.
            packing: .stored,
            transfer
        ) { id in
            let folder = StoragePath.task(project: projectName, name: name, id: id)
            return "\(folder)/models/\(StoragePath.segment(content.fileName))"
        }
        var isPackage = false
        if case .archive = content.source { isPackage = true }
        do throws(ClearMLError) {
            return try ModelImport(
                weightsURL: stored.url,
                configText: nil,
                configDictionary: nil,
                labels: [:],
                name: name,
                projectName: projectName,
                tags: tags,
                comment: comment,
                isPackage: isPackage,
                createAsPublished: publishes,
                framework: framework
            ).run(registry)
        } catch {
            throw ClearMLError(
                code: error.code,
                message: "\(error.message); the weights are stored at \(stored.url), and no model names them",
                underlying: error
            )
        }
    }
}
